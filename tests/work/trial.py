"""A job in a temporary folder, run through the program's own wiring against a sandbox of the test's own."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pipeline.pace.look_pace import LookUps
from pipeline.runs.clocks import Time
from pipeline.runs.stop import Stop
from pipeline.sandbox import Sandbox, SandboxSettings
from pipeline.wiring import Opened, open_run
from pipeline.work.door import Door
from pipeline.work.job import Wish, read_job
from pipeline.work.job_run import FanOut, threads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from pipeline.manifest.manifest import Manifest

NOTHING: Mapping[str, Any] = {}
IMPATIENT = {"time": Time(random=lambda: 0.0), "look_ups": LookUps(listed_within=1.0)}
"""Back-off without waiting, so that a test never sleeps, and a log that lists at once or never."""

LEAVES = """
job: leaves
pace: [{requests: 1000, per: 1s}]
timeout: 5s
checks: {min_long_side: 64}
defaults: {size: 96x64}
prompts:
  - id: leaf-{n}
    prompt: A pressed leaf of kind {n}
    for_each: {n: [1, 2, 3, 4, 5, 6]}
"""


class Trial:
    """What one test runs: a sandbox (while `serving`), a folder for specs, and one for the shelf."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shelf = folder / "shelf"
        self.stop = Stop()
        self.environ: dict[str, str] = {}
        self.sandbox: Sandbox

    @contextmanager
    def serving(self, **scene: object) -> Iterator[Sandbox]:
        """Run a sandbox; what `run` does goes there."""
        with Sandbox(SandboxSettings(**scene)) as self.sandbox:
            self.environ |= {
                "CLOUDFLARE_API_BASE": self.sandbox.base_url,
                "CLOUDFLARE_ACCOUNT_ID": self.sandbox.account_id,
                "CLOUDFLARE_API_TOKEN": self.sandbox.token,
            }
            yield self.sandbox

    @contextmanager
    def opened(
        self, spec: str = LEAVES, *, destination: str | None = None, door: Mapping[str, Any] = NOTHING, **wish: object
    ) -> Iterator[Opened]:
        """Open a run of this spec; a new stop switch each time. `door`: what comes in through it."""
        path = self.folder / "job.yaml"
        path.write_text(spec)
        self.stop = Stop()
        job = read_job(Wish(path, destination or str(self.shelf), **wish))
        with open_run(job, self.environ, Door(self.stop, **door)) as opened:
            yield opened

    def run(
        self,
        spec: str = LEAVES,
        *,
        fan_out: FanOut | None = None,
        before: Callable[[Opened], None] | None = None,
        **wish: object,
    ) -> Manifest:
        """Run this spec to its manifest."""
        with self.opened(spec, **wish) as opened:
            if before:
                before(opened)
            return opened.production.run(fan_out or threads(opened.workers, self.stop))

    def files(self, pattern: str) -> list[str]:
        """Keys on the shelf of the job `leaves` that fit a pattern."""
        root = self.shelf / "leaves"
        return sorted(str(path.relative_to(root)) for path in root.glob(pattern) if path.is_file())
