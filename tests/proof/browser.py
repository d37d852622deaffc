"""A real browser for the tests of pages: Debian's Chromium by Playwright. Tests that lack it are left out.

A page that asks for anything but files, data and loopback, that logs an error or that breaks its own policy fails its test.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
AT_HOME = {"file", "data", "blob", "about"}
PATIENCE = 60_000
"""Milliseconds that a test waits for something before it is taken for missing: a busy machine is slow."""

REPORT_BREACHES = """
document.addEventListener('securitypolicyviolation', (event) => {
  console.error(`breach of ${event.violatedDirective}: ${event.blockedURI}`);
});
"""


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of this package. While it lives no event loop can be run in the tests' own thread."""
    if not CHROMIUM:
        pytest.skip("there is no Chromium here")
    playwright = pytest.importorskip("playwright.sync_api", reason="there is no Playwright here")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, headless=True, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Watched:
    """What pages have done that they may not: requests that leave the machine, errors, breaches of their policy."""

    wrongs: list[str] = field(default_factory=list)
    allowed: tuple[str, ...] = ()
    """Parts of console messages that are no fault in this test, such as the one about a file that is meant to be missing."""

    def asked(self, request: Any) -> None:
        address = urlsplit(request.url)
        if address.scheme not in AT_HOME and address.hostname not in {"127.0.0.1", "localhost"}:
            self.wrongs.append(f"asked for {request.url}")

    def told(self, message: Any) -> None:
        if message.type == "error" and not any(part in message.text for part in self.allowed):
            self.wrongs.append(message.text)

    def failed(self, error: Any) -> None:
        self.wrongs.append(f"raised {error}")


@contextmanager
def window(chromium: Browser, *, allowed: tuple[str, ...] = (), **wishes: Any) -> Iterator[Page]:
    """A page in a profile of its own, watched: `wishes` go to the browser's context (viewport, color_scheme, has_touch …)."""
    watched = Watched(allowed=allowed)
    context = chromium.new_context(**({"viewport": DESK} | wishes))
    context.set_default_timeout(PATIENCE)
    context.add_init_script(REPORT_BREACHES)
    context.on("request", watched.asked)
    context.on("console", watched.told)
    context.on("weberror", watched.failed)
    try:
        yield context.new_page()
    finally:
        context.close()
    assert not watched.wrongs, watched.wrongs
