"""Where harm is done: the program and the sandbox as processes of their own, and what lies there afterwards."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.servers.held_sandbox import HeldSandbox
    from tests.servers.swift import Swift

ROOT = Path(__file__).parents[2]
MAKEREADY = Path(sys.executable).with_name("makeready")
PATIENCE = 300
"""Seconds that any run here may take: far more than it does, so that a hanging run fails its test and no other."""

WITHOUT_END = """
import functools, sys
from pipeline.cli import interrupts

interrupts.interruptible = functools.partial(interrupts.interruptible, grace=3600.0)
from flows.command import main

sys.exit(main())
"""
"""The program, which when it is stopped would wait an hour for its calls: it ends when they are answered, or not at all."""

SPEC = """
job: {job}
pace: [{{requests: {pace}, per: 1s}}]
in_flight: {in_flight}
timeout: {timeout}s
checks: {{min_long_side: 64}}
defaults: {{size: 96x64}}
prompts:
  - id: leaf-{{n}}
    prompt: A pressed leaf of kind {{n}} for {job}
    for_each: {{n: {numbers}}}
"""


class Sandbox:
    """`makeready emulate` while the block runs."""

    def __init__(self, folder: Path, seed: int, latency: float, *words: str) -> None:
        self._process = subprocess.Popen(
            [MAKEREADY, "emulate", f"--seed={seed}", f"--latency={latency}", *words],
            stdout=subprocess.PIPE,
            text=True,
            cwd=folder,
        )
        said = json.loads(self._process.stdout.readline())
        self.stats_url: str = said["stats_url"]
        self.environment = {
            "CLOUDFLARE_API_BASE": said["base_url"],
            "CLOUDFLARE_ACCOUNT_ID": said["account_id"],
            "CLOUDFLARE_API_TOKEN": said["token"],
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def change(self, **settings: Any) -> None:
        """Go on with other settings: any field of the sandbox's `SandboxSettings`."""
        httpx.post(self.stats_url.replace("stats", "change"), json=settings, timeout=PATIENCE).raise_for_status()

    def stats(self) -> dict[str, Any]:
        return httpx.get(self.stats_url, timeout=PATIENCE).json()


def gateway_log(environment: Mapping[str, str], fingerprint: str | None = None) -> list[dict[str, Any]]:
    """The gateway's log, of one fingerprint or whole, oldest first, its metadata read; empty where it tells nothing."""
    url = "{CLOUDFLARE_API_BASE}/accounts/{CLOUDFLARE_ACCOUNT_ID}/ai-gateway/gateways/default/logs".format_map(environment)
    token = {"authorization": f"Bearer {environment['CLOUDFLARE_API_TOKEN']}"}
    entries: list[dict[str, Any]] = []
    for page in itertools.count(1):
        told = httpx.get(url, params={"page": page, "per_page": 50}, headers=token, timeout=PATIENCE).json()
        if not told["success"]:
            break
        entries += [entry | {"metadata": json.loads(entry["metadata"])} for entry in told["result"]]
        if page >= told["result_info"]["total_pages"]:
            break
    kept = [entry for entry in entries if fingerprint in (None, entry["metadata"].get("fingerprint"))]
    return sorted(kept, key=lambda entry: entry["created_at"])


@dataclass
class Ended:
    """How a process of the program ended: its exit code (negative: the signal that killed it), what it printed."""

    code: int
    out: str
    err: str

    def __str__(self) -> str:
        return f"exit code {self.code}\n{self.out[-2000:]}\n{self.err[-4000:]}"


