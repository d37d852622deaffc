"""What a row says reaches the manifest, as it is by now, and no record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.work.trial import LEAVES

if TYPE_CHECKING:
    from tests.work.trial import Trial


def test_the_manifest_tells_of_the_columns_as_they_are_now_and_records_of_none(trial: Trial) -> None:
    (trial.folder / "list.csv").write_text("n,ean\n1,57001\n2,57002\n")
    rows = LEAVES.replace("for_each: {n: [1, 2, 3, 4, 5, 6]}", "from: list.csv") + "columns: [ean]\n"
    with trial.serving() as sandbox:
        first = trial.run(rows)
        (trial.folder / "list.csv").write_text("n,ean\n1,57001\n2,99999\n")
        second = trial.run(rows)
        assert sandbox.stats().requests == 2
    assert [item.columns for item in first.items] == [{"n": "1", "ean": "57001"}, {"n": "2", "ean": "57002"}]
    assert second.items[1].columns == {"n": "2", "ean": "99999"}
    records = [json.loads((trial.shelf / "leaves" / key).read_text()) for key in trial.files("ledger/**/*.record.json")]
    assert len(records) == 2
    assert not any(record["columns"] for record in records)
