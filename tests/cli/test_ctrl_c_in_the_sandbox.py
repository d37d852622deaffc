"""One Ctrl-C, as a terminal sends it: to every process of its foreground. The sandbox ends with pictures half painted.

The sandbox's pictures are large and many, so that they are still being painted when the grace of the stop is over.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING

import httpx

from tests.cli.process import PATIENCE, Makeready, wait_until

if TYPE_CHECKING:
    from pathlib import Path

PICTURES = 150

SLOW = f"""\
job: slow
in_flight: {PICTURES}
pace: [{{requests: 1000, per: 1s}}]
prompts:
  - id: leaf-{{n}}
    prompt: A pressed leaf of kind {{n}} on a white table
    for_each: {{n: {[*range(PICTURES)]}}}
"""


class AtTerminal:
    """A command line in a session of its own, which writes to a file."""

    def __init__(self, folder: Path, stack: ExitStack, *words: object) -> None:
        folder.mkdir(exist_ok=True)
        makeready = Makeready(folder)
        self.said = folder / "said.txt"
        self.process = stack.enter_context(
            subprocess.Popen(
                makeready.command(*words),
                cwd=folder,
                env=makeready.environ,
                stdin=subprocess.DEVNULL,
                stdout=stack.enter_context(self.said.open("w")),
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        )
        stack.callback(self.process.kill)

    @property
    def text(self) -> str:
        return self.said.read_text()

    def press_ctrl_c(self) -> None:
        os.killpg(self.process.pid, signal.SIGINT)


def test_a_run_in_a_slow_sandbox_ends_without_a_traceback(tmp_path: Path) -> None:
    with ExitStack() as stack:
        (tmp_path / "slow.yaml").write_text(SLOW)
        words = ("run", "../slow.yaml", "--sandbox")
        plain = AtTerminal(tmp_path / "plain", stack, *words, "--plain")
        prefect = AtTerminal(tmp_path / "prefect", stack, *words)
        for run in (plain, prefect):
            wait_until(lambda run=run: re.search(r"\d being fetched", run.text))
            run.press_ctrl_c()
        for run in (plain, prefect):
            assert run.process.wait(PATIENCE) == 130, run.text
            assert "Traceback" not in run.text
            assert "interrupted (Ctrl-C)" in run.text
            assert "of play money" in run.text
            assert "Mend what" not in run.text
            assert "run again before" not in run.text
            assert len(run.text.splitlines()) < 80, "what others had to say"


def test_the_sandbox_alone_ends_without_a_traceback(tmp_path: Path) -> None:
    with ExitStack() as stack:
        alone = AtTerminal(tmp_path, stack, "emulate", "--latency", "0", "--reply", "bare")
        wait_until(lambda: "API_TOKEN" in alone.text)
        address = json.loads(alone.text.splitlines()[0])
        client = stack.enter_context(httpx.Client(timeout=PATIENCE, headers={"Authorization": f"Bearer {address['token']}"}))

        def draw(number: int) -> str:
            body = {"model": "recraft/recraftv4-pro", "input": {"prompt": f"leaf {number}", "size": "2048x2048"}}
            made = client.post(f"{address['base_url']}/accounts/{address['account_id']}/ai/run", json=body)
            return str(made.raise_for_status().json()["image"])

        with ThreadPoolExecutor(8) as pool:
            links = list(pool.map(draw, range(PICTURES)))
        for link in links:
            host, _, target = link.removeprefix("http://").partition("/")
            name, _, port = host.partition(":")
            fetch = stack.enter_context(socket.create_connection((name, int(port))))
            fetch.sendall(f"GET /{target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        client.get(address["stats_url"], headers={"Authorization": ""})
        alone.press_ctrl_c()
        assert alone.process.wait(PATIENCE) == 0
        assert "Traceback" not in alone.text
        assert len(alone.text.splitlines()) == 4
