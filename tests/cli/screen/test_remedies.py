"""What to do is true for every way in which an item, or a run, can end."""

import inspect

import pytest

from pipeline import errors
from pipeline.cli.screen.remedies import HEADINGS, STOPPED, Then, by_remedy, in_words, remedy
from pipeline.records import Result
from pipeline.work.item_outcome import ending
from tests.cli.screen.samples import ended

CLASSES = [
    each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, errors.MakereadyError)
]  # fmt: skip
"""All that can go wrong."""

BY_ITSELF = {
    "AmbiguousFault", "BudgetError", "CallError", "HeldElsewhere", "HoldPassed", "InUse", "LinkBroken", "LinkExpired",
    "LinkForbidden", "NotStarted", "PictureError", "SafeFault", "ShelfBusy", "TakenForDead", "Throttled",
}  # fmt: skip
"""Where an item has failed so, the same command does more the next time, with nothing mended."""

MENDED = {
    "CredentialsMissing",
    "Damaged",
    "ItemFault",
    "NotOnShelf",
    "RunFault",
    "StoreError",
    "Unsupported",
    "ChangedMeanwhile",
}
"""Where it has failed so, something has to be mended or changed first."""


def made(error_class: type[errors.MakereadyError]) -> errors.MakereadyError:
    if error_class is errors.SpecError:
        return errors.SpecError([])
    if error_class is errors.DropHeld:
        return errors.DropHeld("so it is", [])
    return errors.HeldElsewhere("so it is", run="r") if error_class is errors.HeldElsewhere else error_class("so it is")


def ends() -> list[tuple[Result, str]]:
    """Every result that an item can end in by an error, with the class of the error."""
    found = ((ending(made(each), in_doubt=doubt), each.__name__) for each in CLASSES for doubt in (False, True))
    return sorted({(result, name) for result, name in found if result})


@pytest.mark.parametrize(("result", "fault"), [*ends(), (Result.REJECTED, None), (Result.FAILED, None)])
def test_every_way_in_which_an_item_ends_has_advice_that_is_true(result: Result, fault: str | None) -> None:
    advice = remedy(result, fault)
    kind = getattr(errors, fault) if fault else None
    match result:
        case Result.REJECTED | Result.REFUSED:
            assert advice.then is Then.AFTER_CHANGE
        case Result.UNKNOWN if kind in (errors.MayBeBilled, errors.NoLog):
            assert advice.then is Then.PAYS_AGAIN
        case Result.UNKNOWN:
            assert advice.then is Then.GOES_ON
        case Result.FAILED if kind is None:
            assert advice.then is Then.AFTER_CHANGE
        case Result.FAILED:
            assert advice.then is (Then.GOES_ON if fault in BY_ITSELF else Then.AFTER_CHANGE)
    if advice.then is Then.GOES_ON:
        assert "end what" not in advice.text  # "mend what the reason names", where there is nothing to mend
        assert "gain" in advice.text
    if advice.then is Then.PAYS_AGAIN:
        assert "--remake-unknown" in advice.text
        assert not advice.text.startswith("Run again")


def test_the_two_lists_of_this_test_hold_every_way_to_fail() -> None:
    failing = {fault for result, fault in ends() if result is Result.FAILED}
    assert failing - BY_ITSELF - MENDED == set()


@pytest.mark.parametrize(
    ("fault", "then"),
    [
        ("Interrupted", Then.GOES_ON),
        (None, Then.GOES_ON),
        ("BudgetError", Then.GOES_ON),
        ("ShelfBusy", Then.GOES_ON),
        ("TakenForDead", Then.GOES_ON),
        ("InUse", Then.GOES_ON),
        ("HeldElsewhere", Then.GOES_ON),
        ("StoreError", Then.AFTER_CHANGE),
        ("RunFault", Then.AFTER_CHANGE),
        ("CredentialsMissing", Then.AFTER_CHANGE),
        ("AnErrorOfALaterVersion", Then.GOES_ON),
    ],
)
def test_every_stop_has_advice_for_what_was_not_begun(fault: str | None, then: Then) -> None:
    assert remedy(STOPPED, fault).then is then


@pytest.mark.parametrize("fault", ["Interrupted", None])
def test_after_ctrl_c_there_is_nothing_to_mend(fault: str | None) -> None:
    assert remedy(STOPPED, fault).text == "Run again to go on. What is already made is kept and costs nothing."


def test_a_fault_of_a_later_version_is_no_print_file() -> None:
    assert remedy(Result.FAILED, "AnErrorOfALaterVersion").then is Then.GOES_ON


@pytest.mark.parametrize("result", HEADINGS)
def test_prices_stand_in_the_sentence(result: Result) -> None:
    for advice, outcomes in by_remedy([ended("a", result), ended("b", result)]).items():
        assert "{" not in in_words(advice, outcomes)


def test_links_of_a_sandbox_that_is_gone_are_not_told_as_alive() -> None:
    lost = [ended("a", Result.FAILED).model_copy(update={"fault": "LinkBroken"})]
    assert "while its link lives" in next(iter(by_remedy(lost))).text
    assert "for play money" in next(iter(by_remedy(lost, sandbox=True))).text
