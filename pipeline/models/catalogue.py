"""The models that pictures can be asked of: one row each, and nothing else in the program knows one by name.

Sources: Cloudflare's model catalogue (read in October and November 2026), Recraft's appendix and price list. All of them take
the same input, answer in the same shape and stand behind the same call; they differ in price, pixels and in what comes back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.records import Model

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PRO_SIZES = (
    "2048x2048",
    "3072x1536",
    "1536x3072",
    "2560x1664",
    "1664x2560",
    "2432x1792",
    "1792x2432",
    "2304x1792",
    "1792x2304",
    "1664x2688",
    "2560x1792",
    "1792x2560",
    "2688x1536",
    "1536x2688",
)
"""Recraft's appendix (read in October 2026): fourteen aspects of about four million pixels."""

HALF_SIZES = (
    "1024x1024",
    "1536x768",
    "768x1536",
    "1280x832",
    "832x1280",
    "1216x896",
    "896x1216",
    "1152x896",
    "896x1152",
    "832x1344",
    "1280x896",
    "896x1280",
    "1344x768",
    "768x1344",
)
"""The same aspects at half the side."""

ROWS = (
    Model("recraft/recraftv4-pro", Decimal("0.25"), PRO_SIZES, name="Recraft V4 Pro", draft="recraft/recraftv4"),
    Model("recraft/recraftv4", Decimal("0.04"), HALF_SIZES, name="Recraft V4"),
    Model(
        "recraft/recraftv4-pro-vector",
        Decimal("0.30"),
        PRO_SIZES,
        output="vector",
        name="Recraft V4 Pro Vector",
        draft="recraft/recraftv4-vector",
    ),
    Model("recraft/recraftv4-vector", Decimal("0.08"), HALF_SIZES, output="vector", name="Recraft V4 Vector", about=True),
    Model(
        "recraft/recraftv4-1-pro",
        Decimal("0.21"),
        PRO_SIZES,
        name="Recraft V4.1 Pro",
        about=True,
        draft="recraft/recraftv4",
    ),
)
"""To add a model, add a row. The first is the one that a spec means which names none.

`draft`: the smaller sibling that draws what is nearest to it, at half the side and a fraction of the price; V4.1's own was not
found in Cloudflare's catalogue.

`about`: the price is Recraft's; it was not read at Cloudflare, who charges it. Latency was measured for V4 Pro alone (24 calls
by a third party: 36 s at the median, 53 s at the 95th percentile) and stands for all of them until more is measured.
"""


@dataclass(frozen=True)
class Catalogue:
    """Models by their ids; the first is the default. A spec may add models of its own, and say prices."""

    rows: tuple[Model, ...] = ROWS

    def __iter__(self) -> Iterator[Model]:
        return iter(self.rows)

    @property
    def default(self) -> Model:
        """The model that is meant where none is named."""
        return self.rows[0]

    def get(self, model: str) -> Model | None:
        """The row of this id; None where there is none."""
        return next((row for row in self.rows if row.id == model), None)

    def with_models(self, models: Iterable[Model]) -> Catalogue:
        """The same, with these rows added; a row of an id that is known takes its place."""
        added = {row.id: row for row in models}
        known = tuple(added.pop(row.id, row) for row in self.rows)
        return Catalogue((*known, *added.values()))

    def with_prices(self, prices: Mapping[str, Decimal]) -> Catalogue:
        """The same at these prices, USD a picture by id; a price that was set is no longer an `about`."""
        return Catalogue(
            tuple(replace(row, price_usd=prices[row.id], about=False) if row.id in prices else row for row in self.rows)
        )


CATALOGUE = Catalogue()
V4_PRO = CATALOGUE.default
