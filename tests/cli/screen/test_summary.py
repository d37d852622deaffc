"""The summary says what came of a run and what to do next."""

import dataclasses
import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from rich.cells import cell_len

from pipeline.cli.screen.remedies import in_words, remedy, shares, troubles
from pipeline.cli.screen.run_summary import RunEnd, Spent, Unfinished, print_summary
from pipeline.ledger.books import PAID_TWICE
from pipeline.manifest.manifest import ToFetch
from pipeline.records import Finding, Level, Result
from tests.cli.screen.samples import HOSTILE, SHOWN, ended

SHELF = "s3://brand-assets/campaigns/a-very-long-folder-name/autumn-campaign"
MANIFEST = f"{SHELF}/manifest.json"
COMMAND = "makeready run specs/autumn.yaml --destination s3://brand-assets/campaigns/a-very-long-folder-name"


def run_end(*outcomes, **changes) -> RunEnd:
    end = RunEnd(
        job="autumn",
        run="20261102-101502",
        shelf_url=SHELF,
        outcomes=outcomes,
        spent=Spent(Decimal("1.00")),
        seconds=72,
        next_command=COMMAND,
    )
    return dataclasses.replace(end, **changes)


def told(window, end: RunEnd, width: int = 80) -> str:
    shown = window(width)
    print_summary(end, shown.console)
    return shown.text


def test_all_delivered_leaves_nothing_to_do(window):
    assert told(window, run_end(*(ended(item, Result.DELIVERED) for item in "abcd"))).splitlines() == [
        "autumn: 4 of 4 delivered",
        "",
        "Items     4 delivered",
        "Spent     $1.00",
        "Took      1 min 12 s",
        "Run       20261102-101502",
        f"Shelf     {SHELF}",
        f"Manifest  {MANIFEST}",
    ]


def test_it_says_where_the_page_to_look_at_lies(window):
    shown = window(80)
    print_summary(run_end(ended("a", Result.DELIVERED)), shown.console, proof=f"{SHELF}/proof.html")
    assert shown.text.splitlines()[-2:] == [f"Manifest  {MANIFEST}", f"Proof     {SHELF}/proof.html"]


def test_a_second_run_says_that_everything_was_kept_and_cost_nothing(window):
    text = told(window, run_end(*(ended(item, Result.KEPT) for item in "abcd"), spent=Spent(Decimal(0))))
    assert "4 of 4 delivered, all by an earlier run" in text
    assert "Items     4 kept" in text
    assert "Spent     $0.00" in text


@pytest.mark.parametrize(
    ("result", "fault", "advice", "last"),
    [
        (Result.REJECTED, None, "ask for it in the spec: `takes: [2]`", f"Then run {COMMAND}"),
        (Result.REFUSED, "Moderated", "Change the prompt", f"Then run {COMMAND}"),
        (Result.FAILED, "SafeFault", "Run again", f"Run again {COMMAND}"),
        (Result.UNKNOWN, "CutOff", "asks the gateway's log", f"Run again {COMMAND}"),
        (Result.UNKNOWN, "MayBeBilled", "To pay once more ($0.25)", f"To pay again {COMMAND} --remake-unknown"),
    ],
)
def test_each_item_not_delivered_has_its_reason_and_what_to_do(window, result, fault, advice, last):
    outcome = ended("shield", result, "so it is").model_copy(update={"fault": fault})
    text = " ".join(told(window, run_end(ended("ok", Result.DELIVERED), outcome)).split())
    assert "1 of 2 delivered" in text
    assert "shield so it is" in text
    assert advice in text
    assert text.endswith(last)


def test_items_that_ended_alike_for_other_reasons_have_advice_of_their_own(window):
    faults = {"a": "LinkBroken", "b": "ItemFault", "c": "LinkBroken"}
    lost = [ended(item, Result.FAILED, f"so {item} is").model_copy(update={"fault": fault}) for item, fault in faults.items()]
    text = " ".join(told(window, run_end(*lost)).split())
    assert text.count("Failed: no picture could be delivered 3") == 1
    assert "a so a is c so c is → Run again: it is paid for" in text
    assert "b so b is → Change in the spec what the API does not take" in text


def test_a_rejected_second_take_is_asked_for_as_a_third():
    rejected = remedy(Result.REJECTED, None)
    assert "`takes: [3]`" in in_words(rejected, [ended("a", Result.REJECTED, take=2)])
    mixed = [ended("a", Result.REJECTED, take=1), ended("b", Result.REJECTED, take=2)]
    assert "one more than the take that was rejected" in in_words(rejected, mixed)


def test_without_a_reason_the_failing_findings_speak():
    finding = Finding(check="blank", code="one-colour", level=Level.FAIL, text="The picture is one flat colour.")
    outcome = ended("a", Result.REJECTED).model_copy(update={"findings": (finding,)})
    assert troubles([outcome], 20)[0].reason == "The picture is one flat colour."


