"""Names brought from other programs: what can mean one thing only is taken, and for the rest the right name is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from pydantic_core import PydanticCustomError

from pipeline.prepress.deliveries import Color, PrintFormat
from pipeline.prepress.pdf_pages import Standard
from pipeline.spec.suggestions import nearest, shown
from pipeline.spec.value_shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema

KEYS = {
    "min_ppi": "dpi ppi min_dpi resolution res",
    "trim": "paper paper_size page_size sheet sheet_size format",
    "color": "color_space colorspace colour_space colourspace color_mode mode",
    "colors": "swatches",
    "palette": "color colors colour colours",
    "palettes": "palette color colors colour colours swatches",
    "profile": "icc icc_profile color_profile colour_profile",
    "name": "filename file_name",
    "id": "name key slug",
    "prompt": "text description",
    "takes": "n count variants variations images num_images",
    "destination": "output out dest output_dir",
}
"""Our keys, and what else they are called."""
RIGHT: Mapping[str, str] = {other: right for right, others in reversed(KEYS.items()) for other in others.split()}
ELSEWHERE = {"min_ppi": "the pixels an inch that the printer asks for are `min_ppi`, in `print`"}
"""What is said of a key that has its place in another section."""
SIDES = {
    "trim": "width and height are one value, as in `trim: 148x210mm`",
    "size": "width and height are one value, as in `size: 2048x2048`",
}


def right_key(wrong: str, keys: Sequence[str]) -> str | None:
    """Of the keys that may stand there, the one that is meant by another name or a mistyped one; None: none is."""
    folded = wrong.casefold().replace("-", "_")
    called = next((right for right, others in KEYS.items() if right in keys and folded in others.split()), None)
    return called or nearest(wrong, keys)


def unknown_key(wrong: str, keys: Sequence[str]) -> str:
    """The sentence about a key that may not stand there: with the one that is meant, or all that may."""
    folded = wrong.casefold().replace("-", "_")
    if folded in ("width", "height") and (side := next((SIDES[key] for key in SIDES if key in keys), None)):
        return f"{shown(wrong)} is no key here: {side}"
    if right := right_key(wrong, keys):
        return f"{shown(wrong)}: did you mean {shown(right)}?"
    if (right := RIGHT.get(folded)) in ELSEWHERE:
        return f"{shown(wrong)} is no key here: {ELSEWHERE[right]}"
    return f"{shown(wrong)} is no key here; there are {', '.join(sorted(keys))}"


@dataclass(frozen=True)
class MeantName(Shape):
    """One of some names, in capitals or not, or by another name that means the same; read as ours."""

    names: tuple[str, ...] = ()
    others: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Other names, in small letters, and which of ours each means."""

    @classmethod
    def of(cls, names: tuple[str, ...], **others: str) -> MeantName:
        """The names, and what else they are called."""
        pattern = "|".join(
            "".join(f"[{sign.upper()}{sign}]" if sign.isalpha() else sign for sign in each) for each in (*names, *others)
        )
        return cls(pattern, f"must be {', '.join(names[:-1])} or {names[-1]}", names, others)

    def check(self, text: str) -> str:
        """Our name for it; raises the mistake, with the nearest right name, if it is none."""
        folded = text.casefold()
        if (right := self.others.get(folded, folded)) in self.names:
            return right
        if near := nearest(text, self.names, 0.7):
            raise PydanticCustomError("sentence", "{says}", {"says": f"{shown(text)}: did you mean {shown(near)}?"})
        return super().check(text)

    def __get_pydantic_json_schema__(self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Name ours to editors, and let through what else is taken."""
        return {**handler(schema), "anyOf": [{"enum": [*self.names]}, {"pattern": f"^(?:{self.pattern})$"}]}


FORMAT = MeantName.of(get_args(PrintFormat), jpg="jpeg", tif="tiff")
FILE_KIND = MeantName.of((*get_args(PrintFormat), "master"), jpg="jpeg", tif="tiff")
COLOR = MeantName.of(get_args(Color), srgb="rgb")
_X_1A = dict.fromkeys(("x1a", "pdf/x-1a", "pdf/x-1a:2003", "pdfx-1a"), "x-1a")
STANDARD = MeantName.of(get_args(Standard), **_X_1A, **dict.fromkeys(("x4", "pdf/x-4", "pdfx-4"), "x-4"))
