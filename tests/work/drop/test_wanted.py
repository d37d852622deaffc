"""Names that cannot stand in one drop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.errors import DropHeld
from pipeline.work.drop.wanted import check_names

if TYPE_CHECKING:
    from tests.work.drop.campaign import Campaign


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ([], "empty"),
        (["a.pdf", "a.pdf"], "same-name"),
        (["A.pdf", "a.PDF"], "same-name"),
        (["shop", "shop/a.pdf"], "same-name"),
        (["shop/a.pdf", "shop"], "same-name"),
        (["edition.json"], "same-name"),
        (["sha256sums"], "same-name"),
        (["../a.pdf"], "name"),
        (["/a.pdf"], "name"),
        (["shop/.hidden"], "name"),
        ([""], "name"),
        (["blå.pdf"], "name"),
    ],
)
def test_names_that_cannot_be_or_that_coincide_are_refused(campaign: Campaign, names: list[str], code: str) -> None:
    wanted = [campaign.want("poster.pdf", b"1") for _ in names]
    for file, name in zip(wanted, names, strict=True):
        object.__setattr__(file, "name", name)
    with pytest.raises(DropHeld) as held:
        check_names(wanted)
    assert [each.code for each in held.value.hindrances] == [code]


def test_names_in_folders_of_one_name_are_fine(campaign: Campaign) -> None:
    check_names([campaign.want(name, b"1") for name in ("shop/a.pdf", "shop/b.pdf", "a.pdf", "shop.pdf")])
