"""`makeready schema`: print a JSON Schema, for editors and programs."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add which schema is wanted."""
    parser.add_argument("of", nargs="?", choices=("spec", "manifest", "drop", "printers"), default="spec", help="default: spec")


def run(arguments: argparse.Namespace) -> int:
    """Print the schema; returns 0."""
    if arguments.of == "spec":
        from pipeline.spec import json_schema
    elif arguments.of == "drop":
        from pipeline.spec.drop_document import json_schema
    elif arguments.of == "printers":
        from pipeline.spec.printers_document import json_schema
    else:
        from pipeline.manifest.manifest import json_schema
    json.dump(json_schema(), sys.stdout, indent=2, ensure_ascii=False)
    print()
    return 0
