"""Print size: the effective ppi of a picture at trim plus bleed, and whether its kind of print takes that."""

from pipeline.prepress.size.ppi import (
    Assessment,
    assess,
    best_size,
    by_bleed,
    effective_ppi,
    largest_trim,
    printed,
    viewing_metres,
)
from pipeline.prepress.size.ppi_advice import holding, shortfall, warning
from pipeline.prepress.size.trims import millimetres, oriented, read_trim

__all__ = [
    "Assessment",
    "assess",
    "best_size",
    "by_bleed",
    "effective_ppi",
    "holding",
    "largest_trim",
    "millimetres",
    "oriented",
    "printed",
    "read_trim",
    "shortfall",
    "viewing_metres",
    "warning",
]
