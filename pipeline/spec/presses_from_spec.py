"""What the print sizes of a job share: the presses they name, each opened once, and where its bleeds come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.prepress.colour.press_profiles import ProfileFault, open_profile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.errors import Mistake
    from pipeline.records import BleedFrom, PressProfile
    from pipeline.spec.deliver_section import WantedSection
    from pipeline.spec.nodes import Place


@dataclass(frozen=True)
class Presses:
    """The profiles beside a spec, in `folder`."""

    folder: Path
    bleeds: tuple[BleedFrom, ...] = ("crop",)
    """Where the bleeds of the deliveries come from, `crop` first."""
    _opened: dict[str, PressProfile | None] = field(default_factory=dict)

    def find(self, name: str, place: Place, found: list[Mistake]) -> PressProfile | None:
        """The profile in the file `name`; None where it cannot be used, which joins `found` the first time."""
        if name not in self._opened:
            try:
                self._opened[name] = open_profile(self.folder / name)
            except ProfileFault as fault:
                self._opened[name] = None
                found.append(place.mistake(str(fault)))
        return self._opened[name]


def presses_of(deliver: Sequence[WantedSection], folder: Path) -> Presses:
    """The presses of a job with these deliveries, for profiles that lie in `folder`."""
    return Presses(folder, tuple(sorted({wanted.bleed_from for wanted in deliver})) or Presses.bleeds)
