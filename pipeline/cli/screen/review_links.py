"""The links of a review: shown, printed for programs, opened in a browser."""

from __future__ import annotations

import json
import tempfile
import threading
import webbrowser
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.proof.review.access import Access
    from pipeline.proof.review.job_sheet import JobSheet


def as_text(access: Access, sheet: JobSheet) -> str:
    """The links for people, one a reviewer."""
    names = [one_line(each.name) + (" (looks on)" if each.read_only else "") for each in access.passes]
    width = max(map(len, names))
    links = [f"  {name:<{width}}  {access.address.link(each)}" for name, each in zip(names, access.passes, strict=True)]
    until = f", or on {access.until:%Y-%m-%d at %H:%M}" if access.until else ""
    count = len(sheet.items)
    return "\n".join(
        [
            f"{one_line(sheet.account.job)}: {count:,} {'item' if count == 1 else 'items'} to review",
            *links,
            f"Give each person their own link: it lets in whoever has it. It ends with Ctrl-C here{until}.",
        ]
    )


def as_json(access: Access, sheet: JobSheet) -> str:
    """The links for programs, on one line."""
    links = [{"name": each.name, "read_only": each.read_only, "link": access.address.link(each)} for each in access.passes]
    until = access.until.isoformat() if access.until else None
    about = {"job": sheet.account.job, "items": len(sheet.items), "address": f"{access.address.origin}/", "until": until}
    return json.dumps({**about, "links": links}, ensure_ascii=False)


@contextmanager
def opened(link: str) -> Iterator[None]:
    """Open a link in this user's browser while the block runs.

    By a file that this user alone can read: what stands on a command line, all users of the machine can see.
    """
    with tempfile.TemporaryDirectory(prefix="makeready-review-") as folder:
        way = Path(folder, "review.html")
        way.write_text(f'<!doctype html><meta http-equiv="refresh" content="0; url={escape(link)}">', encoding="utf-8")
        threading.Thread(target=webbrowser.open, args=(way.as_uri(),), daemon=True).start()
        yield
