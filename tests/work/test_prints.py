"""A job that delivers print files: on the shelf, in the manifest, checked like masters, made again after a kill."""

from __future__ import annotations

from hashlib import sha256

from pipeline.cli.commands.run import exit_code
from pipeline.manifest.verify import verify
from pipeline.stores import open_store
from pipeline.work.job_run import threads
from tests.work.trial import LEAVES

PRINTED = (
    LEAVES.replace("{size: 96x64}", "{size: 96x64, print: {trim: 10x6mm, bleed: 1mm, min_ppi: 1}}").replace(", 3, 4, 5, 6", "")
    + "deliver: [{format: tiff, color: cmyk}, {format: jpeg}, {format: pdf}]\nrights: {credit: Northwind}\n"
)


def test_every_file_is_shelved_listed_and_verified(trial):
    with trial.serving():
        account = trial.run(PRINTED)
    for item in account.items:
        assert item.outcome.value == "delivered", item.reason
        assert [file.media_type for file in item.prints] == ["image/tiff", "image/jpeg", "application/pdf"]
    keys = {file.key for item in account.items for file in item.prints}
    assert set(trial.files("prints/**/*")) == keys
    assert len(keys) == 6
    sums = (trial.shelf / "leaves" / "SHA256SUMS").read_text()
    assert all(key in sums for key in keys)
    store = open_store(str(trial.shelf), "leaves")
    assert verify(store).ok
    (trial.shelf / "leaves" / sorted(keys)[0]).write_bytes(b"altered")
    assert verify(store).altered == (sorted(keys)[0],)


def test_a_second_run_keeps_the_files_and_pays_nothing(trial):
    with trial.serving():
        first = trial.run(PRINTED)
        again = trial.run(PRINTED)
    assert [item.outcome.value for item in again.items] == ["kept", "kept"]
    assert [item.prints for item in again.items] == [item.prints for item in first.items]


def test_files_left_by_a_killed_run_are_taken_up(trial):
    with trial.serving():
        first = trial.run(PRINTED)
        for record in (trial.shelf / "leaves" / "ledger").rglob("*.record*"):
            record.unlink()
        (trial.shelf / "leaves" / first.items[0].prints[0].key).unlink()
        again = trial.run(PRINTED)
    assert [item.prints for item in again.items] == [item.prints for item in first.items]
    assert again.totals.spent_usd == 0


def test_files_asked_for_later_are_made_from_the_masters_and_nothing_is_paid(trial):
    masters_alone = PRINTED[: PRINTED.index("deliver")]
    with trial.serving():
        trial.run(masters_alone)
        later = trial.run(PRINTED)
        other = trial.run(PRINTED.replace("color: cmyk", "color: cmyk, intent: perceptual"))
        again = trial.run(PRINTED.replace("color: cmyk", "color: cmyk, intent: perceptual"))
    assert [len(item.prints) for item in later.items] == [3, 3]
    assert {item.outcome.value for item in later.items} == {"delivered"}
    assert (later.totals.spent_usd, other.totals.spent_usd) == (0, 0)
    assert later.items[0].prints[0].key != other.items[0].prints[0].key
    assert [item.prints for item in again.items] == [item.prints for item in other.items]
    assert {item.outcome.value for item in again.items} == {"kept"}


def test_files_wanted_as_before_are_told_of_again(trial):
    other = PRINTED.replace("[{format: tiff, color: cmyk}, {format: jpeg}, {format: pdf}]", "[{format: png}]")
    with trial.serving():
        first, _, again = trial.run(PRINTED), trial.run(other), trial.run(PRINTED)
    assert {item.outcome.value for item in again.items} == {"kept"}
    assert [item.prints for item in again.items] == [item.prints for item in first.items]


LIVE_TEXT = '<text y="9">\u76fe</text>'
HALF_READ = "<style>rect::before{fill:red}</style>"
"""svglib draws what is left of it, resvg says that it does not."""


def lay_drawings(trial, more):
    """Put other SVGs in the place of the masters, and forget that they were ever settled."""
    for master in (trial.shelf / "leaves" / "masters").rglob("*.svg"):
        master.write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 64"><rect width="60" height="64" fill="#236"/>'
            f'<circle cx="60" cy="30" r="9" fill="#c33"/>{more}</svg>'
        )
    for record in (trial.shelf / "leaves" / "ledger").rglob("*.record*"):
        record.unlink()


