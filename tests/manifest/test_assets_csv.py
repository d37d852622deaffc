"""`assets.csv`: a row for each delivered file, as asset managers take it in."""

from __future__ import annotations

import csv
import re
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from pipeline.manifest.assets_csv import as_csv
from pipeline.manifest.verify import verify
from pipeline.stores import open_store
from tests.work.test_prints import PRINTED

if TYPE_CHECKING:
    from tests.work.trial import Trial

BRANDED = PRINTED.replace(
    "defaults: {", "palettes: {autumn: {colors: ['#8C2F1B', gold], background: linen}}\ndefaults: {palette: autumn, "
)
BRANDED = BRANDED.replace("credit: Northwind", 'credit: "=1+1", copyright: © 2026 Northwind, url: "https://example.com/rights"')
BRANDED = BRANDED.replace("min_long_side: 64", "min_long_side: 64, off_palette: info")


def rows(trial: Trial) -> list[dict[str, str]]:
    with (trial.shelf / "leaves" / "assets.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def test_every_delivered_file_has_its_row(trial: Trial) -> None:
    with trial.serving():
        account = trial.run(BRANDED)
    listed = rows(trial)
    shelved = [file for item in account.items for file in (item.master, *item.prints) if file]
    assert [row["assetPath"] for row in listed] == [f"/content/dam/leaves/{file.key}" for file in shelved]
    assert [row["makeready:sha256{{String}}"] for row in listed] == [file.sha256 for file in shelved]
    assert {row["makeready:masterSHA256{{String}}"] for row in listed[:4]} == {shelved[0].sha256}
    assert [row["makeready:use{{String}}"] for row in listed[:4]] == ["master", "print", "print", "print"]


def test_each_row_says_what_the_file_is_and_whose(trial: Trial) -> None:
    with trial.serving():
        item = trial.run(BRANDED).items[0]
    master, tiff, *_ = rows(trial)
    for row in (master, tiff):
        assert row["dc:title{{String}}"] == item.id
        assert row["dc:description{{String}}"] == row["Iptc4xmpExt:AIPromptInformation{{String}}"] == item.request["prompt"]
        assert row["Iptc4xmpExt:DigitalSourceType{{String}}"].endswith("/digitalsourcetype/trainedAlgorithmicMedia")
        assert row["dc:rights{{String}}"] == "© 2026 Northwind"
        assert row["photoshop:Credit{{String}}"] == "'=1+1", "no spreadsheet takes it for a formula"
        assert row["makeready:palette{{String}}"] == "autumn"
        assert row["makeready:colors{{String: multi}}"] == "#8C2F1B|#FFD700"
        assert row["makeready:background{{String}}"] == "#FAF0E6"
        assert row["makeready:trim{{String}}"] == "10x6 mm"
        assert (row["makeready:bleedMm{{Double}}"], row["makeready:printProfile{{String}}"]) == ("1.0", "sheet")
        assert float(row["makeready:ppi{{Double}}"]) > 100
    assert (master["tiff:ImageWidth{{Long}}"], master["tiff:ImageLength{{Long}}"]) == ("96", "64")
    assert (tiff["dc:format{{String}}"], tiff["makeready:color{{String}}"]) == ("image/tiff", "cmyk")
    assert "FOGRA39" in tiff["photoshop:ICCProfile{{String}}"]
    assert tiff["makeready:made{{String}}"] == item.prints[0].description


def test_its_first_row_is_a_schema_that_an_import_takes(trial: Trial) -> None:
    with trial.serving():
        trial.run()
    body = (trial.shelf / "leaves" / "assets.csv").read_bytes()
    first, *others = body.decode().splitlines()[0].split(",")
    assert first == "assetPath", "and no byte order mark before it"
    types = "String|String: multi|Long|Double|Boolean"
    assert [name for name in others if not re.fullmatch(rf"[A-Za-z0-9]+:[A-Za-z0-9]+\{{\{{({types})\}}\}}", name)] == []


def test_what_was_not_delivered_is_not_listed(trial: Trial) -> None:
    with trial.serving(moderated=("kind 2",)):
        account = trial.run()
    assert [item.outcome.value for item in account.items].count("refused") == 1
    assert len(rows(trial)) == 5
    with trial.serving():
        account = trial.run("job: other\nchecks: {min_long_side: 4000}\nprompts: [{id: a, prompt: x}]\n")
    assert [item.outcome.value for item in account.items] == ["rejected"]
    assert (trial.shelf / "other" / "assets.csv").read_text().count("\n") == 1


def test_it_is_proved_like_every_other_file(trial: Trial) -> None:
    with trial.serving():
        trial.run()
    path = trial.shelf / "leaves" / "assets.csv"
    assert f"{sha256(path.read_bytes()).hexdigest()}  assets.csv" in (trial.shelf / "leaves" / "SHA256SUMS").read_text()
    path.write_bytes(b"assetPath\r\n")
    assert verify(open_store(str(trial.shelf), "leaves")).altered == ("assets.csv",)


def test_sandbox_work_says_so(trial: Trial) -> None:
    with trial.serving():
        account = trial.run()
    painted = account.model_copy(update={"run": account.run.model_copy(update={"sandbox": True})})
    for row in csv.DictReader(as_csv(painted).decode().splitlines()):
        assert row["dc:title{{String}}"].endswith(" (SANDBOX)")
        assert row["dc:description{{String}}"].startswith("SANDBOX, not for press.")
        assert row["Iptc4xmpExt:AISystemUsed{{String}}"].startswith("Makeready sandbox")
        assert row["makeready:sandbox{{Boolean}}"] == "true"


@pytest.mark.parametrize("content", [b"", b"\xff\0 garbage", b"aa  ../../etc/passwd\n", b"0" * 64 + b"  ../../etc/passwd\n"])
def test_sums_that_were_altered_are_told_as_such(trial: Trial, content: bytes) -> None:
    with trial.serving():
        trial.run(PRINTED)
    store = open_store(str(trial.shelf), "leaves")
    assert verify(store).ok
    (trial.shelf / "leaves" / "SHA256SUMS").write_bytes(content)
    assert verify(store).altered == ("SHA256SUMS",)
