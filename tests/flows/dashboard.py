"""Prefect's own pages in a real browser: the form of a run that waits for an answer is filled in and sent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.proof.browser import CHROMIUM, DESK, PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

TRIES = 20


@dataclass(frozen=True)
class Filled:
    """What is said in the form."""

    approve: bool = False
    by: str = ""


def resume(api: str, run: str, filled: Filled) -> str:
    """Open a run's page, ask to resume it, fill the form in as far as is said, and send it; gives what the form has shown.

    `api`: the address of the server's API. In a thread of its own, for while a browser is open no event loop runs beside it.
    """
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_resume, api.removesuffix("/api"), run, filled).result()


def _resume(server: str, run: str, filled: Filled) -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, headless=True, args=["--no-sandbox"])
        page = browser.new_page(viewport=DESK)
        page.set_default_timeout(PATIENCE)
        page.route("**/*", _stay_at_home)
        page.goto(f"{server}/v2/runs/flow-run/{run}")
        shown = _fill_in(page, filled)
        browser.close()
    return shown


def _fill_in(page: Page, filled: Filled) -> str:
    page.get_by_text("Suspended").first.wait_for()
    page.locator("button[aria-haspopup=menu]:has(svg.lucide-ellipsis-vertical)").first.click()
    page.get_by_role("menuitem", name="Resume").click()
    form = page.get_by_role("dialog")
    form.get_by_text("Your name").wait_for()
    form.get_by_text("To say yes").wait_for()  # it comes by itself, and moves all below it
    shown = form.inner_text()
    if filled.approve:
        form.get_by_role("switch").click()
    if filled.by:
        form.locator("textarea").first.fill(filled.by)
    _send(page)
    form.wait_for(state="hidden")
    return shown


def _send(page: Page) -> None:
    """Press *Resume*, and again where the server is too busy to take it: on SQLite it answers 503 then, and the form stays."""
    for _ in range(TRIES):
        with page.expect_response(lambda answer: answer.url.endswith("/resume")) as told:
            page.get_by_role("dialog").get_by_role("button", name="Resume").click()
        if told.value.ok:
            return


def _stay_at_home(route: Route) -> None:
    """Prefect's pages ask its makers' services for settings: nobody in a test leaves the machine."""
    local = route.request.url.startswith(("http://127.0.0.1:", "data:", "blob:"))
    route.continue_() if local else route.abort()
