"""Addresses are secrets: what is shown of one is where it comes from, and its service."""

from __future__ import annotations

import pytest

from pipeline.errors import UsageError
from pipeline.records import NoticeKind
from pipeline.redaction import guard_logs, redact
from pipeline.settings import secrets_in, split_addresses
from pipeline.spec.notify_section import Receiver
from pipeline.work.notices.addresses import Address, given, of_spec

SLACK = "slack://xoxb-1234567890-abc/#press"


def test_an_address_shows_its_variable_and_service_alone() -> None:
    address = Address("PRESS_ROOM_URL", SLACK)
    assert str(address) == "PRESS_ROOM_URL (slack)"
    assert "xoxb" not in repr(address)


def test_a_command_line_names_the_variable_of_an_address_and_what_it_hears_of_by_itself_not_at_all() -> None:
    named = [Address(name, SLACK).option() for name in ("PRESS_ROOM_URL", "MAKEREADY_NOTIFY", "--notify")]
    assert named == [("--notify", "env:PRESS_ROOM_URL"), (), ()]


def test_several_addresses_stand_between_spaces_or_commas() -> None:
    told = "json://a/b,env:X mailto://h?to=a@x.no,b@x.no\n slack://t"
    assert split_addresses(told) == ("json://a/b", "env:X", "mailto://h?to=a@x.no,b@x.no", "slack://t")


def test_the_option_and_the_environment_name_addresses_or_their_variables() -> None:
    environ = {"PRESS": SLACK, "OPS": "json://ops/1", "MAKEREADY_NOTIFY": "env:OPS json://room/2"}
    found = given(["env:PRESS", "json://direct/3"], environ)
    assert [(each.name, each.service) for each in found] == [
        ("PRESS", "slack"), ("--notify", "json"), ("OPS", "json"), ("MAKEREADY_NOTIFY", "json"),
    ]  # fmt: skip


def test_an_option_whose_variable_is_not_set_is_a_mistake() -> None:
    with pytest.raises(UsageError, match="--notify env:PRESS: the variable is not set"):
        given(["env:PRESS"], {})


def test_a_spec_whose_variable_is_not_set_goes_on_without_it() -> None:
    assert of_spec([Receiver("PRESS")], {}) == ((), ("PRESS",))


def test_an_address_that_is_named_twice_is_told_once_of_all_its_kinds() -> None:
    receivers = [Receiver("A", (NoticeKind.FAILED,)), Receiver("B", (NoticeKind.UNCHANGED,))]
    ((only,), _) = of_spec(receivers, {"A": SLACK, "B": SLACK})
    assert (only.name, only.when) == ("A", (NoticeKind.FAILED, NoticeKind.UNCHANGED))


def test_each_recipient_of_a_mail_is_an_address_of_its_own() -> None:
    found = given([], {"MAKEREADY_NOTIFY": "mailto://h?from=p@x.no&to=a@x.no,b@x.no&smtp=h"})
    assert [each.url.partition("to=")[2] for each in found] == ["a@x.no&smtp=h", "b@x.no&smtp=h"]


@pytest.mark.parametrize(
    ("name", "address", "told", "hidden"),
    [
        ("MAKEREADY_NOTIFY", "json://u:passpass@host/secretpath?+X-T=headertoken", "POST /secretpath X-T: headertoken",
         ["secretpath", "headertoken"]),
        ("MAKEREADY_NOTIFY", "env:X slack://xoxb-1234567890-abc/#press", "at slack://xoxb-1234567890-abc", ["1234567890"]),
        ("MAKEREADY_PING", "https://hc-ping.com/0f8a-uuid-99", "GET https://hc-ping.com/0f8a-uuid-99/start", ["0f8a-uuid-99"]),
    ],
)  # fmt: skip
def test_no_part_of_an_address_is_shown_by_any_log(name: str, address: str, told: str, hidden: list[str]) -> None:
    release = guard_logs(secrets_in({name: address}))
    try:
        shown = redact(told)
    finally:
        release()
    assert [each for each in hidden if each in shown] == []
