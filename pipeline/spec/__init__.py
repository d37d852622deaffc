"""The spec: a YAML job read safely, judged wholly, and made into orders."""

from pipeline.spec.loader import Spec, load_spec
from pipeline.spec.schema import json_schema
from pipeline.spec.text_patterns import check_destination

__all__ = ["Spec", "check_destination", "json_schema", "load_spec"]
