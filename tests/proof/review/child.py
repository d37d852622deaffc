"""A review as a process of its own, with a plain page: `python -m tests.proof.review.child SHELF NAME… [--read-only NAME]`."""

from __future__ import annotations

import sys

from pipeline.cli.screen import review_links
from pipeline.proof.review.access import Access, Address, Pass
from pipeline.proof.review.desk import Desk
from pipeline.proof.review.opening import now, serve
from pipeline.proof.review.server import listen
from pipeline.stores import open_shelf
from tests.proof.review.jobs import PlainPaper


def main() -> None:
    shelf, *names = sys.argv[1:]
    store, paper = open_shelf(shelf), PlainPaper()
    desk = Desk(store, paper, now)
    with listen("127.0.0.1", 0) as listening:
        access = Access(Address("127.0.0.1", listening.getsockname()[1]), tuple(Pass(name) for name in names))
        print(review_links.as_json(access, desk.sheet), flush=True)  # noqa: T201
        serve(listening, desk, store, paper, access, lambda: None)


if __name__ == "__main__":
    main()
