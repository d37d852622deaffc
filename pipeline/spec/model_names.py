"""The models that a spec may name: those of the catalogue, with what the spec adds to them and what it says of prices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.records import Model
from pipeline.spec.suggestions import first_of, unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pipeline.errors import Mistake
    from pipeline.models.catalogue import Catalogue
    from pipeline.spec.document import SpecDocument
    from pipeline.spec.models_section import ModelSection
    from pipeline.spec.nodes import Node, Place

LISTED = 12
"""Models that a sentence lists."""


@dataclass(frozen=True)
class ModelNames:
    """What a spec may call models by, and the model that is meant where a prompt names none."""

    catalogue: Catalogue
    listed: Collection[str] | None
    """The keys of `models` as they were written, also those with mistakes, which are not told of again; None: not known."""
    default: Model | None = None
    """None: the spec names one that there is not."""

    @cached_property
    def rows(self) -> Mapping[str, Model]:
        """The catalogue by id."""
        return {row.id: row for row in self.catalogue}

    def find(self, name: str, place: Place, found: list[Mistake], *, suggest: bool = True) -> Model | None:
        """The row of a name. None: there is none, which is a mistake at `place`, with the nearest name if `suggest`."""
        row = self.rows.get(name)
        if row is None and self.listed is not None and name not in self.listed:
            there = f"is no model; there are {first_of([*self.rows], LISTED)}, and `models` can add others"
            found.append(place.mistake(unknown(name, self.rows if suggest else (), there)))
        return row


def read_models(
    document: SpecDocument, top: Node, listed: Collection[str] | None, catalogue: Catalogue, found: list[Mistake]
) -> ModelNames:
    """The models of the catalogue and of the spec, at the spec's prices; mistakes in `model` and `prices` join `found`.

    `listed` are the keys of `models` as they were written (None: they cannot be known).
    """
    added = catalogue.with_models(row_of(name, said, catalogue) for name, said in document.models.items())
    names = ModelNames(added, listed)
    free: list[tuple[str, ...]] = [("prices", name) for name, price in document.prices.items() if not price]
    free += [("models", name, "price") for name, said in document.models.items() if not said.price]
    found += [top.at(path).place.mistake("must be more than 0: without a price no budget holds") for path in free]
    for name in document.prices:
        names.find(name, top.at(("prices",)).keys[name], found)
    names = ModelNames(added.with_prices(document.prices), listed)
    if document.model is not None:
        return replace(names, default=names.find(document.model, top.at(("model",)).place, found))
    return names if top.lost("model") else replace(names, default=names.catalogue.default)


def row_of(name: str, said: ModelSection, catalogue: Catalogue) -> Model:
    """The row of a model that a spec adds. What it does not say of a model that the catalogue holds stays as it is there."""
    known = catalogue.get(name) or Model(name, said.price, said.sizes)
    return Model(
        name,
        said.price,
        said.sizes,
        output=said.output if "output" in said.model_fields_set else known.output,
        name=said.name or known.name,
        latency_seconds=said.latency or known.latency_seconds,
    )
