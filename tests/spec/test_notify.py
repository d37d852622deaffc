"""Who is told of a run: a spec names variables, and never an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.records import USUAL_KINDS, NoticeKind
from pipeline.spec.notify_section import Receiver

if TYPE_CHECKING:
    from tests.spec.conftest import Load, Mistakes

TAIL = "prompts: [{id: a, prompt: x}]\n"


def test_receivers_are_variables_alone_or_with_their_kinds(load: Load) -> None:
    spec = load(
        "job: j\nnotify: [env:PRESS_ROOM_URL, {to: env:OPS, when: [failed, unchanged]}]\nping: env:NIGHTLY_PING\n" + TAIL
    )
    wanted = (Receiver("PRESS_ROOM_URL", USUAL_KINDS), Receiver("OPS", (NoticeKind.FAILED, NoticeKind.UNCHANGED)))
    assert spec.notify == wanted
    assert spec.ping == "NIGHTLY_PING"


def test_nobody_hears_that_nothing_changed_who_does_not_ask_for_it() -> None:
    assert {*NoticeKind} - {*USUAL_KINDS} == {NoticeKind.UNCHANGED}


@pytest.mark.parametrize(
    ("line", "place", "says"),
    [
        ("notify: [json://host/geheim]", "2:10", "`notify` entry 1 must be env: and the name of a variable"),
        ("notify: [env:OK, {to: mailto://u:geheim@host}]", "2:23", "`to` must be env: and the name of a variable"),
        ("ping: https://hc-ping.com/geheim", "2:7", "`ping` must be env: and the name of a variable"),
        ("notify: [env:CLOUDFLARE_API_TOKEN]", "2:10", "none of the account's, the bucket's or a proxy's"),
        ("notify: [env:HTTPS_PROXY]", "2:10", "none of the account's, the bucket's or a proxy's"),
        ("ping: env:AWS_ENDPOINT_URL_S3", "2:7", "none of the account's, the bucket's or a proxy's"),
        ("notify: env:PRESS_ROOM_URL", "2:9", "`notify` must be a list"),
        ("notify: []", "2:9", "`notify` must have at least 1 entry"),
        ("notify: [{to: env:OPS, when: [fail]}]", "2:31", "`when` entry 1 must be 'finished', 'failed',"),
        ("notify: [{when: [failed]}]", "2:10", "`to` is missing"),
    ],
)
def test_an_address_in_a_spec_is_a_mistake_that_does_not_quote_it(line: str, place: str, says: str, mistakes: Mistakes) -> None:
    (said,) = mistakes(f"job: j\n{line}\n{TAIL}")
    assert f":{place}: " in said
    assert says in said
    assert "geheim" not in said
