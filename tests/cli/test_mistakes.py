"""What people get wrong: each is told in plain words, says what to do, and costs nothing."""

from __future__ import annotations

import json
import os
import re
import signal
from typing import TYPE_CHECKING

import pytest

from tests.cli.shelf import LEAVES

if TYPE_CHECKING:
    from tests.cli.process import Api, Ended, Makeready
    from tests.cli.shelf import Job

ITEM = "  - {id: one, prompt: A leaf"


def said_plainly(said: Ended, code: int, sentence: str) -> None:
    """The program ended with this code and said this on stderr (a regular expression), with no traceback."""
    assert said.code == code, said.err
    assert re.search(sentence, said.err), said.err
    assert "Traceback" not in said.out + said.err


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (f"{ITEM}, palete: autumn}}", r"^leaves\.yaml:9:31: .*did you mean `palette`\?$"),
        (f"{ITEM}}}\npalettes: {{loud: {{colors: [[300, 0, 0]]}}}}", r"^leaves\.yaml:10:29: .*255"),
        (f"{ITEM}}}\npalettes: {{many: {{colors: [red, lime, blue, white, tan, gold]}}}}", r"^leaves\.yaml:10:27: .*at most 5"),
        (f"{ITEM}}}\n{ITEM}}}", r"^leaves\.yaml:10:10: .*`one` is taken already"),
        ("  - [", r"^leaves\.yaml:\d+:\d+: "),
    ],
    ids=["an unknown key", "a colour out of range", "six colours", "one id twice", "no YAML"],
)
def test_a_mistake_in_the_spec_is_told_with_its_place(
    makeready: Makeready, leaves: Job, api: Api, lines: str, sentence: str
) -> None:
    leaves.add(lines)
    said = makeready("run", "--plain", *leaves.words)
    said_plainly(said, 2, re.compile(sentence, re.MULTILINE))
    assert "1 mistake in the spec; nothing was sent" in said.err
    assert api.since("requests") == 0


FIVE = """\
job: five
budjet: 3 USD
palettes:
  loud: {colors: ["#ff0000", [300, 0, 0]]}
prompts:
  - id: one
    prompt: A leaf
    palete: loud
  - id: one
    prompt: A leaf
  - id: two
    prompt: A leaf in {city}
"""


def test_five_mistakes_are_told_at_once(makeready: Makeready, leaves: Job, api: Api) -> None:
    leaves.write(FIVE)
    said = makeready("run", "--plain", *leaves.words)
    assert said.code == 2
    assert re.findall(r"^leaves\.yaml:(\d+):\d+: .", said.err, re.MULTILINE) == ["2", "4", "8", "9", "12"]
    assert said.err.endswith("makeready: 5 mistakes in the spec; nothing was sent\n")
    told = json.loads(makeready("run", "--plain", "--json", *leaves.words).out)
    assert told["mistakes"] == said.err.splitlines()[:5]
    assert api.since("requests") == 0


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["run", "leaves.yaml", "--only", "leave-1"], 2, "there is no such item; did you mean leaf-1?"),
        (["run", "leaves.yaml", "--set", "budjet=3 USD"], 2, "did you mean `budget`?"),
        (["run", "leaves.yaml", "--set", "budget=0.50 USD"], 5, "would cost $1.00, and the budget is $0.50"),
        (["run", "leaves.yaml", "--destination", "ftp://there"], 6, "a destination is a folder or s3://bucket/prefix"),
        (["run", "leaves.yaml", "--destination", "leaves.yaml"], 6, "choose another destination"),
        (["run", "no.yaml"], 2, "the file cannot be read"),
        (["run"], 2, "SPEC is missing: name the job's YAML file, as in: makeready run specs/"),
        (["run", "--only", "leaf-1"], 2, "SPEC is missing: name the job's YAML file"),
        (
            ["run", "--only", "leaf-1", "leaf-2", "leaves.yaml"],
            2,
            "--only has taken leaves.yaml for an item. The spec stands before --only: "
            "makeready run leaves.yaml --only leaf-1 leaf-2",
        ),
        (["verify", "nowhere"], 6, "there is no finished run here"),
        (["emulate", "--fault", "buzy=1"], 2, "the faults are busy,"),
        (["emulate", "--port", "99999"], 2, "a port lies between 0 and 65535"),
        (["paln", "leaves.yaml"], 2, "choose from"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_that_cannot_be_carried_out_says_why(
    makeready: Makeready, leaves: Job, api: Api, words: list[str], code: int, sentence: str
) -> None:
    said_plainly(makeready(*words, *(["--plain"] if words[0] == "run" else [])), code, re.escape(sentence))
    assert api.since("requests") == 0


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_may_not_be_written_is_told(makeready: Makeready, leaves: Job, api: Api) -> None:
    shut = makeready.folder / "shut"
    shut.mkdir(mode=0o500)
    said_plainly(makeready("run", "leaves.yaml", "--plain", "--destination", "shut"), 6, "change the folder's permissions")
    assert api.since("requests") == 0


def test_without_credentials_nothing_is_tried(offline: Makeready, leaves: Job) -> None:
    said = offline("run", "--plain", *leaves.words)
    said_plainly(said, 4, "CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN are not set")
    assert "--sandbox" in said.err
    assert leaves.files() == []


def test_credentials_may_stand_in_a_file(offline: Makeready, leaves: Job, api: Api) -> None:
    (offline.folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in api.environ.items()))
    assert offline("run", "--plain", *leaves.words).code == 0


