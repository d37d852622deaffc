"""`printers`: what printers ask for, by names that jobs and prompts take it by; in the spec, or in a file that jobs share."""

from typing import Annotated

from pydantic import Field

from pipeline.spec import text_patterns
from pipeline.spec.deliver_section import Deliver
from pipeline.spec.print_section import PrintSection
from pipeline.spec.value_shapes import BY_KIND, LIST, MAPPING, TEXT, Shape

PRINTERS_FILE = Shape(
    rf"[^{text_patterns.LINE_CONTROL}]+\.ya?ml", "must be a file of printers beside the spec, which ends with .yaml or .yml"
)

PrinterName = Annotated[str, Field(max_length=100), text_patterns.PALETTE_NAME]
PrinterRef = Annotated[
    str,
    Field(max_length=100, description="One of `printers`, by its name: what it asks for goes where nothing else is said."),
    text_patterns.PALETTE_NAME,
]


class PrinterSection(PrintSection):
    """What a printer asks for: the keys of `print`, and the print files."""

    deliver: Deliver = []  # noqa: RUF012 (pydantic copies it)


class PrintedSection(PrintSection):
    """The size a picture is printed at. It must have the pixels for it, which is seen before it is paid for."""

    printer: PrinterRef | None = None


Presets = Annotated[dict[PrinterName, PrinterSection], Field(min_length=1)]
PrintersFile = Annotated[str, Field(max_length=500), PRINTERS_FILE]
Printers = Annotated[
    Annotated[PrintersFile, TEXT]
    | Annotated[Annotated[list[PrintersFile], Field(min_length=1, max_length=20)], LIST]
    | Annotated[Presets, MAPPING],
    BY_KIND,
    Field(
        description="What printers ask for, by names for `printer` to use; or a file that holds them, or several.",
        examples=["printers.yaml", {"acme-offset": {"trim": "A6", "bleed": "3mm", "min_ppi": 300}}],
    ),
]
