"""Print size: the effective ppi of a picture at trim plus bleed, and whether its kind of print takes that."""

from pipeline.prepress.size.ppi import Assessment, assess, best_size, effective_ppi, largest_trim, printed
from pipeline.prepress.size.ppi_advice import shortfall, warning
from pipeline.prepress.size.trims import millimetres, oriented, read_trim

__all__ = [
    "Assessment",
    "assess",
    "best_size",
    "effective_ppi",
    "largest_trim",
    "millimetres",
    "oriented",
    "printed",
    "read_trim",
    "shortfall",
    "warning",
]
