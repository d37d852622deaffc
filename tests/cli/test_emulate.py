from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys

import httpx
import pytest

from pipeline.cli.commands.emulate import add_arguments, read_settings, read_window
from pipeline.errors import UsageError
from pipeline.pace.pacer import Window
from pipeline.sandbox.faults import FAULTS

ALONE = (
    "import argparse, sys; from pipeline.cli.commands.emulate import add_arguments, run;"
    "parser = argparse.ArgumentParser(); add_arguments(parser); sys.exit(run(parser.parse_args()))"
)


def parser():
    made = argparse.ArgumentParser()
    add_arguments(made)
    return made


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_as_a_process_of_its_own_until_it_is_told_to_stop(name):
    command = [sys.executable, "-c", ALONE, "--latency", "0", "--fault", "busy=0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            address = json.loads(process.stdout.readline())
            assert process.stdout.readline() == f"export CLOUDFLARE_API_BASE={address['base_url']}\n"
            assert httpx.get(address["stats_url"], timeout=100).json()["requests"] == 0
            process.send_signal(name)
            assert process.wait(timeout=100) == 0
        finally:
            process.kill()


def test_its_help_lists_every_fault():
    text = parser().format_help()
    assert all(fault.text in text for fault in FAULTS)


def test_options_become_settings():
    given = ["--pace", "200/60s", "--pace", "5/1", "--fault", "busy=0.1", "--credit", "3", "--format", "png", "--seed", "7"]
    settings = read_settings(parser().parse_args(given))
    assert settings.pace == (Window(200, 60.0), Window(5, 1.0))
    assert settings.faults == {"busy": 0.1}
    assert (settings.credit_usd, settings.image_format, settings.seed) == (3, "png", 7)


@pytest.mark.parametrize("text", ["200", "0/60s", "5/0s", "x/1s", "200/1m"])
def test_a_pace_spelled_otherwise_is_refused(text):
    with pytest.raises(UsageError):
        read_window(text)


def test_importing_the_command_brings_neither_pixels_nor_arrays():
    check = "import sys, pipeline.cli.commands.emulate; assert not {'numpy', 'PIL', 'jsonschema'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
