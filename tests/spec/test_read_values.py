"""What stands in a spec is read at once as what it means: seconds, windows, USD, colours, takes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from pipeline.pace.pacer import Window
from pipeline.prepress.colour.swatches import Swatch
from pipeline.records import pixels_of
from pipeline.spec.document import SpecDocument
from pipeline.spec.filled_in_values import Trim, value_of
from pipeline.spec.placeholders import Template


def read(**said: Any) -> SpecDocument:
    """A document of one prompt that says this beside."""
    return SpecDocument.model_validate({"job": "j", "prompts": [{"id": "a", "prompt": "x"}], **said})


@pytest.mark.parametrize(
    ("pace", "windows"),
    [
        ("200/60s", (Window(200, 60.0),)),
        ("5 / 500 ms", (Window(5, 0.5),)),
        ({"requests": 5, "per": "1m"}, (Window(5, 60.0),)),
        ({"requests": 5, "per": 2}, (Window(5, 2.0),)),
        (["9/1h", {"requests": 1, "per": "1min"}], (Window(9, 3600.0), Window(1, 60.0))),
    ],
)
def test_a_pace_is_windows_in_seconds(pace: object, windows: tuple[Window, ...]) -> None:
    assert read(pace=pace).pace == windows


@pytest.mark.parametrize(("amount", "usd"), [(25, "25"), (0.1, "0.1"), ("$25", "25"), ("0.21 USD", "0.21"), ("$ 3.5", "3.5")])
def test_an_amount_is_exact(amount: object, usd: str) -> None:
    assert read(budget=amount).budget == Decimal(usd)


def test_times_gateways_and_takes_are_what_they_mean() -> None:
    document = read(timeout="1500ms", gateway="one", defaults={"takes": 3})
    assert (document.timeout, document.gateway, document.defaults.takes) == (1.5, ("one",), (1, 2, 3))
    assert (read().timeout, read().gateway) == (180.0, ("default",))


def test_colours_are_swatches_by_their_names_or_digits() -> None:
    palette = read(palettes={"p": ["#27B", "navy", [247, 244, 236]]}).palettes["p"]
    named = (Swatch("#2277BB", (34, 119, 187)), Swatch("navy", (0, 0, 128)), Swatch("#F7F4EC", (247, 244, 236)))
    assert palette.colors == named


def test_texts_are_templates_from_the_start() -> None:
    (prompt,) = read(prompts=[{"id": "a-{n}", "prompt": "x", "print": {"trim": "A5", "bleed": 0}}]).prompts
    assert prompt.id.names == {"n"}
    assert prompt.print
    assert prompt.print.bleed == Template((("0mm", None),))


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("size", "2048x1024", pixels_of("2048x1024")),
        ("size", "auto", None),
        ("print.trim", "A5", Trim("A5", (148.0, 210.0))),
        ("print.bleed", "0.125in", 3.175),
        ("print.profile", "web", "web"),
        ("model", "acme/painter", "acme/painter"),
    ],
)
def test_a_text_is_read_as_soon_as_it_is_filled_in(name: str, text: str, value: object) -> None:
    assert value_of(name, text) == value


def test_what_does_not_fit_once_filled_in_is_told() -> None:
    with pytest.raises(ValueError, match=r"must be a length with its unit, such as 3mm or 0\.125in, not `3`"):
        value_of("print.bleed", "3")
    with pytest.raises(ValidationError):
        read(timeout="3")
