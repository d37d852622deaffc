"""What the page shows, as one JSON: from the manifest, the decisions, the thumbnails and the edition before. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.models.catalogue import CATALOGUE
from pipeline.proof.item_data import Surroundings, item_data, moment, trimmed

if TYPE_CHECKING:
    from pipeline.manifest.manifest import Manifest, Run, Totals
    from pipeline.proof.item_data import Json, Material

FORMAT = "makeready-proof-1"


def page_data(account: Manifest, material: Material) -> Json:
    """The JSON of the page, with thumbnails as keys of the shelf, as all keys are relative to the page.

    What is null, empty or usual is left out; texts of others stand in it as they are. Cost: `benchmarks/proof_page.py`.
    """
    items, before = account.items, material.before
    around = Surroundings.of(items, account.run.model, material.decisions)
    press = material.press if any(item.print for item in items) else None
    edition = {"number": account.number, "before": before and before.number, "gone": before and before.gone(items)}
    head = trimmed(
        {
            "format": FORMAT,
            "job": account.job,
            "shelf": material.shelf,
            "number": account.number,
            "run": _run(account.run),
            "model": account.run.model,
            "models": _models(account),
            "approval": account.approval == "required",
            "totals": _totals(account.totals),
            "palettes": around.palettes.by_name,
            "press": press and {"name": press.name, "paper": press.paper},
            "edition": trimmed(edition),
        }
    )
    return head | {"items": [item_data(item, around, material) for item in items]}


def _run(run: Run) -> Json:
    return trimmed(
        {
            "id": run.id,
            "started_at": moment(run.started_at),
            "ended_at": moment(run.ended_at),
            "sandbox": run.sandbox,
            "partial": run.partial,
            "stopped": run.stopped,
            "draft": run.draft,
            "makeready": run.makeready,
        }
    )


def _models(account: Manifest) -> dict[str, str]:
    """What the models of the job are called, by their ids; those of a spec's own have no other name here."""
    asked = dict.fromkeys((account.run.model, *(item.model for item in account.items)))
    known = [CATALOGUE.get(model) for model in asked if model]
    return {model.id: model.name for model in known if model and model.name}


def _totals(totals: Totals) -> Json:
    """Items by outcome, and money, in USD."""
    counts = totals.model_dump(include={"items", "delivered", "kept", "rejected", "refused", "failed", "unknown"})
    money = {name: float(getattr(totals, name)) for name in ("spent_usd", "job_usd", "possible_usd")}
    return counts | money
