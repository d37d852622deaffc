"""The review in a real browser, with the real server: who enters, who does not, and what reaches whom."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.proof.decisions import Decisions
from pipeline.stores import open_store
from tests.cli.process import Makeready
from tests.cli.shelf import Job
from tests.proof.browser import window
from tests.proof.review.jobs import NOON, delivered, publish, shelved
from tests.proof.review.reviewing import reviewing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from pipeline.manifest.manifest import Manifest
    from pipeline.stores import Store
    from tests.proof.review.reviewing import Serving
    from tests.servers.swift import Swift

REFUSED = ("403", "ERR_", "violates", "Failed to load resource")
"""What the browser says itself where it, or the server, refuses something."""


def enter(page: Page, link: str) -> Page:
    page.goto(link)
    page.wait_for_selector("#sheet article")
    return page


def act(page: Page, kind: str, item: str) -> None:
    page.locator(f"#sheet li[data-id='{item}']").get_by_role("button", name=kind.title()).click()


def until(page: Page, item: str, text: str) -> None:
    """Wait until the card of an item says so, and that nothing of it is still on its way to the server."""
    page.wait_for_function(
        "([id, text]) => {"
        " const told = document.querySelector(`#sheet li[data-id='${id}'] .state`)?.textContent ?? '';"
        " return told.includes(text) && !told.includes('saving…'); }",
        arg=[item, text],
    )


def reject(page: Page, item: str, reason: str, prompt: str = "") -> None:
    act(page, "reject", item)
    page.fill("#reject-reason", reason)
    if prompt:
        page.fill("#reject-prompt", prompt)
    page.locator("#reject").get_by_role("button", name="Reject").click()


def on_shelf(store: Store) -> list[tuple[str, str, str]]:
    """Item, kind and name of each decision."""
    found = Decisions(store, lambda: NOON).by_stem()
    return sorted((each.item, each.kind.value, each.by) for those in found.values() for each in those)


def test_a_link_lets_in_and_its_token_stays_nowhere_to_be_seen(served: Serving, chromium: Browser) -> None:
    token = served.link("anna").partition("#")[2]
    with window(chromium) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(f"{request.url} {request.headers}"))
        enter(page, served.link("anna"))
        assert page.url == f"{served.origin}/"
        assert "reviewing as anna" in page.inner_text("header")
        assert token not in "".join(asked)
        assert token not in page.content()
        assert page.evaluate("document.cookie") == ""
        assert token not in page.evaluate("JSON.stringify([sessionStorage, localStorage, history.state])")
        page.go_back()
        assert token not in page.url
        enter(page, f"{served.origin}/")
        page.reload()
        page.wait_for_selector("#sheet article")


def test_a_wrong_link_stays_at_the_door_and_says_so(served: Serving, chromium: Browser) -> None:
    with window(chromium, allowed=REFUSED) as page:
        page.goto(f"{served.origin}/enter#guessed")
        page.wait_for_function("() => document.getElementById('said').textContent.includes('No review is behind this link')")
        page.goto(f"{served.origin}/")
        page.wait_for_function(
            "() => document.getElementById('said').textContent.includes('Open the link that you were given')"
        )


def test_a_decision_with_reason_and_new_prompt_is_on_the_shelf_and_there_after_a_reload(
    served: Serving, store: Store, account: Manifest, chromium: Browser
) -> None:
    with window(chromium) as page:
        enter(page, served.link("anna"))
        act(page, "approve", "leaf-1")
        until(page, "leaf-1", "Approved")
        until(page, "leaf-1.take-2", "Passed over")
        reject(page, "leaf-2", "Too dark", "A light leaf")
        until(page, "leaf-2", "Rejected")
        page.reload()
        until(page, "leaf-2", "Rejected")
        until(page, "leaf-1", "Approved")
    assert on_shelf(store) == [("leaf-1", "approve", "anna"), ("leaf-2", "reject", "anna")]
    (said,) = Decisions(store, lambda: NOON).of(account.items[2].stem)
    assert (said.text, said.prompt, said.seen.manifest, said.through) == ("Too dark", "A light leaf", 1, "review")


def test_two_who_decide_at_once_both_stand_there_and_both_are_shown_the_conflict(
    served: Serving, store: Store, chromium: Browser
) -> None:
    with window(chromium, allowed=REFUSED) as anna, window(chromium) as ben:
        anna.route("**/events", lambda route: route.abort())  # so that she decides before she hears of his word
        enter(anna, served.link("anna"))
        enter(ben, served.link("ben"))
        reject(ben, "leaf-1", "Too dark")
        until(ben, "leaf-1", "Rejected")
        act(anna, "approve", "leaf-1")
        for page in (anna, ben):
            until(page, "leaf-1", "Approved")
            until(page, "leaf-1", "conflict")
    assert on_shelf(store) == [("leaf-1", "approve", "anna"), ("leaf-1", "reject", "ben")]


def test_what_a_command_decides_elsewhere_arrives(served: Serving, tmp_path: Path, store: Store, chromium: Browser) -> None:
    with window(chromium) as page:
        enter(page, served.link("anna"))
        assert Makeready(tmp_path)("approve", store.url, "leaf-2", "--as", "print-buyer").code == 0
        until(page, "leaf-2", "Approved")


def test_what_a_run_delivers_arrives_while_the_page_is_open(tmp_path: Path, chromium: Browser) -> None:
    program, job = Makeready(tmp_path), Job(tmp_path, "autumn")
    words = ("run", *job.words, "--sandbox", "--plain")
    assert program(*words, "--only", "leaf-1").code == 0
    with reviewing(tmp_path, job.root, "--as", "anna") as served, window(chromium) as page:
        enter(page, served.link("anna"))
        assert page.locator("#sheet article").count() == 1
        assert program(*words).code == 0
        until(page, "leaf-4", "Waiting")
        act(page, "approve", "leaf-4")
        until(page, "leaf-4", "Approved")
        page.wait_for_function("() => [...document.images].every((each) => each.complete && each.naturalWidth)")


def test_killed_and_begun_again_it_shows_what_was_saved_and_the_page_kept_what_was_not(
    tmp_path: Path, store: Store, account: Manifest, chromium: Browser
) -> None:
    with window(chromium, allowed=REFUSED) as page:
        with reviewing(tmp_path, store.url, "--as", "anna") as served:
            enter(page, served.link("anna"))
            act(page, "approve", "leaf-1")
            until(page, "leaf-1", "Approved")
            served.started.process.kill()
            served.started.process.wait()
            act(page, "approve", "leaf-2")
            until(page, "leaf-2", "not saved")
        port = served.place[1]
        with reviewing(tmp_path, store.url, "--as", "anna", "--port", port) as again:
            page.on("dialog", lambda dialog: dialog.accept())  # leaving with something unsaved asks first
            enter(page, again.link("anna"))
            until(page, "leaf-1", "Approved")
            page.get_by_role("button", name="Send again").click()
            until(page, "leaf-2", "Approved")
    assert on_shelf(store) == [("leaf-1", "approve", "anna"), ("leaf-2", "approve", "anna")]


def test_a_seventh_tab_opens_and_hears(served: Serving, account: Manifest, chromium: Browser) -> None:
    with window(chromium) as page:
        tabs = [enter(page, served.link("anna"))]
        tabs += [enter(page.context.new_page(), f"{served.origin}/") for _ in range(7)]
        assert served.reviewer("ben").decide(account.items[0]).status_code == 201
        for tab in tabs:
            until(tab, "leaf-1", "Approved")


def test_a_tab_that_another_reviewers_link_has_taken_over_decides_nothing(
    served: Serving, store: Store, chromium: Browser
) -> None:
    with window(chromium, allowed=REFUSED) as page:
        enter(page, served.link("anna"))
        enter(page.context.new_page(), served.link("ben"))
        act(page, "approve", "leaf-1")
        until(page, "leaf-1", "not saved")
        assert on_shelf(store) == []


def test_who_may_only_look_has_nothing_to_decide_with(served: Serving, chromium: Browser) -> None:
    with window(chromium) as page:
        enter(page, served.link("press"))
        assert page.locator("[data-act]").count() == 0


def test_names_and_words_of_others_run_nothing(tmp_path: Path, store: Store, account: Manifest, chromium: Browser) -> None:
    hostile = "</script><script>throw new Error('ran')</script><img src=x onerror=alert(1)>"
    with reviewing(tmp_path, store.url, "--as", hostile, "--as", "\u202eanna") as served, window(chromium) as page:
        page.on("dialog", lambda dialog: pytest.fail("something ran"))
        enter(page, served.link(hostile))
        reject(page, "leaf-1", hostile, "javascript:alert(1)")
        until(page, "leaf-1", "Rejected")
        page.reload()
        until(page, "leaf-1", "Rejected")


def test_pictures_of_a_private_bucket_are_shown(
    tmp_path: Path, swift: Swift, monkeypatch: pytest.MonkeyPatch, chromium: Browser
) -> None:
    for name, value in swift.environment().items():
        monkeypatch.setenv(name, value)
    store = open_store(f"s3://{swift.bucket()}/brand", "autumn")
    account = delivered(store)
    with reviewing(tmp_path, store.url, "--as", "anna", environ=swift.environment()) as served, window(chromium) as page:
        enter(page, served.link("anna"))
        page.wait_for_function("() => document.images.length === 3 && [...document.images].every((each) => each.naturalWidth)")
        act(page, "approve", "leaf-1")
        until(page, "leaf-1", "Approved")
        publish(store, [*account.items, shelved(store, 9)])
        until(page, "leaf-9", "Waiting")
    assert on_shelf(store) == [("leaf-1", "approve", "anna")]


EVIL = """\
<!doctype html><title>Elsewhere</title>
<iframe name="first"></iframe><iframe name="second"></iframe>
<iframe src="{origin}/" id="frame"></iframe>
<img id="picture" src="{origin}/{key}">
<form action="{origin}/decide" method="post" enctype="text/plain" target="first">
  <input name='{{"id":"{id}","fp":"{fp}","kind":"approve","x":"' value='"}}'></form>
