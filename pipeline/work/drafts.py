"""Drafts: a job drawn by cheaper models on a shelf of its own, to judge its prompts before the money is spent. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.errors import UsageError
from pipeline.proof.drafts_beside import ENDING
from pipeline.records import pixels_of
from pipeline.stores.safe_names import validate_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.records import Model, Order
    from pipeline.spec import Spec


def as_draft(spec: Spec, chosen: Iterable[Order]) -> Spec:
    """The spec as its drafts are made: by the draft models, in the same aspects, without print sizes and print files.

    Nothing of drafts is delivered, so they may change as they like: of the guards, those of money hold. A least long side that
    the spec asks of the pictures is not asked of drafts. What is not chosen and has no draft is left out. Raises UsageError
    where the model of a chosen item has no draft, or the job's name is too long for a second shelf.
    """
    drafts = {model: draft for model in spec.catalogue if model.draft and (draft := spec.catalogue.get(model.draft))}
    for order in chosen:
        if order.request.model not in drafts:
            raise UsageError(
                f"--draft: {order.request.model.id} has no draft model, and {order.item} is asked of it: leave such items out "
                "with --only"
            )
    try:
        job = validate_name(f"{spec.job}{ENDING}")
    except ValueError as reason:
        raise UsageError(f"--draft: the drafts would lie in {spec.job}{ENDING}, which {reason}") from None
    return replace(
        spec,
        job=job,
        limits=spec.limits.model_copy(update={"min_long_side": None}),
        orders=tuple(drafted(order, drafts[order.request.model]) for order in spec.orders if order.request.model in drafts),
        model=drafts.get(spec.model, spec.model),
        deliveries=(),
        documents=(),
        guards=spec.guards.model_copy(update={"changes": None, "gone": None}),
    )


def drafted(order: Order, draft: Model) -> Order:
    """The same picture, asked of the draft model, in the size of its own that is nearest in aspect; no print size."""
    return replace(order, request=replace(order.request, model=draft, size=nearest_size(order.request.size, draft)), print=None)


def nearest_size(size: str, draft: Model) -> str:
    """The size that a draft model offers whose aspect is nearest to that of `size`, WIDTHxHEIGHT in px; the first of equals."""
    width, height = pixels_of(size)

    def distance(offered: str) -> float:
        across, down = pixels_of(offered)
        return abs(across * height - down * width) / (down * height)

    return min(draft.sizes, key=distance)
