from __future__ import annotations

import hashlib
import json

from pipeline.sandbox import Sandbox, SandboxSettings


def test_the_link_looks_presigned_and_has_no_extension(opened):
    caller = opened()
    path, _, query = caller.link().partition("?")
    assert "." not in path.rpartition("/")[2]
    assert "X-Amz-Signature=" in query
    answer = caller.fetch(f"{path}?{query}")
    assert answer.headers["content-type"] == "image/webp"
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_a_link_expires_with_403_in_xml(opened):
    caller = opened(link_seconds=3600.0)
    link = caller.link()
    caller.clock.now += 3599
    assert caller.fetch(link).status_code == 200
    caller.clock.now += 1
    expired = caller.fetch(link)
    assert (expired.status_code, expired.headers["content-type"]) == (403, "application/xml")
    assert "<Code>ExpiredRequest</Code>" in expired.text


def test_a_link_that_was_altered_is_refused(opened):
    caller = opened()
    assert caller.fetch(caller.link() + "0").status_code == 403
    assert caller.fetch(f"{caller.sandbox.origin}/provider-outputs/x/x").status_code == 403


def test_a_token_sent_to_the_picture_server_is_refused_and_counted(opened):
    caller = opened()
    answer = caller.client.get(caller.link(), headers={"Authorization": "Bearer x"})
    assert answer.status_code == 400
    assert caller.sandbox.stats().tokens_leaked == 1


def test_a_picture_can_be_fetched_again_and_is_the_same(opened):
    caller = opened()
    link = caller.link(headers={"cf-aig-metadata": json.dumps({"fingerprint": "f"})})
    first, second = caller.fetch(link).content, caller.fetch(link).content
    assert first == second
    assert caller.sandbox.stats().pictures == {"f": [hashlib.sha256(first).hexdigest()]}


def test_pictures_have_the_size_asked_for_in_webp_or_png(opened):
    assert opened().picture(size="200x120").size == (200, 120)
    assert opened(image_format="png").picture().format == "PNG"


def test_the_painter_may_be_another():
    import httpx

    with Sandbox(SandboxSettings(reply_shape="bare"), paint=lambda commission: f"{commission.width}".encode()) as sandbox:
        answer = httpx.post(
            f"{sandbox.base_url}/accounts/{sandbox.account_id}/ai/run",
            json={"model": "recraft/recraftv4-pro", "input": {"prompt": "x", "size": "96x64"}},
            headers={"Authorization": f"Bearer {sandbox.token}"},
            timeout=100,
        )
        assert httpx.get(answer.json()["image"], timeout=100).content == b"96"
