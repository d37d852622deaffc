"""Press profiles: the shipped one, or any ICC profile that can turn sRGB into CMYK."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pipeline.records import PressProfile as PressProfile  # those who open one find its type here

if TYPE_CHECKING:
    from PIL.ImageCms import ImageCmsProfile

Intent = Literal["perceptual", "relative", "saturation", "absolute"]
"""Rendering intents: how colours that ink cannot make are brought to those it can (ICC.1); `relative` is colorimetric."""

INTENT_NUMBERS: dict[Intent, int] = {"perceptual": 0, "relative": 1, "saturation": 2, "absolute": 3}
"""As profiles and Little CMS count them (ICC.1, the header's rendering intent)."""

SHIPPED = Path(__file__).parent / "data" / "FOGRA39L_coated.icc"
"""Offset on coated paper; its source is noted beside it. Its inks add up to 317 % at most."""

MOST_BYTES = 16 * 2**20
"""Profiles of presses have 0.1 to 4 MB."""

KINDS = {
    b"scnr": "describes a scanner or camera",
    b"mntr": "describes a screen",
    b"link": "is a device link, which joins two devices for good",
    b"abst": "is an abstract profile",
    b"spac": "describes a colour space",
    b"nmcl": "is a list of named colours",
}
SPACES = {b"RGB ": "RGB", b"GRAY": "grey", b"Lab ": "Lab", b"CMY ": "CMY"}
WANTED = "give the printer's output profile for CMYK, such as FOGRA39"


_CONDITION = re.compile(r"FOGRA ?\d\d|CGATS ?TR ?00\d|CGATS21[-_]2[-_]CRPC\d|JC200\d+|IFRA\d\d", re.IGNORECASE)


class ProfileFault(ValueError):
    """A profile cannot make separations; the text says why and what would."""


def open_profile(path: Path | None = None) -> PressProfile:
    """Open a press profile, the shipped one if no `path` is given; raises ProfileFault with a plain sentence.

    Refused are files that are no ICC profile, are torn, are not for CMYK output, or lack a way to CMYK (some have only the
    way from it, to show what others separated). About 1 ms, and 40 ms for loading Pillow.
    """
    path = path or SHIPPED
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise ProfileFault(f"profile {path} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if fault := misfit(data):
        raise ProfileFault(f"profile {path} {fault}")
    from PIL import ImageCms

    try:
        handle = _opened(data)
        for intent in ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.Intent.PERCEPTUAL:
            ImageCms.buildTransform(ImageCms.createProfile("sRGB"), handle, "RGB", "CMYK", intent, ImageCms.Flags.NOOPTIMIZE)
        name = str(handle.profile.profile_description or path.stem)
    except (ImageCms.PyCMSError, OSError, ValueError) as error:
        raise ProfileFault(f"profile {path} is damaged: no separation can be made with it") from error
    return PressProfile(path, " ".join(name.split()), data)


def printing_condition(name: str) -> str | None:
    """The characterised printing condition that a profile's name speaks of, as the ICC's registry calls it, or None."""
    found = _CONDITION.search(name)
    return found[0].upper().replace("FOGRA ", "FOGRA").replace("CGATSTR", "CGATS TR") if found else None


def misfit(data: bytes) -> str | None:
    """Why these bytes are no press profile, from their header and table of tags (ICC.1); None if they are one."""
    if len(data) > MOST_BYTES:
        return f"is larger than {MOST_BYTES // 2**20} MiB, which no profile of a press is"
    if len(data) < 132 or data[36:40] != b"acsp":
        return f"is no ICC profile: {WANTED}"
    kind, space = data[12:16], data[16:20]
    if kind in KINDS and kind not in (b"scnr", b"spac"):
        return f"{KINDS[kind]}, not a press: {WANTED}"
    if space != b"CMYK":
        return f"is for {SPACES.get(space, 'other colours')}, not for CMYK: {WANTED}"
    size, (count,) = int.from_bytes(data[:4], "big"), struct.unpack_from(">I", data, 128)
    if size > len(data) or count > 1000 or 132 + 12 * count > len(data):
        return "is cut off or damaged: fetch it again"
    tags = {data[132 + 12 * number : 136 + 12 * number] for number in range(count)}
    if not tags & {b"B2A0", b"B2A1"}:
        return "only leads from CMYK, not to it (it has no B2A table), so it separates nothing: ask for the full one"
    if not tags & {b"A2B0", b"A2B1"}:
        return "only leads to CMYK, not back (it has no A2B table), so it proofs nothing: ask for the full one"
    return None if kind == b"prtr" else f"{KINDS.get(kind, 'is of an unknown kind')}, not a press: {WANTED}"


def _opened(data: bytes) -> ImageCmsProfile:
    import io

    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(io.BytesIO(data))
