"""The command `makeready`: reads its words, calls one command, and turns faults into plain sentences and exit codes.

0    everything asked for is delivered or kept (plan, verify: nothing is wrong)
1    a fault of the program: please report its traceback
2    a mistake in the spec or on the command line
3    some items were not delivered (verify: files are missing or altered; reconcile: an item stays open;
     notices: one was not taken)
4    credentials or account: no or wrong token, wrong account, no credit
5    the budget would be passed, or was reached
6    the shelf cannot be read or written, or is damaged at an item
7    the run stood still: nothing happened for longer than anything in it may take
8    another run is at work on what this one lacks (`--wait` waits for it); somebody else has just released a drop
9    a guard stops the run: it would change, retire or cost more than the spec lets (`--accept` lets it)
10   a drop was held back: what is missing, altered, not valid or not approved is listed
11   status --newer-than: the newest run is too long ago, was stopped, or there is none
130  interrupted
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import textwrap
import time
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

import pipeline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType

    from pipeline.cli.commands.deploy import Deploy
    from pipeline.cli.commands.run import Conduct
    from pipeline.errors import MakereadyError

COMMANDS = {
    "plan": "show the items, what they cost and how long they take; spends nothing",
    "diff": "show what has changed since an edition, item by item, and what that costs; spends nothing",
    "run": "make what is missing, check it, shelve it, and write the manifest",
    "deploy": "have a job run at its hours, by a Prefect server and its workers; makes no picture",
    "verify": "read a delivered job back and name each file that is missing or altered",
    "review": "serve the proof to reviewers, who decide in their browsers; their decisions are saved at once",
    "status": "show where each item of a job stands, who is at work on it and what it cost; from the shelf alone",
    "editions": "list what a job was, manifest by manifest, or make one of them current again",
    "notices": "list what waits on a shelf to be told to people, and send it",
    "approve": "say yes to pictures of a job; of several takes the one that was approved last is chosen",
    "reject": "say no to pictures of a job, why, and what the next take is to be drawn from",
    "comment": "say something of pictures of a job, which decides nothing",
    "withdraw": "take a yes or a no back: what was decided waits again",
    "reconcile": "settle what is unknown from the gateway's log; makes nothing and pays for nothing",
    "drop": "prepare, approve, release or roll back a set of files that goes live together, under names that stay",
    "proof": "make the page on which people look at a job, and a contact sheet as a PDF; makes no picture",
    "emulate": "serve the sandbox alone, for tests and trials of other programs",
    "palette": "show the colours of a palette or a spec, how far apart they are, and what a press makes of them",
    "schema": "print the JSON Schema of a spec, a drop file or the manifest",
}
"""Each command and what it is for. It is the module of the same name in `cli/commands`, loaded only where it is asked for."""

EXIT_CODES = __doc__.partition("\n\n")[2]


def main(words: Sequence[str], conduct: Conduct, deploy: Deploy | None = None) -> int:
    """Carry out one command line and return its exit code.

    `conduct` carries out a run where `--plain` is not given, `deploy` tells a server of a job and its hours.
    """
    began = time.monotonic()
    parser = build_parser(words)
    arguments = parser.parse_args(words)
    arguments.words, arguments.began = list(words), began
    code = 0
    try:
        code = _carry_out(arguments, {"run": conduct, "deploy": deploy})
        sys.stdout.flush()
    except BrokenPipeError:
        # The program that read the output has closed it (`| head`): nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


class Parser(argparse.ArgumentParser):
    """Shows nothing of a word that it does not take before an `@`, nor of an address that may be told notices.

    A proxy, or whom to tell, may have come where none is asked for.
    """

    def error(self, message: str) -> NoReturn:
        """End with exit code 2 and say why."""
        shown = re.sub(r"((?:--?[\w-]+=)?(?:\w+://)?)\S*@(?=\S)", r"\1[hidden]@", message)
        shown = re.sub(r"(\bhttps?://[^\s/]+/)\S+|(\b(?!https?:|s3:)[\w+.-]+://)\S+", r"\1\2[hidden]", shown)
        super().error(shown)


def build_parser(words: Sequence[str] = tuple(COMMANDS)) -> argparse.ArgumentParser:
    """The parser of the command line `words`: every command is in it, with the options of those that `words` names."""
    parser = Parser(
        prog="makeready",
        description=textwrap.fill(pipeline.__doc__ or "", 79),
        epilog=f"exit codes:\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"makeready {pipeline.__version__}")
    parser.add_argument("--debug", action="store_true", help="log everything to stderr, secrets hidden")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, help_text in COMMANDS.items():
        command = commands.add_parser(name, help=help_text, description=help_text)
        if name in words:
            _module(name).add_arguments(command)
        # Here too, where people add it to a line they have typed already.
        command.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    return parser


def _module(command: str) -> ModuleType:
    """What carries a command out, with `add_arguments` and `run`."""
    return import_module(f"pipeline.cli.commands.{command}")


def _carry_out(arguments: argparse.Namespace, from_outside: Mapping[str, object]) -> int:
    from pipeline.errors import Interrupted, MakereadyError

    try:
        _prepare(arguments)
        outside = [from_outside[arguments.command]] if arguments.command in from_outside else []
        return int(_module(arguments.command).run(arguments, *outside))
    except MakereadyError as error:
        _tell(error, as_json=getattr(arguments, "json", False))
        return error.exit_code
    except KeyboardInterrupt:
        # Before a run has begun or after its end; while it goes on, Ctrl-C stops it cleanly.
        print("\nmakeready: interrupted", file=sys.stderr)
        return Interrupted.exit_code


def _prepare(arguments: argparse.Namespace) -> None:
    """Read `.env` and --proxy, hide secrets from every log, and open the log where it is asked for. Raises UsageError."""
    import io
    import logging
    from pathlib import Path

    from pipeline.cli.screen import plain_letters
    from pipeline.redaction import guard_logs
    from pipeline.settings import PROXY, load_env_file, read_proxy, secrets_in

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that knows no `…` is no reason to end with a traceback, nor to show an escape.
            stream.reconfigure(errors=plain_letters.register())
    if passed_over := load_env_file(os.environ, Path.cwd()):
        print(f"makeready: {passed_over}", file=sys.stderr)
    if hasattr(arguments, "proxy"):
        if arguments.proxy is not None:
            os.environ[PROXY] = arguments.proxy
        read_proxy(os.environ)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # else pydantic asks every package installed for some
    guard_logs(secrets_in(os.environ))
    if arguments.debug:
        logging.basicConfig(level=logging.DEBUG, format="%(asctime)s %(name)s %(levelname)s %(message)s", stream=sys.stderr)


def _tell(error: MakereadyError, *, as_json: bool) -> None:
    from pipeline.cli.fault_report import in_json
    from pipeline.errors import SpecError
    from pipeline.redaction import redact

    mistakes = [str(mistake) for mistake in error.mistakes] if isinstance(error, SpecError) else []
    if as_json:
        print(in_json(error))
    elif mistakes:
        print(*(redact(line) for line in mistakes), sep="\n", file=sys.stderr)
        number = f"{len(mistakes)} mistakes" if len(mistakes) > 1 else "1 mistake"
        print(f"makeready: {number} in the spec; nothing was sent", file=sys.stderr)
    else:
        print(f"makeready: {redact(str(error))}", file=sys.stderr)
