"""What must hold after any harm, once a last run has ended in peace."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.chaos.field import gateway_log

if TYPE_CHECKING:
    from pathlib import Path

    from tests.chaos.field import Ended, Field

PRICE = 0.25
"""USD a picture."""


def assert_whole(field: Field, last: Ended) -> dict[str, Any]:
    """Every item is once on the shelf with the bytes the API made, and was paid once.

    An item whose charge the program calls unknown is let off, and only that. Returns the manifest.
    """
    field.fetch()
    shelf, stats = field.shelf, field.sandbox.stats()
    manifest = json.loads((shelf / "manifest.json").read_text())
    items = manifest["items"]
    unknown = {item["id"] for item in items if item["outcome"] == "unknown"}
    assert last.code == (3 if unknown else 0), last
    assert {item["id"] for item in items} == {f"leaf-{number}" for number in range(1, field.items + 1)}
    assert [item for item in items if item["outcome"] not in {"delivered", "kept", "unknown"}] == [], last

    paid = {item["fingerprint"]: stats["charges"].get(item["fingerprint"], 0) for item in items}
    twice = {item["id"]: paid[item["fingerprint"]] for item in items if paid[item["fingerprint"]] != 1}
    assert twice.keys() <= unknown, _told(
        field, {item["fingerprint"] for item in items if item["id"] in twice.keys() - unknown}
    )

    delivered = [item for item in items if item["master"]]
    for item in delivered:
        found = list((shelf / "masters" / item["id"]).glob("[!.]*"))
        assert [path.relative_to(shelf).as_posix() for path in found] == [item["master"]["key"]]
        digest = sha256(found[0])
        assert digest == item["master"]["sha256"]
        assert {digest} == set(stats["pictures"][item["fingerprint"]]), f"{item['id']} is not what the API made"
    assert len(delivered) == field.items - len(unknown)
    thumbs = {f"thumbs/{item['id']}/{item['fingerprint'][:16]}.webp" for item in delivered}
    assert {path.relative_to(shelf).as_posix() for path in shelf.glob("thumbs/*/[!.]*")} <= thumbs, "small pictures of nothing"
    if not unknown:
        assert manifest["totals"]["job_usd"] == field.items * PRICE, "what the manifest says it cost is not what was charged"
    assert field.verify().code == 0
    return manifest


def assert_tidy(field: Field) -> None:
    """No unfinished write and no scratch folder of a killed run is left."""
    assert [str(path.relative_to(field.shelf)) for path in field.shelf.rglob(".*")] == []
    assert list(field.scratch.iterdir()) == []


def _told(field: Field, fingerprints: set[str]) -> str:
    """What the API's log tells of items that were not paid once, and when they were claimed."""
    lines = ["not paid once:"]
    for fingerprint in fingerprints:
        claims = field.shelf.glob(f"ledger/*/{fingerprint[:16]}.claim*.json")
        lines += [f"claim {json.loads(claim.read_text())}" for claim in claims]
        for entry in gateway_log(field.sandbox.environment, fingerprint):
            known = entry["metadata"]
            began = datetime.fromisoformat(entry["created_at"]) - timedelta(milliseconds=entry["duration"])
            lines.append(
                f"{known['item']} run {known['run']} attempt {known['attempt']}: came {began:%H:%M:%S.%f}, took "
                f"{entry['duration']} ms, {entry['status_code']}, cached {entry['cached']}, ${entry['cost']}"
            )
    return "\n".join(lines)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
