"""A model API that allows R requests in any second and not one more: `python strict_server.py R LATENCY PICTURE`.

It prints its port, answers in the contract's shape after LATENCY seconds, refuses with 429 at once, and serves the one picture
under any link. `GET /figures` tells what it saw. It is a process of its own, so that its CPU is nobody else's.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import deque
from pathlib import Path


class StrictServer:
    def __init__(self, rate: int, latency: float, picture: bytes) -> None:
        self.rate, self.latency, self.picture = rate, latency, picture
        self.port = 0
        self.window: deque[float] = deque()
        self.asked = self.refused = self.fetched = 0
        self.first = self.last_answer = self.last_picture = 0.0

    async def serve(self) -> None:
        server = await asyncio.start_server(self.converse, "127.0.0.1", 0, backlog=1024)
        self.port = server.sockets[0].getsockname()[1]
        print(self.port, flush=True)
        await server.serve_forever()

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                arrived = time.monotonic()
                lengths = [line.split(":")[1] for line in head.split("\r\n") if line.lower().startswith("content-length:")]
                await reader.readexactly(int(lengths[0]) if lengths else 0)
                method, path, _ = head.split(" ", 2)
                status, kind, body = await self.answer(method, path, arrived)
                hint = "retry-after: 1\r\n" if status.startswith("429") else ""
                writer.write(f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\n{hint}content-length: {len(body)}\r\n\r\n".encode())
                writer.write(body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def answer(self, method: str, path: str, arrived: float) -> tuple[str, str, bytes]:
        if method == "POST" and path.endswith("/ai/run"):
            return await self.draw(arrived)
        if path.startswith("/picture/"):
            self.fetched += 1
            self.last_picture = time.monotonic()
            return "200 OK", "image/webp", self.picture
        if path == "/figures":
            figures = {
                "asked": self.asked,
                "refused": self.refused,
                "fetched": self.fetched,
                "seconds": self.last_answer - self.first,
                "seconds_to_last_picture": self.last_picture - self.first,
            }
            return "200 OK", "application/json", json.dumps(figures).encode()
        envelope = {"result": [], "success": True, "errors": [], "messages": [], "result_info": {"total_count": 0}}
        return "200 OK", "application/json", json.dumps(envelope).encode()

    async def draw(self, arrived: float) -> tuple[str, str, bytes]:
        self.asked += 1
        self.first = self.first or arrived
        while self.window and arrived - self.window[0] >= 1.0:
            self.window.popleft()
        if len(self.window) >= self.rate:
            self.refused += 1
            refusal = {"success": False, "errors": [{"code": 2003, "message": "Rate limited"}], "result": {}}
            return "429 Too Many Requests", "application/json", json.dumps(refusal).encode()
        self.window.append(arrived)
        number = self.asked
        await asyncio.sleep(self.latency)
        self.last_answer = time.monotonic()
        image = f"http://127.0.0.1:{self.port}/picture/{number}"
        reply = {"result": {"state": "Completed", "result": {"image": image}}, "success": True, "errors": [], "messages": []}
        return "200 OK", "application/json", json.dumps(reply).encode()


if __name__ == "__main__":
    asyncio.run(StrictServer(int(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3]).read_bytes()).serve())
