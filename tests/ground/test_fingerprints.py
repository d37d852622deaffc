"""A fingerprint names a picture on a shelf for ever: what it is a sum of never changes."""

from __future__ import annotations

import json
from decimal import Decimal
from hashlib import sha256

import pytest

from pipeline.records import Model, Order, Request

MODEL = Model(id="recraft/recraftv4-pro", price_usd=Decimal("0.25"), sizes=("2048x2048",))
ODD = 'Ein "Blatt"\n\t\\ é 😀 \u2028 "prompt":""'
ORDERS = {
    "a281f70c6a4d63facbf834d27e23a5dd19b471a95c1298d3d1b37149d30c7b7b": Order("a", Request("A rose", "2048x2048", model=MODEL)),
    "05b0e4e811449df02175342d45ed04521adb8c1cee2065b3f5aeae1e7e745d64": Order(
        "a",
        Request(
            ODD,
            "2048x2048",
            model=MODEL,
            style='"prompt":""',
            substyle="x",
            colors=((1, 2, 3), (4, 5, 6)),
            background=(0, 0, 0),
        ),
        take=3,
    ),
    "ba91b806d87f0a6f2077a94902a3e1b3a69144c7ee3e63e3fbb12bd5d231d5c1": Order(
        "a", Request("", "1x1", model=MODEL, colors=((255, 0, 0),))
    ),
}


@pytest.mark.parametrize(("fingerprint", "order"), ORDERS.items())
def test_a_fingerprint_is_what_it_was(fingerprint: str, order: Order) -> None:
    assert order.fingerprint == fingerprint


@pytest.mark.parametrize("order", ORDERS.values())
def test_a_fingerprint_is_the_sum_of_the_canonical_json_of_all_that_is_sent(order: Order) -> None:
    wanted = {"model": order.request.model.id, "input": order.request.as_input(), "take": order.take}
    canonical = json.dumps(wanted, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert order.fingerprint == sha256(canonical.encode()).hexdigest()
