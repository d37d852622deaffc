"""The page as a review serves it, open in a browser; the server is a double."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.proof.browser import window
from tests.proof.data import item, proof
from tests.proof.review_double import ReviewDouble, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page


@pytest.fixture
def review() -> Iterator[tuple[ReviewDouble, str]]:
    with served(proof([item(number) for number in range(4)], review={"as": "art-direction", "read_only": False})) as both:
        yield both


@pytest.fixture(scope="module")
def profile(chromium: Browser) -> Iterator[Page]:
    with window(chromium, allowed=("403", "404", "409", "ERR_")) as page:
        yield page


@pytest.fixture
def page(profile: Page, review: tuple[ReviewDouble, str]) -> Iterator[Page]:
    page = profile.context.new_page()
    page.goto(review[1])
    page.evaluate("sessionStorage.setItem('makeready-write', 'token')")
    page.wait_for_selector("#sheet article")
    yield page
    for each in profile.context.pages:
        if each != profile:
            each.close()


def state(page: Page, name: str) -> str:
    return page.locator(f"#sheet li[data-id='{name}'] .state").inner_text()


def until(page: Page, name: str, text: str) -> None:
    page.wait_for_function(
        "([name, text]) => document.querySelector(`#sheet li[data-id='${name}'] .state`).textContent.includes(text)",
        arg=[name, text],
    )
