"""Which family of composition a prompt gets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.sandbox.painting.botanical import paint_botanical
from pipeline.sandbox.painting.emblem import paint_emblem
from pipeline.sandbox.painting.geometric_tiles import paint_shapes
from pipeline.sandbox.painting.hills import paint_hills
from pipeline.sandbox.painting.skyline import paint_skyline
from pipeline.sandbox.painting.still_life import paint_still
from pipeline.sandbox.painting.tree import paint_tree
from pipeline.sandbox.painting.waves import paint_waves

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from pipeline.sandbox.painting.canvas import Canvas

    Family = Callable[[Canvas], None]

FAMILIES: tuple[tuple[Family, str], ...] = (
    (paint_hills, "landscape mountain hill valley island waterfall fantasy forest desert field lake autumn winter snow fir"),
    (
        paint_skyline,
        "city town street skyline building tower travel poster harbour harbor bridge market oslo rome paris lisbon",
    ),
    (paint_botanical, "botanical flower rose leaf leave plant herb garden bouquet floral fern meadow spring blossom thorn"),
    (paint_tree, "tree branch oak root wood orchard circuit"),
    (paint_waves, "wave sea ocean water river music sound wind rain coast fish surf beach summer"),
    (paint_emblem, "shield badge logo icon crest emblem check checkmark lock security trust seal medal"),
    (paint_still, "studio product bottle cup mug vase paper coffee tea jar ceramic candle soap kitchen fruit table bowl oil"),
    (paint_shapes, "abstract geometric pattern bauhaus shape modernist grid tile texture background technology data"),
)


def family_for(prompt: str, chance: random.Random) -> Family:
    """The family whose words the prompt has most of; where it has none, any."""
    words = set(re.findall(r"[a-z]+", prompt.lower()))
    words |= {word.removesuffix("s") for word in words}
    counted = [(len(words & set(named.split())), family) for family, named in FAMILIES]
    most = max(count for count, _ in counted)
    return chance.choice([family for count, family in counted if count == most])
