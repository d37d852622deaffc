"""The whole of a file of printers: the one source of what the program takes, and of the JSON Schema that editors read."""

from typing import Any

from pydantic import BaseModel

from pipeline.spec.printers_section import Presets
from pipeline.spec.schema import schema_of
from pipeline.spec.section import STRICT


class PrintersDocument(BaseModel):
    """Printers for Makeready: what each asks for, by names for the specs beside this file to use."""

    model_config = STRICT

    printers: Presets


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a file of printers."""
    return schema_of(PrintersDocument, "Makeready printers")
