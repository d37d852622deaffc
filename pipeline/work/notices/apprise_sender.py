"""Sending by Apprise, which is loaded when there is something to send: it takes 45 MB."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pipeline.work.notices.wording import json_of, text_of, title_of

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.work.notices.addresses import Address
    from pipeline.work.notices.notice import Notice

MACHINES = ("json", "jsons")
"""Services that get JSON in place of a text."""
STRIP_NAME = "pictures.jpg"


def send(address: Address, notice: Notice, strip: bytes | None, now: datetime) -> str:
    """Send a notice; gives why it was not taken, empty where it was. Blocks as long as the service may: 4 s of silence each.

    `strip`: a JPEG that goes along where the service takes pictures. `now`: to say so where the notice comes late.
    """
    import apprise

    log = logging.getLogger("apprise")
    log.setLevel(max(log.level, logging.INFO))  # below it tells headers, and then passwords
    # In this thread alone: those of Apprise's own pools are waited for when the process ends, however long a service takes.
    wanted: dict[str, Any] = {"async_mode": False, "interpret_emojis": False, "interpret_escapes": False}
    if hasattr(apprise.AppriseAsset, "_service_timeout"):  # from 2.0 on
        wanted["service_timeout"] = 0
    asset: Any = apprise.AppriseAsset(app_id="Makeready", app_desc="Makeready", **wanted)
    service: Any = apprise.Apprise.instantiate(address.url, asset=asset, suppress_exceptions=True) if address.service else None
    if service is None:
        return "it is no address that Apprise knows"
    letters = apprise.Apprise(asset=asset)
    letters.add(service)
    title, body = _words(address, notice, service, now)
    attached: dict[str, Any] = {}
    if strip and service.attachment_support:
        memory: Any = import_module("apprise.attachment.memory")
        attached["attach"] = [memory.AttachMemory(content=strip, name=STRIP_NAME, mimetype="image/jpeg")]
    # In 2.x an AppriseResult, of which only the truth is promised.
    taken = bool(letters.notify(title=title, body=body, body_format="text", **attached))
    return "" if taken else "the service did not take it, or does not answer"


def _words(address: Address, notice: Notice, service: Any, now: datetime) -> tuple[str, str]:  # noqa: ANN401 (a plugin of Apprise)
    """Title and text, as long as the service takes. Where it has no titles, Apprise puts them into the text."""
    longest = service.title_maxlen or 0
    title = title_of(notice, longest or 200)
    if address.service in MACHINES:
        return title, json_of(notice)
    room = service.body_maxlen - (0 if longest else len(title) + 4)
    return title, text_of(notice, room, now)
