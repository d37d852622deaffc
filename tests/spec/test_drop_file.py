"""A drop file says what goes live, where, under which names and when; all its mistakes come at once, each at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.errors import SpecError
from pipeline.spec.drop_file import DropFile, load_drop

if TYPE_CHECKING:
    from pathlib import Path

SOUND = """drop: advent
to: s3://campaign/advent
from:
  - {shelf: s3://brand-art/campaigns/autumn, items: ["poster-*"], files: [pdf, jpeg], name: "{item}.{ext}"}
release: 2026-12-01 06:00 Europe/Oslo
approved: true
links: 7d
assets: aem
"""
SOURCE = "from: [{shelf: outputs/a, files: [master]}]\n"


def load(folder: Path, text: str) -> DropFile:
    path = folder / "x.drop.yaml"
    path.write_text(text)
    return load_drop(path.relative_to(folder))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def mistakes(folder: Path, text: str) -> list[str]:
    with pytest.raises(SpecError) as raised:
        load(folder, text)
    return [str(mistake).removeprefix("x.drop.yaml:") for mistake in raised.value.mistakes]


def test_a_sound_file_is_read_whole(tmp_path: Path) -> None:
    drop = load(tmp_path, SOUND)
    (source,) = drop.sources
    assert (drop.drop, drop.to, drop.approved, drop.links, drop.assets) == (
        "advent",
        "s3://campaign/advent",
        True,
        604_800,
        ("aem",),
    )
    assert (source.shelf, source.items, source.files) == ("s3://brand-art/campaigns/autumn", ("poster-*",), ("pdf", "jpeg"))
    assert drop.release is not None
    assert str(drop.release.at) == "2026-12-01 05:00:00+00:00"


def test_what_is_left_out_is_everything_by_its_id_when_a_person_says_so(tmp_path: Path) -> None:
    drop = load(tmp_path, "drop: d\nto: live\n" + SOURCE)
    assert drop.sources[0].items == ("*",)
    assert drop.sources[0].name.names == {"item", "ext"}
    assert (drop.release, drop.approved, drop.approval, drop.links) == (None, False, None, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1:1: a drop file needs lines of `key: value`, at least `drop`, `to` and `from`"),
        ("[a]\n", "1:1: a drop file needs lines of `key: value`"),
        ("drop: d\nto: live\n", "1:1: `from` is missing"),
        ("drop: a/b\nto: live\n" + SOURCE, "1:7: `drop` may not hold / or \\: it would lead into another folder"),
        ("drop: d\nto: ftp://h/x\n" + SOURCE, "2:5: `to` must be a folder, or s3://BUCKET/PREFIX"),
        ("drop: d\nto: s3://campaign\n" + SOURCE, "2:5: `s3://campaign` is a whole bucket: name a folder in it, as s3://BUCKET/d"),
        ("drop: d\nto: outputs/a/live\n" + SOURCE, "2:5: `outputs/a/live` lies in the shelf `outputs/a`: a drop needs a place"),
        ("drop: d\nto: live\nfrom: [{shelf: 's3://x-y', files: [pdf]}]\n", "3:16: `s3://x-y` names no job: a shelf is"),
        ("drop: d\nto: live\nfrom: [{shelf: a}]\n", "3:8: `files` is missing"),
        ("drop: d\nto: live\nfrom: [{shelf: a, file: [pdf]}]\n", "3:19: `file`: did you mean `files`?"),
        ("drop: d\nto: live\nfrom: [{shelf: a, files: [gif]}]\n", "3:27: `files` entry 1 must be tiff, jpeg, png, pdf or"),
        ("drop: d\nto: live\nfrom: [{shelf: a, files: [pdf, jpg, jpeg]}]\n", "3:26: `files` names something twice"),
        ("drop: d\nto: live\nfrom: [{shelf: a, files: [pdf], items: []}]\n", "3:40: `items` must have at least 1 entry"),
        ("drop: d\nto: live\nfrom: [{shelf: a, files: [pdf], items: ['a b']}]\n", "3:41: `items` entry 1 must be the id of"),
        ("drop: d\nto: live\nfrom: [{shelf: a, files: [pdf], name: '{item'}]\n", "3:39: a single { stands alone"),
        ("drop: d\nto: live\n" + SOURCE + "release: 2026-12-01 06:00\n", "4:10: `2026-12-01 06:00` has no time zone: write"),
        ("drop: d\nto: live\n" + SOURCE + "release: 2026-03-29 02:30 Europe/Oslo\n", "4:10: there is no 02:30 on 2026-03-29"),
        ("drop: d\nto: live\n" + SOURCE + "links: 7d\n", "4:8: `links` are signed by the service of a bucket; a"),
        ("drop: d\nto: s3://b-c/d\n" + SOURCE + "links: 8d\n", "4:8: `links` may be at most 7d: no"),
        ("drop: d\nto: live\n" + SOURCE + "approved: maybe\n", "4:11: `approved` must be true or false"),
        ("drop: d\nto: live\n" + SOURCE + "approval: yes please\n", "4:11: `approval` must be 'required'"),
        ("drop: d\nto: live\n" + SOURCE + "assets: [aem, aem]\n", "4:9: `assets` names something twice"),
        ("drop: d\nto: live\nrelese: x\n" + SOURCE, "3:1: `relese`: did you mean `release`?"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_place(tmp_path: Path, text: str, expected: str) -> None:
    (told,) = mistakes(tmp_path, text)
    assert told.startswith(expected)


def test_all_mistakes_come_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    text = SOUND.replace("advent\n", "-x\n", 1).replace("poster-*", "a b").replace("7d", "9d").replace("06:00 ", "6:00 ")
    assert [each.split(":")[0] for each in mistakes(tmp_path, text)] == ["1", "4", "5", "7"]
