"""The pacer and nothing else: threads that take a place, ask and wait. `python pacer_alone.py COUNT R IN_FLIGHT`."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx

from pipeline.pace.pacer import Pacer, Window

API = f"{os.environ['CLOUDFLARE_API_BASE']}/accounts/{os.environ['CLOUDFLARE_ACCOUNT_ID']}/ai/run"


def main(count: int, rate: int, in_flight: int) -> None:
    pacer = Pacer([Window(rate, 1.0)])
    stop = threading.Event()

    def call(number: int) -> None:
        while not ask(number):
            pass

    def ask(number: int) -> bool:
        place = pacer.take_slot(stop)
        assert place

        def watch(event: str, _: object) -> None:
            if event == "http11.send_request_body.complete":
                place.sent()

        reply = client.post(API, json={"input": {"prompt": f"number {number}"}}, extensions={"trace": watch})
        if reply.status_code != 200:
            pacer.hold(float(reply.headers["retry-after"]), place)
        return reply.status_code == 200

    with httpx.Client(timeout=60) as client, ThreadPoolExecutor(in_flight) as workers:
        print(f"{len(list(workers.map(call, range(count))))} of {count}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
