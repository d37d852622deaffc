"""The proof as one page of HTML: its CSS, JavaScript and JSON in it, under a policy that lets nothing else run."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template

Json = dict[str, Any]

FOLDER = "page"
"""Beside this module: `proof.html.j2`, `proof.css`, and the script in files that are put together by their names."""

_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True)
class Parts:
    """What every page has in it."""

    template: Template
    css: str
    js: str

    def policy(self, *, served: bool) -> str:
        """The Content-Security-Policy: this CSS and this script alone, pictures from beside the page, and nothing else.

        `served`: the page may ask the server it came from.
        """
        asks = "; connect-src 'self'" if served else ""
        return (
            f"default-src 'none'; script-src '{_hash(self.js)}'; style-src '{_hash(self.css)}'; img-src data: 'self'{asks}; "
            "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
        )


def render(data: Json, *, review: Mapping[str, Any] | None = None) -> bytes:
    """The page of this JSON (`page_data`), UTF-8. `review`: what its JSON says of the server, where one serves it."""
    from markupsafe import Markup

    parts = read_parts()
    shown = {**data, "review": dict(review)} if review is not None else data
    text = parts.template.render(
        title=f"Proof of {data['job']}",
        policy=Markup(parts.policy(served=review is not None)),  # noqa: S704 (our own words: its quotes stay as they are)
        style=Markup(parts.css),  # noqa: S704 (files of the program, as they are)
        script=Markup(parts.js),  # noqa: S704
        data=Markup(as_json(shown)),  # noqa: S704 (holds no `<`)
    )
    return _LONE_SURROGATE.sub(_escape, text).encode()


def policy(*, served: bool = False) -> str:
    """The Content-Security-Policy that stands in the page, for what serves it to send as well."""
    return read_parts().policy(served=served)


@cache
def read_parts() -> Parts:
    """Read the files of the page, once."""
    from jinja2 import Environment, StrictUndefined

    folder = files("pipeline.proof") / FOLDER
    texts = {each.name: each.read_text(encoding="utf-8") for each in folder.iterdir() if each.is_file()}
    script = "".join(f"{texts[name]}\n" for name in sorted(texts) if name.endswith(".js"))
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return Parts(environment.from_string(texts["proof.html.j2"]), texts["proof.css"], script)


def as_json(data: Json) -> str:
    """The JSON as it stands between `<script>` tags: no `<` in it could end them; what no text can hold becomes an escape."""
    try:
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError:  # no figure at all, which JSON has no word for
        return as_json(json.loads(json.dumps(data), parse_constant=lambda _: None))
    text = text.replace("<", "\\u003c")
    return _LONE_SURROGATE.sub(lambda found: "\\" + _escape(found), text)


def _escape(found: re.Match[str]) -> str:
    r"""A lone surrogate as people read it: `\ud800`."""
    return f"\\u{ord(found[0]):04x}"


def _hash(text: str) -> str:
    """As the policy names a script or a style by what is between its tags."""
    return "sha256-" + base64.b64encode(sha256(text.encode()).digest()).decode()
