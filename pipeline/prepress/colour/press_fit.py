"""Whether a press fits the kind of print, and an intent the profile: in sentences for the plan, before anything is paid for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.colour.printing_conditions import condition_of, does_nothing, most_ink_of
from pipeline.prepress.size.print_kinds import PROFILES

if TYPE_CHECKING:
    from pipeline.prepress.colour.conversion import Conversion
    from pipeline.records import PressProfile

NAMED_ALLOWANCE = 1.1
"""How far over the ink limit of its kind of print a profile may be whose name fits: ISO Coated v2 puts on 330 %, where 320 are
asked for, and a picture seldom has all of it. The check `ink` counts what there is."""


def misfit(kind: str, press: PressProfile, mend: str) -> str | None:
    """Why files for a press do not belong to a kind of print (of PROFILES), and what would; None where they do.

    `mend`: where another profile is named, as `` `press: FILE.icc` in `print` ``.
    """
    usual, limit = PROFILES[kind].usual, PROFILES[kind].most_ink
    condition = condition_of(press)
    such_as = f", such as {usual.such_as}" if usual and usual.papers else ""
    advice = f"name the printer's profile{such_as}, as {mend}"
    if usual and condition and usual.papers and condition.paper not in usual.papers:
        papers = " or ".join(sorted(usual.papers))
        return (
            f"`{kind}` is printed on {papers}{_up_to(limit)}, and the files are made for {press.name}, which is for "
            f"{condition.paper}{_up_to(most_ink_of(press))}: print rooms send that back; {advice}"
        )
    if usual and not usual.papers and condition:
        return (
            f"`{kind}` is printed through the printer's own profile, and the files are made for {press.name}, which is for "
            f"{condition.paper}: {advice}, or deliver RGB if that is asked for"
        )
    if limit and most_ink_of(press) > limit * (NAMED_ALLOWANCE if condition else 1):
        return (
            f"`{kind}` takes up to {limit} % of ink, and {press.name} puts on up to {most_ink_of(press):.0f} %: it is "
            f"hardly made for this kind of print; {advice}"
        )
    return None


def idle_intent(conversion: Conversion) -> str | None:
    """Why an intent, or what is said of the black point, does nothing with the profile; None where it does something."""
    intent, press = conversion.intent, conversion.press
    if does_nothing(press, intent):
        return (
            f"`intent: {intent}` reads the same table as `relative` in {press.name}, so it does nothing but shift the darkest "
            "tones a little: leave it out, or take a profile that holds both"
        )
    if intent == "absolute":
        return (
            "`intent: absolute` knows no black point compensation, so what is deeper than the press's black is cut off, and "
            "`black_point` says nothing; `relative` keeps it apart"
        )
    return None


def _up_to(ink: float | None) -> str:
    return f" with up to {ink:.0f} % of ink" if ink else ""