def test_a_sound_picture_whose_files_cannot_be_made_has_failed_and_is_delivered_without_them(trial):
    alone = PRINTED[: PRINTED.index("deliver")]
    with trial.serving(faults={"svg": 1.0}) as sandbox:
        trial.run(alone)
        lay_drawings(trial, LIVE_TEXT)
        first, later = trial.run(PRINTED), trial.run(alone)
        assert sandbox.stats().made == 2
    assert {item.outcome.value for item in first.items} == {"failed"}
    assert all(item.master.key.startswith("masters/") for item in first.items)
    assert {item.outcome.value for item in later.items} == {"delivered"}


def test_one_file_that_cannot_be_made_withholds_no_other_and_the_run_says_so(trial):
    wanted = PRINTED.replace("{format: tiff, color: cmyk}, {format: jpeg}, {format: pdf}", "{format: jpeg}, {format: pdf}")
    with trial.serving(faults={"svg": 1.0}):
        trial.run(PRINTED[: PRINTED.index("deliver")])
        lay_drawings(trial, HALF_READ)
        with trial.opened(wanted) as opened:
            account = opened.production.run(threads(opened.workers, trial.stop))
            code = exit_code(opened.production, account)
        again = trial.run(wanted)
    assert code == 3
    for account_then in account, again:  # it is tried again each time: a later version may make it
        for item in account_then.items:
            assert item.outcome.value == "delivered"
            assert [file.media_type for file in item.prints] == ["application/pdf"]
            assert [each.level.value for each in item.findings if each.code == "finishing.cannot"] == ["warn"]
    assert verify(open_store(str(trial.shelf), "leaves")).ok


def test_files_of_an_earlier_version_stay_where_one_is_lacking(trial):
    wanted = PRINTED.replace("{format: tiff, color: cmyk}, {format: jpeg}, {format: pdf}", "{format: jpeg}, {format: pdf}")
    with trial.serving(faults={"svg": 1.0}):
        trial.run(PRINTED[: PRINTED.index("deliver")])
        lay_drawings(trial, HALF_READ)
        page = trial.run(wanted).items[0].prints[0]
        older = b"as an earlier version made it"
        (trial.shelf / "leaves" / page.key).write_bytes(older)
        for record in (trial.shelf / "leaves" / "ledger").rglob("*.record*"):
            record.write_text(record.read_text().replace(page.sha256, sha256(older).hexdigest()))
        again = trial.run(wanted)
    assert again.items[0].outcome.value == "delivered"
    assert again.items[0].prints[0].sha256 == sha256(older).hexdigest()


def test_a_vector_becomes_a_vector_page(trial):
    pages = PRINTED.replace("[{format: tiff, color: cmyk}, {format: jpeg}, {format: pdf}]", "[{format: pdf}]")
    with trial.serving(faults={"svg": 1.0}):
        account = trial.run(pages)
    assert {item.outcome.value for item in account.items} == {"delivered"}, account.items[0].reason
    assert [item.prints[0].media_type for item in account.items] == ["application/pdf"] * 2


def test_files_that_cannot_be_shelved_are_not_told_as_kept(trial):
    with trial.serving():
        first = trial.run(PRINTED)
        altered, missing = (trial.shelf / "leaves" / file.key for file in first.items[0].prints[:2])
        altered.write_bytes(b"altered")
        missing.unlink()
        again = trial.run(PRINTED)
    assert [item.outcome.value for item in again.items] == ["failed", "kept"]


def test_files_are_named_by_columns_and_named_anew_from_the_masters_when_a_row_changes(trial):
    asked = (
        PRINTED[: PRINTED.index("prompts:")]
        + "prompts: [{id: '{sku}', prompt: 'A leaf, {kind}', from: rows.csv}]\n"
        + "deliver: [{format: jpeg, name: '{sku}_{title}_{trim}.{ext}'}]\n"
    )
    table = trial.folder / "rows.csv"
    with trial.serving():
        table.write_text("sku,kind,title\n1,oak,Oak leaf\n2,elm,Elm/leaf\n")
        first = trial.run(asked)
        table.write_text("sku,kind,title\n1,oak,Oak leaf\n2,elm,Leaf of an elm\n")
        later = trial.run(asked)
    names = [[file.key.rpartition("/")[2] for item in account.items for file in item.prints] for account in (first, later)]
    assert names == [
        ["1_Oak-leaf_10x6mm.jpg", "2_Elm-leaf_10x6mm.jpg"],
        ["1_Oak-leaf_10x6mm.jpg", "2_Leaf-of-an-elm_10x6mm.jpg"],
    ]
    assert first.items[0].prints == later.items[0].prints
    assert [item.outcome.value for item in later.items] == ["kept", "delivered"]
    assert later.totals.spent_usd == 0