def test_a_broken_file_of_credentials_is_told(offline: Makeready, leaves: Job) -> None:
    (offline.folder / ".env").write_bytes(b"CLOUDFLARE_API_TOKEN=\xff\xfe\n")
    said_plainly(offline("run", "--plain", *leaves.words), 2, r"\.env cannot be read")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("CLOUDFLARE_API_TOKEN", "another-token", "The API refused the token"),
        ("CLOUDFLARE_API_TOKEN", "to ken", "CLOUDFLARE_API_TOKEN has spaces"),
        ("CLOUDFLARE_ACCOUNT_ID", "f" * 32, "The API knows no such account"),
        ("CLOUDFLARE_ACCOUNT_ID", "me/../you", "CLOUDFLARE_ACCOUNT_ID does not look like"),
        ("CLOUDFLARE_API_BASE", "http://api.example.com", "must begin with https"),
    ],
)
def test_wrong_credentials_cost_nothing(
    makeready: Makeready, leaves: Job, api: Api, name: str, value: str, sentence: str
) -> None:
    said = makeready("run", "--plain", *leaves.words, environ={name: value})
    said_plainly(said, 4, sentence)
    assert "CLOUDFLARE_" in said.err
    assert api.since("made") == 0


def test_without_credit_nothing_is_made_and_everything_is_left_to_make(makeready: Makeready, leaves: Job, api: Api) -> None:
    api.change(credit_usd=0)
    said_plainly(makeready("run", "--plain", *leaves.words), 4, "out of credit. Top it up")
    assert api.since("made") == 0
    assert json.loads(makeready("plan", "--json", *leaves.words).out)["totals"]["to_make"] == 4
    api.change(credit_usd=None)
    assert makeready("run", "--plain", *leaves.words).code == 0
    assert api.since("made") == 4


def test_a_prompt_that_is_blocked_leaves_the_others_to_be_delivered(makeready: Makeready, leaves: Job, api: Api) -> None:
    leaves.add("  - {id: red, prompt: nothing but gore}\n")
    said = makeready("run", "--plain", *leaves.words)
    said_plainly(said, 3, "red refused: .*Change the prompt")
    assert leaves.outcomes == ["delivered"] * 4 + ["refused"]
    assert "Change the prompt in the spec: as it stands it is refused each time." in " ".join(said.out.split())
    assert api.since("made") == 4


def test_whoever_stops_reading_is_no_fault_of_the_run(makeready: Makeready, leaves: Job) -> None:
    leaves.add("  - {id: red, prompt: nothing but gore}\n")
    for words, code in [(["plan"], 0), (["plan", "--json"], 0), (["run", "--plain"], 3)]:
        said = makeready.unread(*words, *leaves.words)
        assert (said.code, "Traceback" in said.err, "Broken" in said.err) == (code, False, False), (words, said.err)


def test_a_terminal_that_knows_few_letters_is_no_reason_to_fail(offline: Makeready, leaves: Job) -> None:
    leaves.write(LEAVES.format(name="laub").replace("leaf of", "“leaf” of"))
    said = offline("plan", *leaves.words, environ={"PYTHONIOENCODING": "ascii"})
    assert (said.code, said.err) == (0, "")


def test_ctrl_c_before_a_run_has_begun_ends_plainly(offline: Makeready, leaves: Job) -> None:
    said = offline("plan", *leaves.words, code=INTERRUPTED_EARLY)
    said_plainly(said, 130, "makeready: interrupted")


INTERRUPTED_EARLY = f"""
import os, sys
from pipeline.work import job
job.load_spec = lambda *_: os.kill(os.getpid(), {int(signal.SIGINT)})
from flows.command import main
sys.exit(main())
"""
