"""What print files say of themselves."""

from __future__ import annotations

import re

import pytest

from pipeline.prepress.delivery import AiSystem, Delivery, Rights, Ticket
from pipeline.prepress.finishing import finish
from pipeline.prepress.finishing.xmp import Metadata, packet
from pipeline.records import Order, PrintSize, Request
from tests.prepress.finishing.conftest import MADE_AT

ORDER = Order("shield", Request("A shield"), print=PrintSize("A6", (105.0, 148.0), 3.0))
VECTOR = AiSystem("Recraft V4 Pro Vector", "recraft/recraftv4-pro-vector")


def said(packet: str) -> tuple[str, str]:
    """The AI system that a packet names, and its version."""
    name, version = (re.search(f"<Iptc4xmpExt:{tag}>([^<]*)<", packet)[1] for tag in ("AISystemUsed", "AISystemVersionUsed"))
    return name, version


def of(ticket: Ticket, **given: object) -> str:
    return packet(Metadata(ORDER, ticket, MADE_AT, "0" * 64, **given), "a.tif", "image/tiff").decode()


def test_v4_pro_is_named_where_nothing_is_said():
    assert said(of(Ticket("autumn", ()))) == ("Recraft V4 Pro", "recraft/recraftv4-pro")


def test_the_model_that_made_the_picture_is_named():
    assert said(of(Ticket("autumn", ()), ai_system=VECTOR)) == (VECTOR.name, VECTOR.version)


def test_the_sandbox_is_named_for_what_it_has_painted():
    name, _ = said(of(Ticket("autumn", (), Rights(), sandbox=True), ai_system=VECTOR))
    assert name.startswith("Makeready sandbox")


@pytest.mark.parametrize("format", ["tiff", "jpeg", "png", "pdf"])
def test_every_file_names_it(tmp_path, master, press, format):
    ticket = Ticket("autumn", (Delivery(format, profile=press),))
    kept = {"master_sha256": "0" * 64, "made_at": MADE_AT, "folder": tmp_path / "prints"}
    ((_, file),) = finish(ORDER, master(), ticket, **kept, ai_system=VECTOR).files
    assert f"<Iptc4xmpExt:AISystemUsed>{VECTOR.name}<".encode() in file.read_bytes()
