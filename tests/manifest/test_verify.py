"""`verify` holds each file, and each line of SHA256SUMS, against the manifest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pipeline.cli.main import main
from pipeline.manifest.verify import verify
from pipeline.stores import open_store
from tests.work.test_prints import PRINTED

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.manifest.verify import Verification
    from tests.work.trial import Trial

STRANGE = f"{'0' * 64}  ../../etc/passwd"


@pytest.fixture
def sums(trial: Trial) -> Path:
    """SHA256SUMS of a job that was made, with print files and a picture that was rejected."""
    with trial.serving():
        trial.run(PRINTED)
    assert verified(trial).ok
    return trial.shelf / "leaves" / "SHA256SUMS"


def verified(trial: Trial) -> Verification:
    return verify(open_store(str(trial.shelf), "leaves"))


@pytest.mark.parametrize("part", ["assets.csv", "manifest.csv", "manifest.json", "masters/", "prints/"])
def test_each_line_that_was_dropped_is_named(trial: Trial, sums: Path, part: str) -> None:
    kept, dropped = [], []
    for line in sums.read_text().splitlines(keepends=True):
        (dropped if line.partition("  ")[2].startswith(part) else kept).append(line)
    sums.write_text("".join(kept))
    found = verified(trial)
    assert dropped
    assert sorted(found.unlisted) == [line.split()[1] for line in dropped]
    assert (found.ok, found.missing, found.altered, found.unexpected) == (False, (), ("SHA256SUMS",), ())


def test_each_line_that_does_not_belong_there_is_named_and_what_it_names_is_not_read(trial: Trial, sums: Path) -> None:
    again = sums.read_text().splitlines()[0]
    sums.write_text(f"{sums.read_text()}{'0' * 64}  masters/other.webp\n{STRANGE}\nnone\n{again}\n")
    found = verified(trial)
    assert found.unexpected == ("masters/other.webp", "../../etc/passwd", "none", again.split()[1])
    assert (found.missing, found.altered, found.unlisted) == ((), ("SHA256SUMS",), ())


def test_a_line_with_another_sum_is_an_altered_one(trial: Trial, sums: Path) -> None:
    """Of a picture the manifest knows the sum, and so it is the line that is wrong; of a table nobody can tell."""
    lines = sums.read_text().splitlines(keepends=True)
    picture = next(line for line in lines if "masters/" in line)
    sums.write_text("".join(lines).replace(picture, "0" * 64 + picture[64:]))
    assert verified(trial).altered == ("SHA256SUMS",)
    table = next(line for line in lines if "assets.csv" in line)
    sums.write_text("".join(lines).replace(table, "0" * 64 + table[64:]))
    assert verified(trial).altered == ("assets.csv",)


def test_a_file_is_missed_whether_or_not_it_has_a_line(trial: Trial, sums: Path) -> None:
    (sums.parent / "assets.csv").unlink()
    assert verified(trial).missing == ("assets.csv",)
    sums.write_text("".join(line for line in sums.read_text().splitlines(keepends=True) if "assets.csv" not in line))
    assert (verified(trial).missing, verified(trial).unlisted) == (("assets.csv",), ("assets.csv",))


def test_without_sums_the_pictures_are_proved_by_the_manifest(trial: Trial, sums: Path) -> None:
    proved = verified(trial).sound - 3
    sums.unlink()
    found = verified(trial)
    assert (found.missing, found.altered, found.unlisted, found.sound) == (("SHA256SUMS",), (), (), proved)


def test_the_command_names_the_lines(trial: Trial, sums: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def said(*words: str) -> str:
        assert main(["verify", str(trial.shelf / "leaves"), *words], lambda _: None) == 3
        return capsys.readouterr().out

    lines = [line for line in sums.read_text().splitlines(keepends=True) if "assets.csv" not in line]
    sums.write_text("".join(lines) + "\x1b[2J\n")
    assert said().splitlines()[:3] == [
        "altered  SHA256SUMS",
        "         no line for assets.csv",
        r"         a line that does not belong there: \x1b[2J",
    ]
    assert json.loads(said("--json"))["sums"] == {"unlisted": ["assets.csv"], "unexpected": ["\x1b[2J"]}
    sums.write_text("".join(f"{number}\n" for number in range(30)))
    assert "         and 10 more: --json names them all" in said().splitlines()


def test_the_next_run_mends_what_stands_beside_the_pictures(trial: Trial, sums: Path) -> None:
    sums.write_text("none\n")
    for path in sums.parent.glob("*.csv"):
        path.write_text("something else")
    for path in sums.parent.glob("prints/*/*/*"):
        path.unlink()
    with trial.serving() as sandbox:
        trial.run(PRINTED)
        assert sandbox.stats().requests == 0
    assert verified(trial).ok
