"""Nobody is shut out of the proof: axe-core finds nothing, of any impact, in any view, light and dark, on desk and phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.proof.browser import DESK, PHONE, window
from tests.proof.data import proof, varied, write_masters, write_page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, Page

ALL = "() => axe.run(document, {resultTypes: ['violations', 'incomplete']})"
COLOURS = (
    "() => axe.run(document, {resultTypes: ['violations', 'incomplete'], runOnly: ['color-contrast', 'link-in-text-block']})"
)
"""All that another scheme of colours can change."""

SHEET = "sheet, filters and a decision that is noted"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("axe")
    items = varied(8)
    # One item with all that an open picture can tell.
    for other, keys in ((2, ("chain", "draft")), (4, ("findings",)), (7, ("approval", "conflict", "decisions"))):
        items[0] |= {key: items[other][key] for key in keys}
    write_masters(folder, items)
    return write_page(folder, proof(items))


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core: run by `evaluate`, which the page's own policy does not bind."""
    return str(pytest.importorskip("axe_playwright_python.base", reason="there is no axe-core here").AXE_SCRIPT)


class Views:
    """What axe-core says against each view that it was asked about; what it cannot tell counts as well."""

    def __init__(self, page: Page, dark: Sequence[str] | None) -> None:
        """`dark`: the views that are asked about in dark as well; None: all."""
        self._page, self._dark = page, dark
        self.wrongs: dict[str, list[Any]] = {}

    def ask(self, view: str) -> None:
        """Ask about the page as it stands, light and then dark."""
        schemes = [("light", ALL), ("dark", COLOURS)] if self._dark is None or view in self._dark else [("light", ALL)]
        for scheme, rules in schemes:
            self._page.emulate_media(color_scheme=scheme)
            told = self._page.evaluate(rules)
            # What is half scrolled away or an arrow has no contrast that axe can tell; all else that it is unsure of counts.
            unsure = [each for each in told["incomplete"] if each["id"] != "color-contrast"]
            for each in [*told["violations"], *unsure]:
                self.wrongs.setdefault(f"{view}, {scheme}", []).append(
                    (each["id"], [node["html"][:200] for node in each["nodes"]])
                )


def leave_field(page: Page) -> None:
    page.evaluate("document.activeElement.blur()")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing(chromium: Browser, shelf: Path, axe: str, viewport: Any) -> None:
    """Each view is gone to by keys, as people do, and asked about as it stands there."""
    with window(chromium, viewport=viewport, reduced_motion="reduce") as page:
        page.goto(shelf.as_uri())
        page.wait_for_selector("#sheet article")
        page.evaluate(axe)
        # On a phone the colours are the same; what lies on what can only differ where all of it is shown.
        views = Views(page, dark=None if viewport == DESK else (SHEET, "detail"))
        if viewport == PHONE:
            page.locator("#filters-open").click()
        page.keyboard.press("a")
        views.ask(SHEET)
        page.locator("#search").fill("nothing of the sort")
        views.ask("nothing left")
        page.locator("#search").fill("")
        leave_field(page)
        page.keyboard.press("?")
        views.ask("help")
        page.keyboard.press("Escape")
        page.locator("#unsaved-open").click()
        views.ask("commands")
        page.keyboard.press("Escape")
        leave_field(page)
        page.keyboard.press("Enter")
        page.locator("#pin-start").click()
        views.ask("detail")
        leave_field(page)
        for key, view in (("v", "compare"), ("r", "reject")):
            page.keyboard.press(key)
            views.ask(view)
        assert views.wrongs == {}
