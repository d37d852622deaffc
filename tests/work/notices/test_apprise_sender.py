"""What Apprise is handed: text as long as the service takes, JSON for machines, a picture where it takes any."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from pipeline.work.notices.addresses import Address
from pipeline.work.notices.apprise_sender import send
from pipeline.work.notices.of_a_drop import notice_of_release
from tests.servers.receivers import Mailbox, Receiver, free_port, mail_address

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # it loads the services of others
NOW = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)
NOTICE = notice_of_release("advent", 3, at=NOW, place="s3://campaign/advent", files=40)


def test_a_machine_gets_json_and_the_picture() -> None:
    with Receiver() as press:
        assert send(Address("A", press.address), NOTICE, b"a JPEG", NOW) == ""
        ((_, body),) = press.came
        (notice,) = press.notices
    assert json.loads(body)["title"] == "advent: released: edition 3 is released, 40 files"
    assert (notice["kind"], notice["counts"]) == ("released", {"files": 40, "edition": 3})
    assert notice["attachments"][0]["mimetype"] == "image/jpeg"


def test_a_reader_of_mail_gets_one_clean_text() -> None:
    port = free_port()
    with Mailbox(port) as box:
        assert send(Address("A", mail_address(port)), NOTICE, None, NOW) == ""
        (mail,) = box.mails
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert text.splitlines()[0] == "Edition 3 is released, 40 files."
    assert mail.get_body(("html",)) is None


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("no address", "it is no address that Apprise knows"),
        ("nosuchservice://host", "it is no address that Apprise knows"),
        ("json://127.0.0.1:9/", "the service did not take it, or does not answer"),
    ],
)
def test_what_is_not_taken_is_said_without_the_address(url: str, why: str) -> None:
    assert send(Address("A", url), NOTICE, None, NOW) == why
