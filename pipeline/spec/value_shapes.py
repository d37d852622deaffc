"""Three annotations that say once what a value may look like, for the program and for its JSON Schema alike.

`Shape` is a text that matches a pattern; `BY_KIND` parts a union by the kind of value that is given, so that a mistake in
one kind is told by itself and not beside what every other kind would have wanted; `Written` parts how a value is written
from what it is read as.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import Discriminator, Tag
from pydantic_core import PydanticCustomError, core_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

TEXT, NUMBER, BOOLEAN, LIST, MAPPING = (
    Tag(f"<{kind}>") for kind in ("text", "a number", "true or false", "a list", "a mapping")
)


def kind_of(value: object) -> str | None:
    """The tag of the kind that a value of JSON is of."""
    for kind, tag in ((bool, BOOLEAN), (str, TEXT), ((int, float), NUMBER), (list, LIST), (dict, MAPPING)):
        if isinstance(value, kind):
            return tag.tag
    return None


BY_KIND = Discriminator(kind_of)


@dataclass(frozen=True)
class Shape:
    """A text that the pattern matches from end to end; `says` follows the key's name in the mistake ("must be …")."""

    pattern: str
    says: str

    def check(self, text: str) -> str:
        """The text itself; raises the mistake if it does not fit."""
        if not re.fullmatch(self.pattern, text):
            raise PydanticCustomError("shape", "{says}", {"says": self.says})
        return text

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Check after the text is known to be text."""
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Carry the pattern into the JSON Schema."""
        return {**handler(schema), "pattern": f"^(?:{self.pattern})$"}


@dataclass(frozen=True)
class Written:
    """A value that is written as `form`, a type that pydantic knows, and is read at once as something else.

    The JSON Schema is that of the form. `Annotated[float, Written(Annotated[str, TIME], seconds)]` is a time in seconds.
    """

    form: Any
    read: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Read after the form is known to be right."""
        return core_schema.no_info_after_validator_function(self.read, handler.generate_schema(self.form))
