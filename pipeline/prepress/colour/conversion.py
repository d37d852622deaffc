"""The conversion of pictures into inks, as the print files of a job are made: one value for all who reckon with it.

What `palette`, `plan` and the checks say of a colour is so what the file holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.prepress.colour.press_profiles import Intent
    from pipeline.prepress.deliveries import Delivery
    from pipeline.records import PressProfile


@dataclass(frozen=True)
class Conversion:
    """By which profile, intent and black point sRGB becomes CMYK. Left out: as a delivery is made that says nothing."""

    press: PressProfile
    intent: Intent = "relative"
    black_point: bool = True
    """Black point compensation; without meaning for `absolute`."""

    @classmethod
    def usual(cls, press: PressProfile | None = None) -> Conversion:
        """The conversion where nothing is said of it, for a press (None: the shipped profile's)."""
        from pipeline.prepress.colour.separation import shipped_press  # loads Little CMS

        return cls(press or shipped_press())

    @property
    def name(self) -> str:
        """For people: the profile, and what is unusual, as `PSO Coated v3 (perceptual)`."""
        unusual: list[str] = [] if self.intent == "relative" else [self.intent]
        if not self.black_point and self.intent != "absolute":
            unusual.append("no black point compensation")
        return self.press.name + (f" ({', '.join(unusual)})" if unusual else "")


def conversions(deliveries: Iterable[Delivery], press: PressProfile | None = None) -> tuple[Conversion, ...]:
    """The conversions of the deliveries in CMYK, each once and in their order.

    Where none is in CMYK: the usual one, for the output intent of a PDF, else for `press`, else for the shipped profile.
    """
    with_press = [(each, each.profile) for each in deliveries if each.profile]
    inked = [Conversion(found, each.intent, each.black_point) for each, found in with_press if each.color == "cmyk"]
    if inked:
        return tuple(dict.fromkeys(inked))
    return (Conversion.usual(next((found for _, found in with_press), press)),)
