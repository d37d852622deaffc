"""What one would write without Makeready: asyncio, httpx and a semaphore. `python plain_script.py COUNT IN_FLIGHT FOLDER`.

It is meant to be a good script: one client, as many calls in flight as the pace needs, exponential back-off with jitter on 429
and 5xx that honours `retry-after`, pictures decoded outside the event loop, hashed and stored, a listing at the end.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import random
import sys
from pathlib import Path

import httpx
from PIL import Image

API = f"{os.environ['CLOUDFLARE_API_BASE']}/accounts/{os.environ['CLOUDFLARE_ACCOUNT_ID']}/ai/run"
HEADERS = {"authorization": f"Bearer {os.environ['CLOUDFLARE_API_TOKEN']}", "user-agent": "plain-script/1.0"}


async def draw(client: httpx.AsyncClient, prompt: str) -> str:
    body = {"model": "recraft/recraftv4-pro", "input": {"prompt": prompt, "size": "2048x2048"}}
    for attempt in range(10):
        reply = await client.post(API, json=body, headers=HEADERS)
        if reply.status_code != 429 and reply.status_code < 500:
            reply.raise_for_status()
            return reply.json()["result"]["result"]["image"]
        delay = float(reply.headers.get("retry-after", 0)) or min(60, 2**attempt)
        await asyncio.sleep(delay * (0.5 + random.random()))
    raise RuntimeError(f"gave up on {prompt!r}")


def keep(body: bytes, path: Path) -> dict[str, object]:
    with Image.open(io.BytesIO(body)) as picture:
        picture.load()
        width, height = picture.size
    path.write_bytes(body)
    return {"file": path.name, "sha256": hashlib.sha256(body).hexdigest(), "width": width, "height": height}


async def make(client: httpx.AsyncClient, gate: asyncio.Semaphore, number: int, folder: Path) -> dict[str, object]:
    async with gate:
        link = await draw(client, f"A travel poster, number {number}")
    reply = await client.get(link)
    reply.raise_for_status()
    return await asyncio.to_thread(keep, reply.content, folder / f"poster-{number}.webp")


async def main(count: int, in_flight: int, folder: Path) -> None:
    gate = asyncio.Semaphore(in_flight)
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=in_flight)
    async with httpx.AsyncClient(timeout=180, limits=limits) as client:
        made = await asyncio.gather(*(make(client, gate, n, folder) for n in range(count)), return_exceptions=True)
    listing = [item for item in made if isinstance(item, dict)]
    (folder / "manifest.json").write_text(json.dumps(listing, indent=2))
    print(f"{len(listing)} of {count}")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