@dataclass
class Field:
    """One job of some items, its shelf (a folder, or a bucket by `destination`), and the sandbox it is made in."""

    folder: Path
    sandbox: Sandbox | HeldSandbox
    items: int = 24
    pace: int = 1000
    in_flight: int = 6
    timeout: int = 60
    """Seconds that a call may last. The run after one that was killed waits so long for its calls, where the log has none."""
    destination: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ("--plain",)
    """More words for `makeready run`; without `--plain` it runs as a Prefect flow, on a server that it starts."""

    def __post_init__(self) -> None:
        self.job = self.folder.name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.scratch = self.folder / "scratch"
        self.scratch.mkdir()
        self.destination = self.destination or str(self.folder / "shelf")
        self.spec = self.folder / "job.yaml"
        numbers = list(range(1, self.items + 1))
        self.spec.write_text(
            SPEC.format(job=self.job, pace=self.pace, in_flight=self.in_flight, timeout=self.timeout, numbers=numbers)
        )

    @property
    def shelf(self) -> Path:
        return Path(self.destination) / self.job

    @contextmanager
    def running(
        self, *, trap: str | None = None, limits: tuple[str, ...] = (), code: str | None = None
    ) -> Iterator[subprocess.Popen[str]]:
        """Start a run; `trap` is where it kills itself, as `tests.chaos.child` takes it; `code` is Python to run in its place.

        Whatever is left is ended.
        """
        program = [sys.executable, "-m", "tests.chaos.child", trap] if trap else [MAKEREADY]
        program = [sys.executable, "-c", code] if code else program
        words = ["run", self.spec, "--destination", self.destination, *self.words]
        with subprocess.Popen(
            [*limits, *program, *words],
            cwd=self.folder,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def run(self, *, trap: str | None = None, limits: tuple[str, ...] = ()) -> Ended:
        """Run to the end, or until it is killed at `trap`."""
        with self.running(trap=trap, limits=limits) as process:
            out, err = process.communicate(timeout=PATIENCE)
        return Ended(process.returncode, out, err)

    def run_until(self, files: int) -> Ended:
        """Run to the end, or until so many files more lie on the shelf: then it is killed, whatever it is about."""
        before = len(self.keys())
        with self.running() as process:
            while process.poll() is None and len(self.keys()) < before + files:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.02)
            process.kill()
            out, err = process.communicate()
        return Ended(process.returncode, out, err)

    def command(self, *words: str) -> Ended:
        """Any other command about the job."""
        ended = subprocess.run(
            [MAKEREADY, *words], cwd=self.folder, env=self._environment(), capture_output=True, text=True, timeout=PATIENCE
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    def verify(self) -> Ended:
        return self.command("verify", f"{self.destination}/{self.job}", "--json")

    def fetch(self) -> None:
        """Have `shelf` show what lies there now; a folder always does."""

    def keys(self) -> list[str]:
        """Everything that lies in the job's folder, finished or not, relative to it."""
        return [os.path.relpath(Path(at) / name, self.shelf) for at, _, names in os.walk(self.shelf) for name in names]

    @property
    def finished(self) -> int:
        """Items whose record lies on the shelf."""
        return len({Path(key).parent for key in self.keys() if fnmatch(key, "ledger/*/*.record*.json")})

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        ours = {"PYTHONPATH": str(ROOT), "TMPDIR": str(self.scratch)}
        return {**kept, **ours, **self.sandbox.environment, **self.environment}


@dataclass
class BucketField(Field):
    """A job whose shelf is a new bucket of a real S3 server. `shelf` is a copy of what lies there, made anew by `fetch`."""

    server: Swift = field(kw_only=True)

    def __post_init__(self) -> None:
        self.bucket = self.server.bucket()
        self.destination = f"s3://{self.bucket}"
        self.environment = {**self.environment, **self.server.environment()}
        super().__post_init__()
        self.copy = self.folder / "copy"

    @property
    def shelf(self) -> Path:
        return self.copy / self.job

    def keys(self) -> list[str]:
        pages = self.server.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        return [found["Key"].removeprefix(f"{self.job}/") for page in pages for found in page.get("Contents", [])]

    def fetch(self) -> None:
        shutil.rmtree(self.copy, ignore_errors=True)
        for key in self.keys():
            path = self.shelf / key
            path.parent.mkdir(parents=True, exist_ok=True)
            self.server.client.download_file(self.bucket, f"{self.job}/{key}", str(path))
