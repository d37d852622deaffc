"""The sandbox serves the models of its catalogue, each as its row says."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx
import pytest
from PIL import Image
from pydantic import SecretStr

from pipeline.models.api_account import Account
from pipeline.models.catalogue import CATALOGUE, V4_PRO, Catalogue
from pipeline.models.client import ModelClient
from pipeline.records import Model
from pipeline.sandbox import Sandbox, SandboxSettings
from pipeline.wire.http_clients import api_client
from pipeline.wire.open_sockets import Connections
from tests.samples import a_request

V4 = CATALOGUE.get("recraft/recraftv4")
VECTOR = CATALOGUE.get("recraft/recraftv4-pro-vector")
FIFTH = Model("acme/poster", Decimal("0.10"), ("120x80",))
ERA = datetime.now(UTC) - timedelta(hours=1)


def drawn(sandbox, *models, key="k"):
    """One picture of each model by the real client: the bytes, and what the gateway's log says of the call."""
    account = Account(sandbox.base_url, sandbox.account_id, SecretStr(sandbox.token))
    pictures = []
    with api_client(account.base_url, connections=Connections()) as http:
        client = ModelClient(http, account, read_timeout=5)
        for model in models:
            fingerprint = hashlib.sha256(model.id.encode()).hexdigest()
            answer = client.draw(
                a_request("A shield", "96x64", model=model),
                gateway="default",
                cache_key=f"{key}/{model.id}",
                cache_ttl=600,
                metadata={"job": "j", "fingerprint": fingerprint},
            )
            (logged,) = client.calls_in_log("default", fingerprint)
            pictures.append((httpx.get(answer.image), logged))
    return pictures


def test_three_models_are_served_side_by_side_each_at_its_price_and_of_its_kind():
    with Sandbox() as sandbox:
        pictures = drawn(sandbox, V4_PRO, V4, VECTOR)
        stats = sandbox.stats()
    assert [fetched.headers["content-type"] for fetched, _ in pictures] == ["image/webp", "image/webp", "image/svg+xml"]
    assert [logged.cost for _, logged in pictures] == [Decimal("0.25"), Decimal("0.04"), Decimal("0.30")]
    assert stats.charged_usd == Decimal("0.59")
    assert stats.models == {V4_PRO.id: 1, V4.id: 1, VECTOR.id: 1}
    assert [kept["body"]["model"] for kept in sandbox.bodies()] == [V4_PRO.id, V4.id, VECTOR.id]


def test_the_log_names_each_model_and_can_be_searched_by_it(opened):
    caller = opened(catalogue=CATALOGUE.with_models([FIFTH]))
    for model in (V4_PRO, V4, VECTOR, FIFTH):
        caller.draw(model=model.id)
    assert Counter(logged["model"] for logged in caller.logs()["result"]) == {
        model.id: 1 for model in (V4_PRO, V4, VECTOR, FIFTH)
    }
    (found,) = caller.logs(model=FIFTH.id)["result"]
    assert (found["provider"], found["cost"]) == ("acme", 0.10)


def test_a_model_of_one_row_in_the_settings_is_served_and_no_other():
    with Sandbox(SandboxSettings(catalogue=Catalogue((FIFTH,)))) as sandbox:
        ((fetched, logged),) = drawn(sandbox, FIFTH)
        assert fetched.headers["content-type"] == "image/webp"
        assert logged.cost == Decimal("0.10")
        answer = httpx.post(
            f"{sandbox.base_url}/accounts/{sandbox.account_id}/ai/run",
            json={"model": V4_PRO.id, "input": {"prompt": "x"}},
            headers={"Authorization": f"Bearer {sandbox.token}"},
        )
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (404, 7003)


def test_a_price_in_the_settings_is_that_of_every_model(opened):
    caller = opened(price_usd=Decimal("0.01"))
    for model in (V4_PRO, VECTOR):
        caller.draw(model=model.id)
    assert caller.sandbox.stats().charged_usd == Decimal("0.02")
    assert {logged["cost"] for logged in caller.logs()["result"]} == {0.01}


def test_credit_goes_by_the_price_of_the_model(opened):
    caller = opened(credit_usd=Decimal("0.30"))
    assert [caller.draw(model=model.id).status_code for model in (V4_PRO, VECTOR, V4, V4)] == [200, 402, 200, 402]


def test_where_no_size_is_said_the_picture_has_the_models_default_size(opened):
    caller = opened(catalogue=Catalogue((FIFTH,)))
    answer = caller.client.post(
        f"{caller.sandbox.base_url}/accounts/{caller.sandbox.account_id}/ai/run",
        json={"model": FIFTH.id, "input": {"prompt": "x"}},
        headers={"Authorization": f"Bearer {caller.sandbox.token}"},
    )
    picture = caller.fetch(answer.json()["result"]["result"]["image"])
    assert Image.open(io.BytesIO(picture.content)).size == (120, 80)


def test_the_same_input_to_two_models_makes_two_pictures(opened):
    caller = opened()
    pixels, vector = (caller.fetch(caller.link(model=model.id)) for model in (V4_PRO, VECTOR))
    assert pixels.headers["content-type"] != vector.headers["content-type"]


def test_a_vector_that_comes_inside_the_answer_says_that_it_is_one(opened):
    assert opened(faults={"inline": 1.0}).link(model=VECTOR.id).startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize("fault", ["unwell", "string-error"])
def test_an_error_of_the_run_names_the_model(opened, fault):
    assert opened(faults={fault: 1.0}).draw(model=V4.id).json()["model"] == V4.id
