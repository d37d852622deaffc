"""What Prefect shows of a run's warnings: the worst first, in few rows."""

from __future__ import annotations

from pipeline.records import Finding, Level, Outcome, Result
from tests.cli.screen.samples import HOSTILE, SHOWN


def warned(name: str, text: str, code: str = "palette.off", result: Result = Result.DELIVERED) -> Outcome:
    found = Finding(check=code.partition(".")[0], code=code, level=Level.WARN, text=text)
    return Outcome(id=name, fingerprint="f" * 64, take=1, outcome=result, request={}, findings=(found,))


def test_the_worst_warning_comes_first_and_kept_pictures_last() -> None:
    from flows.artifacts import warning_rows

    outcomes = [
        warned("old", "none of the palette", result=Result.KEPT),
        warned("leaf", "a frame", "frame.found"),
        warned("lost", "blank", "blank.flat", Result.REJECTED),
        warned("oak", "half of the palette"),
    ]
    assert warning_rows(outcomes) == [
        {"items": "oak", "picture": "new", "warning": "half of the palette"},
        {"items": "leaf", "picture": "new", "warning": "a frame"},
        {"items": "old", "picture": "kept", "warning": "none of the palette"},
    ]


def test_many_items_share_a_row_and_many_rows_end_in_a_count() -> None:
    from flows.artifacts import warning_rows

    many = [warned(f"leaf-{number}", HOSTILE) for number in range(14)]
    [row] = warning_rows(many)
    assert row["items"] == f"{', '.join(f'leaf-{number}' for number in range(10))} and 4 more"
    assert row["warning"] == f"{SHOWN} (the worst of them)"
    rows = warning_rows([warned(f"leaf-{number}", "odd", f"frame.kind-{number}") for number in range(14)])
    assert len(rows) == 13
    assert rows[-1] == {"items": "…", "picture": "new", "warning": "and 2 more warnings: see manifest.json"}
    assert warning_rows([]) == []


def test_the_sentence_of_a_run_counts_them() -> None:
    from flows.endings import in_words

    plain = warned("elm", "").model_copy(update={"findings": ()})
    told = in_words([warned("oak", "off"), plain, warned("fir", "off", result=Result.KEPT)], "$0.50 spent", reasons=True)
    assert told == "2 delivered (1 with warnings), 1 kept; $0.50 spent"
