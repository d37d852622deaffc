"""One paid call: what leaves, and what its answer becomes."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from pipeline.errors import AmbiguousFault, ItemFault, RunFault
from pipeline.models.replies import Answer
from tests.models.conftest import TOKEN
from tests.models.scripted import Said, ScriptedApi, says
from tests.samples import a_request

if TYPE_CHECKING:
    from pipeline.models.api_account import Account
    from pipeline.models.client import ModelClient
    from pipeline.records import Request

SHIELD = a_request(
    "A shield: “safe”",
    style="digital_illustration",
    substyle="hand_drawn",
    colors=((46, 117, 182), (255, 255, 255)),
    background=(15, 23, 42),
)
LINK = "https://pictures.example/provider-outputs/1/1?X-Amz-Expires=86400&X-Amz-Signature=0f0f0f0f"
DONE = {"image": LINK}
METADATA = {"job": "autumn", "item": "shield", "fingerprint": "f" * 64, "run": "r-1"}


def draw(recraft: ModelClient, request: Request = SHIELD, metadata: dict[str, str] = METADATA, cache_ttl: int = 3600) -> Answer:
    return recraft.draw(request, gateway="prints", cache_key="autumn/shield/ffff", cache_ttl=cache_ttl, metadata=metadata)


def test_the_call_is_what_the_contract_asks_for(api: ScriptedApi, account: Account, recraft: ModelClient) -> None:
    api.script = [says(DONE)]
    draw(recraft)
    heard = api.heard[0]
    assert (heard.method, heard.path) == ("POST", f"/client/v4/accounts/{account.account_id}/ai/run")
    assert heard.json == {"model": "recraft/recraftv4-pro", "input": SHIELD.as_input()}
    assert heard.headers["authorization"] == f"Bearer {TOKEN}"
    assert heard.headers["content-type"] == "application/json"
    assert heard.headers["cf-aig-gateway-id"] == "prints"
    assert heard.headers["cf-aig-max-attempts"] == "1"
    assert heard.headers["cf-aig-cache-key"] == "autumn/shield/ffff"
    assert heard.headers["cf-aig-cache-ttl"] == "3600"
    assert json.loads(heard.headers["cf-aig-metadata"]) == METADATA
    assert "httpx" not in heard.headers["user-agent"]


def test_the_input_that_leaves_keeps_to_the_model_pages_schema(api: ScriptedApi, recraft: ModelClient) -> None:
    api.script = [says(DONE)]
    draw(recraft)
    schema = json.loads(files("pipeline.models").joinpath("input.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(api.heard[0].json["input"])


@pytest.mark.parametrize(
    "shape",
    [
        {
            "result": {"state": "Completed", "result": DONE, "gatewayMetadata": {}},
            "success": True,
            "errors": [],
            "messages": [],
        },
        {"state": "Completed", "result": DONE},
        DONE,
        {"result": DONE, "success": True, "errors": None},
    ],
)
def test_each_shape_of_success_gives_the_picture(api: ScriptedApi, recraft: ModelClient, shape: object) -> None:
    api.script = [says(shape, cf_aig_log_id="01JC", cf_aig_cache_status="MISS")]
    assert draw(recraft) == Answer(LINK, "01JC", cached=False)


def test_an_answer_from_the_gateways_cache_is_known_as_one(api: ScriptedApi, recraft: ModelClient) -> None:
    api.script = [says(DONE, CF_AIG_Cache_Status="HIT")]
    assert draw(recraft) == Answer(LINK, None, cached=True)


@pytest.mark.parametrize(
    "shape",
    [
        {"success": False, "errors": [], "result": {"state": "Completed", "result": DONE}},
        {"success": True, "errors": [{"code": 1, "message": "odd"}], "result": {"state": "Completed", "result": DONE}},
        {"result": {"state": "Processing", "result": DONE}, "success": True},
        {"state": "Failed", "error": {"code": "provider_unavailable", "message": "down"}},
        {"state": None, "result": DONE},
        {"image": ""},
        {"image": ["https://pictures.example/1"]},
        {"image": None},
        {"result": "Completed"},
        [DONE],
        "Completed",
        None,
    ],
)
def test_a_200_that_is_no_success_may_have_been_billed(api: ScriptedApi, recraft: ModelClient, shape: object) -> None:
    api.script = [says(shape)]
    with pytest.raises(AmbiguousFault):
        draw(recraft)


@pytest.mark.parametrize(
    "request_",
    [
        a_request("x", colors=((0, 0, 256),)),
        a_request("x", background=(0, -1, 0)),
        a_request("x", colors=((0, 0, 0),) * 6),
    ],
)
def test_what_breaks_the_schema_does_not_leave(api: ScriptedApi, recraft: ModelClient, request_: Request) -> None:
    with pytest.raises(ItemFault, match=r"Not sent: input\.controls"):
        draw(recraft, request_)
    assert api.heard == []


def test_more_metadata_than_the_gateway_keeps_is_our_mistake(recraft: ModelClient) -> None:
    with pytest.raises(ValueError, match="6 metadata entries"):
        draw(recraft, metadata=dict.fromkeys("abcdef", "x"))


@pytest.mark.parametrize("seconds", [59, 31 * 24 * 3600])
def test_a_cache_time_the_gateway_does_not_take_is_our_mistake(recraft: ModelClient, seconds: int) -> None:
    with pytest.raises(ValueError, match="cache TTL"):
        draw(recraft, cache_ttl=seconds)


def test_a_failed_call_is_not_repeated(api: ScriptedApi, recraft: ModelClient) -> None:
    api.script = [says({}, 500)]
    with pytest.raises(AmbiguousFault):
        draw(recraft)
    assert len(api.heard) == 1


def test_a_redirect_is_not_followed(api: ScriptedApi, recraft: ModelClient) -> None:
    api.script = [Said(307, headers={"location": f"{api.base_url}/elsewhere"})]
    with pytest.raises(RunFault, match="redirect"):
        draw(recraft)
    assert len(api.heard) == 1


def test_a_token_that_is_echoed_back_is_not_shown(api: ScriptedApi, recraft: ModelClient) -> None:
    api.script = [says({"success": False, "errors": [{"code": 5006, "message": f"you sent {TOKEN}"}]}, 400)]
    with pytest.raises(ItemFault) as caught:
        draw(recraft)
    assert TOKEN not in str(caught.value)
    assert "you sent" in str(caught.value)


def test_neither_answer_nor_account_shows_its_secret(account: Account) -> None:
    assert "0f0f0f0f" not in repr(Answer(LINK, "01JC", cached=False))
    assert TOKEN not in repr(account)
