"""The spec: a YAML job read safely, judged wholly, and made into orders."""

from pipeline.spec.loader import Spec, load_spec
from pipeline.spec.schema import json_schema

__all__ = ["Spec", "json_schema", "load_spec"]
