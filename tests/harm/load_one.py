"""Loads specs, and tells what each cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import SpecError
from pipeline.spec import load_spec
from tests.harm.measuring import ROOT, serve

if TYPE_CHECKING:
    from pathlib import Path


def load(path: Path) -> str:
    try:
        spec = load_spec(path)
    except SpecError as refusal:
        return f"refused: {refusal.mistakes[0]}"
    return f"taken: {len(spec.orders)} items"


if __name__ == "__main__":
    load(ROOT / "specs" / "autumn-catalogue.yaml")
    serve(load)
