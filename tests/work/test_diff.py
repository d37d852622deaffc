"""What has become of each item since an edition, and at what price: a table."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pipeline.models.catalogue import CATALOGUE
from pipeline.prepress.size import printed
from pipeline.records import Order, PrintSize
from pipeline.work.diff import Change, Changes, Difference, Kind, Wanted, compare, compare_editions
from pipeline.work.edition import NO_EDITION, Edition, prints_of
from pipeline.work.item_words import wanted
from tests.samples import a_request

if TYPE_CHECKING:
    from pipeline.work.edition import Told

A5, A6 = PrintSize("A5", (148.0, 210.0)), PrintSize("A6", (105.0, 148.0), full_page=True)
RED, BLUE = (255, 0, 0), (0, 0, 255)
V4 = CATALOGUE.get("recraft/recraftv4")
assert V4
LEAF = Order("leaf", a_request("A red  leaf", "96x64", colors=(RED,)))
QUARTER = Decimal("0.25")
FILES = prints_of(["prints/leaf/0123456789abcdef-0badcafe/leaf.tif"])


def told(order: Order, *, ended: str = "delivered", prints: str | None = None) -> Told:
    return replace(wanted(order), ended=(ended, prints, None))


def changes(
    edition: Edition, *orders: Order, paid_for: bool = False, to_make: bool = True, prints: str | None = None
) -> Changes:
    lines = [Wanted(order, to_make and not paid_for, paid_for) for order in orders]
    return compare(edition, lines, [order.item for order in orders], lambda _: prints)


def only(found: Changes) -> Change:
    assert len(found.listed) == 1
    return found.listed[0]


def asked(**said: object) -> Order:
    return replace(LEAF, request=replace(LEAF.request, **said))


CHANGED = {
    "prompt": (asked(prompt="A blue leaf"), [("prompt", "A red  leaf", "A blue leaf")]),
    "palette": (asked(colors=(BLUE, RED)), [("palette", "#FF0000", "#0000FF #FF0000")]),
    "no palette": (asked(colors=()), [("palette", "#FF0000", None)]),
    "background": (asked(background=BLUE), [("background", None, "#0000FF")]),
    "size": (asked(size="64x96"), [("size", "96x64", "64x96")]),
    "style": (asked(style="drawing"), [("style", None, "drawing")]),
    "model": (asked(model=V4), [("model", "recraft/recraftv4-pro", "recraft/recraftv4")]),
    "take": (replace(LEAF, take=2), [("take", "1", "2")]),
    "two things": (replace(asked(size="64x96"), take=2), [("size", "96x64", "64x96"), ("take", "1", "2")]),
}


@pytest.mark.parametrize(("order", "said"), CHANGED.values(), ids=CHANGED)
def test_what_is_sent_otherwise_is_changed_and_says_in_what(order: Order, said: list[tuple[str, str, str]]) -> None:
    change = only(changes(Edition(12, {"leaf": told(LEAF)}), order))
    assert change == Change("leaf", Kind.CHANGED, tuple(Difference(*each) for each in said), order.request.model.price_usd)


def test_a_changed_item_whose_picture_is_made_already_costs_nothing() -> None:
    found = changes(Edition(12, {"leaf": told(LEAF)}), asked(prompt="A blue leaf"), paid_for=True)
    assert (found.changed, found.cost_usd) == (1, 0)


def test_another_print_size_is_print_files_only_and_free() -> None:
    edition = Edition(12, {"leaf": told(replace(LEAF, print=A5))})
    found = changes(edition, replace(LEAF, print=A6), to_make=False)
    assert only(found) == Change(
        "leaf",
        Kind.PRINTS,
        (Difference("print size", "148 x 210 mm, bleed 3 mm, sheet", "105 x 148 mm, bleed 3 mm, sheet, full page"),),
    )
    assert (found.prints_only, found.cost_usd) == (1, 0)


def test_other_deliveries_are_print_files_only() -> None:
    edition = Edition(12, {"leaf": told(replace(LEAF, print=A5), prints=FILES)})
    order = replace(LEAF, print=A5)
    assert changes(edition, order, to_make=False, prints=FILES).unchanged == 1
    other = only(changes(edition, order, to_make=False, prints="0badcafe 2"))
    assert (other.kind, other.differences) == (Kind.PRINTS, (Difference("print files", None, None),))


def test_the_print_files_of_what_was_not_delivered_are_not_asked_for() -> None:
    edition = Edition(12, {"leaf": told(replace(LEAF, print=A5), ended="rejected")})
    assert changes(edition, replace(LEAF, print=A5), to_make=False, prints=FILES).unchanged == 1


def test_what_is_unchanged_and_was_not_delivered_is_counted_with_its_price() -> None:
    found = changes(Edition(12, {"leaf": told(LEAF, ended="failed")}), LEAF)
    assert (found.listed, found.unchanged, found.again, found.cost_usd) == ((), 1, 1, QUARTER)


def test_another_palette_of_the_same_colours_changes_nothing() -> None:
    assert changes(Edition(12, {"leaf": told(LEAF)}), replace(LEAF, palette="autumn")).unchanged == 1


def test_what_the_edition_lacks_is_new_and_back_again_where_it_is_paid_for() -> None:
    edition = Edition(12, {})
    assert only(changes(edition, LEAF)) == Change("leaf", Kind.NEW, usd=QUARTER, prompt="A red  leaf")
    found = changes(edition, LEAF, paid_for=True)
    assert (only(found).kind, found.back, found.cost_usd) == (Kind.BACK, 1, 0)


def test_where_there_is_no_edition_everything_is_new() -> None:
    found = changes(NO_EDITION, LEAF, replace(LEAF, item="oak"), paid_for=True)
    assert (found.edition, found.new, found.back, found.gone, found.cost_usd) == (None, 2, 0, 0, 0)


def test_what_the_spec_lacks_is_gone_and_what_is_only_left_out_this_time_is_not() -> None:
    edition = Edition(12, {name: told(replace(LEAF, item=name)) for name in ("leaf", "oak", "elm")})
    found = compare(edition, [Wanted(LEAF, False, True)], ["leaf", "oak"], lambda _: None)
    assert (found.of, found.unchanged, [change.item for change in found.listed]) == (3, 1, ["elm"])
    assert only(found) == Change("elm", Kind.GONE, prompt="A red  leaf")


def test_what_changed_is_told_first_and_what_is_gone_last() -> None:
    edition = Edition(1, {"oak": told(replace(LEAF, item="oak")), "leaf": told(LEAF)})
    found = changes(edition, replace(LEAF, item="elm"), asked(prompt="A blue leaf"))
    assert [change.kind for change in found.listed] == [Kind.CHANGED, Kind.NEW, Kind.GONE]


def test_two_editions_are_compared_by_what_came_as_well() -> None:
    before = Edition(12, {"leaf": told(LEAF), "oak": told(LEAF), "elm": told(LEAF), "ash": told(LEAF, prints=FILES)})
    repainted = replace(told(LEAF), ended=("delivered", None, "0" * 64))
    after = Edition(14, {"leaf": told(LEAF, ended="rejected"), "oak": told(LEAF), "fir": told(LEAF), "elm": repainted})
    after = Edition(14, {**after.items, "ash": told(LEAF)})
    found = compare_editions(before, after)
    assert [(change.item, change.kind, change.differences) for change in found.listed] == [
        ("leaf", Kind.CHANGED, (Difference("outcome", "delivered", "rejected"),)),
        ("elm", Kind.CHANGED, (Difference("picture", None, None),)),
        ("fir", Kind.NEW, ()),
        ("ash", Kind.PRINTS, (Difference("print files", None, None),)),
    ]
    assert (found.edition, found.unchanged, found.cost_usd) == (12, 1, 0)


def test_a_print_size_is_compared_as_a_manifest_rounds_it() -> None:
    size = PrintSize("US Letter", (215.9, 279.4), bleed_mm=0.125 * 25.4)
    stored = printed(size, None)
    assert stored
    assert wanted(replace(LEAF, print=size)).print == (*stored.trim_mm, stored.bleed_mm, "sheet", None, False, None)