def test_many_items_with_one_reason_are_told_together_and_capped(window):
    text = told(window, run_end(*(ended(f"sku-{number:02}", Result.FAILED, "no link") for number in range(51))))
    assert "51 items  no link" in text
    assert len(re.findall(r"sku-\d\d", text)) == 20
    assert "and 31 more: see manifest.csv" in " ".join(text.split())


def test_many_items_with_different_reasons_are_capped(window):
    text = told(window, run_end(*(ended(f"sku-{number:02}", Result.FAILED, f"reason {number}") for number in range(51))))
    assert len(re.findall(r"sku-\d\d", text)) == 20
    assert "and 31 more: see manifest.csv" in text


def test_a_small_group_is_named_whole_beside_a_large_one():
    assert shares({Result.FAILED: 100, Result.REJECTED: 3}, 20) == {Result.REJECTED: 3, Result.FAILED: 17}
    assert shares({}, 20) == {}


def test_a_stopped_run_says_so_and_how_to_go_on(window):
    text = told(window, run_end(ended("a", Result.DELIVERED), unfinished=Unfinished(stopped=True, not_begun=3)))
    assert text.startswith("autumn: stopped before the end, 1 of 4 delivered")
    assert "1 delivered, 3 not begun" in text
    assert text.rstrip().endswith(f"Run again  {COMMAND}")


def test_a_stopped_run_that_left_nothing_undone_has_nothing_to_do_again(window):
    text = told(window, run_end(ended("a", Result.DELIVERED), unfinished=Unfinished(stopped=True)))
    assert "Run again" not in text
    assert COMMAND not in text


def test_play_money_is_not_taken_for_money(window):
    assert "$1.00 of play money, in the sandbox" in told(
        window, run_end(ended("a", Result.DELIVERED), spent=Spent(Decimal("1.00"), play_money=True))
    )
    assert "play money" not in told(window, run_end(ended("a", Result.DELIVERED)))


def test_what_may_be_billed_and_warnings_are_told(window):
    finding = Finding(check="palette", code="off", level=Level.WARN, text="far from the palette")
    outcome = ended("a", Result.DELIVERED).model_copy(update={"findings": (finding,)})
    text = told(window, run_end(outcome, spent=Spent(Decimal("1.00"), Decimal("0.5"))))
    assert "$1.00, and $0.50 more may be billed" in text
    assert "on 1 delivered item: listed below" in text
    assert "a  far from the palette" in text


@pytest.mark.parametrize("width", [40, 60, 80, 160, 200])
def test_nothing_but_paths_and_commands_is_wider_than_the_window(window, width):
    lost = [ended(f"{'poster-of-' * 12}{result}", result, HOSTILE * 9) for result in Result]
    lines = told(window, run_end(*lost), width).splitlines()
    assert f"Manifest  {MANIFEST}" in lines
    assert any(line.endswith(COMMAND) for line in lines)
    assert [line for line in lines if cell_len(line) > width and SHELF not in line and COMMAND not in line] == []


def test_hostile_text_is_shown_and_not_obeyed(window):
    text = told(window, run_end(ended(HOSTILE, Result.FAILED, HOSTILE), job=HOSTILE, shelf_url=HOSTILE), 400)
    assert text.count(SHOWN) == 5
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)


def test_what_is_paid_for_and_not_fetched_is_told_with_the_end_of_its_links(window):
    until = datetime(2026, 11, 28, 14, 3, tzinfo=UTC)
    waiting = ToFetch(pictures=3, usd=Decimal("0.75"), links_until=until)
    text = told(window, run_end(unfinished=Unfinished(stopped=True, not_begun=2, to_fetch=waiting)), width=120)
    assert "3 pictures, paid for ($0.75): run again before 2026-11-28 14:03 UTC, when the first of their links ends" in text


def test_no_link_of_the_sandbox_is_said_to_outlive_it(window):
    waiting = ToFetch(pictures=12, usd=Decimal("3.00"))
    spent = Spent(Decimal("3.00"), play_money=True)
    text = told(window, run_end(spent=spent, unfinished=Unfinished(stopped=True, not_begun=2, to_fetch=waiting)), width=120)
    assert "Not fetched" in text
    assert "12 pictures, paid for ($3.00 of play money): their links ended with the sandbox" in text
    assert "to fetch them" not in text
    assert "before" not in text.replace("before the end", "")


def test_what_was_paid_for_twice_is_told_with_its_sum(window):
    twice = Finding(check="ledger", code=PAID_TWICE, level=Level.WARN, text="It was paid for twice.", measured=0.25)
    one, other = (ended(item, Result.DELIVERED).model_copy(update={"findings": (twice,)}) for item in "ab")
    assert "2 pictures, $0.50 in all: two runs asked in one moment" in told(window, run_end(one, other), width=120)
