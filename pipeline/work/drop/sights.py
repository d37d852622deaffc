"""The pictures of an edition that people should look at before they say yes to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.thumbs import thumbnail_key
from pipeline.proof.picture_strip import Sight, in_turn
from pipeline.records.orders import stem_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.stores import Store
    from pipeline.work.drop.prepare import Prepared


def sights_of(prepared: Prepared, shelves: Iterable[Store]) -> list[Sight]:
    """A picture an item: those that are replaced and those that are new in turn, then those that stay as they are.

    `shelves`: the drop's, where the small pictures lie.
    """
    several = len({file.shelf for file in prepared.edition.files}) > 1
    by_url = {shelf.url: shelf for shelf in shelves}
    added, replaced = set(prepared.differences.added), set(prepared.differences.replaced)
    kinds: dict[str, dict[str, Sight]] = {"replaced": {}, "new": {}, "unchanged": {}}
    for file in prepared.edition.files:
        why = "replaced" if file.name in replaced else "new" if file.name in added else "unchanged"
        if shelf := by_url.get(file.shelf):
            key = thumbnail_key(stem_of(file.item, file.fingerprint))
            name = f"{file.item} of {file.job}" if several else file.item
            sight = Sight(name, why, shelf, file.key if file.key.endswith(".svg") else key)
            kinds[why].setdefault(sight.item, sight)
    changed = in_turn([[*kinds["replaced"].values()], [*kinds["new"].values()]])
    told = {sight.item for sight in changed}
    return [*changed, *(sight for sight in kinds["unchanged"].values() if sight.item not in told)]
