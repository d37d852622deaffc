"""What print files say of themselves."""

from __future__ import annotations

import re

import pytest

from pipeline.models.catalogue import CATALOGUE, V4_PRO
from pipeline.prepress.deliveries import Delivery, Rights, Ticket
from pipeline.prepress.finishing import finish
from pipeline.prepress.finishing.xmp import Metadata, packet
from pipeline.records import Model, Order, PrintSize
from tests.prepress.finishing.conftest import MADE_AT
from tests.samples import a_request

VECTOR = CATALOGUE.get("recraft/recraftv4-pro-vector")


def order_of(model: Model) -> Order:
    return Order("shield", a_request(model=model), print=PrintSize("A6", (105.0, 148.0), 3.0))


def said(packet: str) -> tuple[str, str]:
    """The AI system that a packet names, and its version."""
    name, version = (re.search(f"<Iptc4xmpExt:{tag}>([^<]*)<", packet)[1] for tag in ("AISystemUsed", "AISystemVersionUsed"))
    return name, version


def of(ticket: Ticket, model: Model = V4_PRO) -> str:
    return packet(Metadata(order_of(model), ticket, MADE_AT, "0" * 64), "a.tif", "image/tiff").decode()


def test_v4_pro_is_named_where_nothing_is_said():
    assert said(of(Ticket("autumn", ()))) == ("Recraft V4 Pro", "recraft/recraftv4-pro")


def test_the_model_that_made_the_picture_is_named():
    assert said(of(Ticket("autumn", ()), VECTOR)) == (VECTOR.name, VECTOR.id)


def test_the_sandbox_is_named_for_what_it_has_painted():
    name, _ = said(of(Ticket("autumn", (), Rights(), sandbox=True), VECTOR))
    assert name.startswith("Makeready sandbox")


@pytest.mark.parametrize("format", ["tiff", "jpeg", "png", "pdf"])
def test_every_file_names_it(tmp_path, master, press, format):
    ticket = Ticket("autumn", (Delivery(format, profile=press),))
    kept = {"master_sha256": "0" * 64, "made_at": MADE_AT, "folder": tmp_path / "prints"}
    ((_, file),) = finish(order_of(VECTOR), master(), ticket, **kept).files
    assert f"<Iptc4xmpExt:AISystemUsed>{VECTOR.name}<".encode() in file.read_bytes()
