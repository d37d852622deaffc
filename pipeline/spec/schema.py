"""The JSON Schema of a spec or a drop file, made from its model: for editors, and to know which keys a mapping may have."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from pipeline.spec.document import SpecDocument
from pipeline.spec.section import SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel
    from pydantic_core import core_schema

    from pipeline.spec.nodes import Loc


class Plainly(GenerateJsonSchema):
    """JSON Schema as a person would write it: no titles that repeat the key, and no null, which a spec never holds."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 (pydantic's hook)
        """No field has a title."""
        return False

    def normalize_name(self, name: str) -> str:
        """Call `PrintSection` of the program `Print`, as people do."""
        return super().normalize_name(name).removesuffix(SUFFIX)

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """What may be left out is described as it is when it is there."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Leave out defaults that are nothing, empty, or a mapping whose keys have their own."""
        made = super().default_schema(schema)
        default = made.get("default")
        return {key: value for key, value in made.items() if key != "default" or (default and not isinstance(default, dict))}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Hold every key to the pattern: `patternProperties` alone would let the others pass."""
        made = super().dict_schema(schema)
        for pattern, values in made.pop("patternProperties", {}).items():
            made["propertyNames"] = {**made.get("propertyNames", {}), "pattern": pattern}
            made["additionalProperties"] = values
        return made


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a spec.

    It takes and refuses what `load_spec` does, except what JSON Schema cannot say: whether names agree (palettes,
    models, placeholders, duplicate ids) and what stands in CSV files.
    """
    return schema_of(SpecDocument, "Makeready job")


def schema_of(document: type[BaseModel], title: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a document, under this title."""
    made = document.model_json_schema(schema_generator=Plainly)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": title}


@cache
def _schema(document: type[BaseModel]) -> dict[str, Any]:
    return schema_of(document, "")


def keys_at(loc: Loc, document: type[BaseModel] = SpecDocument) -> list[str]:
    """The keys that the mapping at `loc` of a document may have, of all the kinds it may be."""
    whole = _schema(document)
    schemas = [whole]
    for step in loc:
        below = [schema for above in schemas for schema in branches(above, whole)]
        if isinstance(step, int):
            schemas = [schema["items"] for schema in below if "items" in schema]
        else:
            schemas = [schema["properties"][step] for schema in below if step in schema.get("properties", {})]
            schemas += [
                schema["additionalProperties"] for schema in below if isinstance(schema.get("additionalProperties"), dict)
            ]
    return list(
        dict.fromkeys(key for above in schemas for schema in branches(above, whole) for key in schema.get("properties", {}))
    )


def branches(schema: dict[str, Any], whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a part of a whole schema may stand for: itself, what it refers to, each of its alternatives."""
    yield schema
    if "$ref" in schema:
        yield from branches(whole["$defs"][schema["$ref"].rsplit("/", 1)[-1]], whole)
    for alternative in (*schema.get("oneOf", ()), *schema.get("anyOf", ()), *schema.get("allOf", ())):
        yield from branches(alternative, whole)
