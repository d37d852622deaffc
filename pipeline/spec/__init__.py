"""The spec: a YAML job read safely, judged wholly, and made into orders."""

from pipeline.spec.fields import check_destination
from pipeline.spec.loading import Spec, load_spec
from pipeline.spec.schema import json_schema

__all__ = ["Spec", "check_destination", "json_schema", "load_spec"]