<form action="{origin}/enter" method="post" target="second"><input name="token" value="x"></form>
<script>
  const json = JSON.stringify({{id: "{id}", fp: "{fp}", kind: "approve"}});
  const tries = ["no-cors", "cors"].flatMap((mode) => ["text/plain", "application/json"].map((type) =>
    fetch("{origin}/decide", {{method: "POST", mode, credentials: "include", headers: {{"Content-Type": type}}, body: json}})));
  const state = fetch("{origin}/state", {{credentials: "include"}});
  tries.push(state.then((answer) => answer.text()).then(() => (window.read = true)));
  new EventSource("{origin}/events", {{withCredentials: true}}).onmessage = () => (window.read = true);
  window.open("{origin}/decide", "x");
  Promise.allSettled(tries).then(() => {{
    window.answered = 0;
    for (const form of document.forms) {{
      document.getElementsByName(form.target)[0].onload = () => (window.answered += 1);
      form.submit();
    }}
  }});
</script>
"""


@contextmanager
def elsewhere(text: str) -> Iterator[tuple[str, list[str]]]:
    """Another server on another port of this machine, and the cookies that came to it."""
    cookies: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            cookies.append(self.headers.get("Cookie", ""))
            body = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", cookies
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_page_on_another_port_of_this_machine_decides_shows_and_reads_nothing(
    served: Serving, store: Store, account: Manifest, chromium: Browser
) -> None:
    item = account.items[0]
    text = EVIL.format(origin=served.origin, key=item.master.key, id=item.id, fp=item.fingerprint)
    with elsewhere(text) as (address, cookies), window(chromium, allowed=(*REFUSED, "CORS", "frame")) as page:
        enter(page, served.link("anna"))
        evil = page.context.new_page()
        answers: list[int] = []
        evil.on("response", lambda answer: answers.append(answer.status) if served.host in answer.url else None)
        evil.goto(address)
        evil.wait_for_function("() => window.answered === 2 && document.getElementById('picture').complete")
        # The cookie does go to the other port: that is what the header and the origin are for.
        assert f"makeready-{served.place[1]}=" in cookies[0]
        assert evil.evaluate("document.getElementById('picture').naturalWidth") == 0
        assert not evil.evaluate("window.read")
        assert not any("proof-data" in frame.content() for frame in evil.frames)
        assert answers.count(403) >= 2  # to the forms; what scripts asked for the browser may not even tell
        assert 201 not in answers
        assert on_shelf(store) == []
        act(page, "approve", "leaf-1")
        until(page, "leaf-1", "Approved")
