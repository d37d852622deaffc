"""What is locked is looked up in a database of known flaws, where one can be reached."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

from tests.harm.measuring import ROOT
from tests.servers.scripted import ScriptedServer, answer


def audit(database: str) -> tuple[int, list[str]]:
    """Exit code and lines of `scripts/audit`."""
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "audit"],
        env=os.environ | {"OSV_URL": database, "no_proxy": "*"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def pins() -> set[str]:
    texts = [lock.read_text() for lock in (ROOT / "scripts" / "locks").glob("*.txt")]
    return {pin for text in texts for pin in re.findall(r"^(\S+==\S+)", text, re.MULTILINE)}


def database(*flaws: int) -> bytes:
    """An answer that knows a flaw of the packages at these places."""
    results = [{"vulns": [{"id": f"GHSA-{place}"}]} if place in flaws else {} for place in range(len(pins()))]
    return answer(json.dumps({"results": results}).encode(), "Content-Type: application/json")


def test_every_locked_package_is_asked_about_and_none_is_known_to_be_flawed() -> None:
    with ScriptedServer(database()) as server:
        code, lines = audit(server.url(""))
    assert code == 0
    assert lines == [f"scripts/audit: 0 known flaws in {len(pins())} locked packages (by {server.url('/v1/querybatch')})"]


def test_a_known_flaw_is_named_with_its_package() -> None:
    with ScriptedServer(database(3)) as server:
        code, lines = audit(server.url(""))
    assert code == 1
    assert re.fullmatch(r"\S+ \S+: GHSA-3", lines[0])
    assert len(lines) == 2


def test_where_there_is_no_database_that_is_said_in_one_line() -> None:
    for script in (b"", answer(b"<html>"), answer(b"[]"), answer(b"{}", status="503 Busy")):
        with ScriptedServer(script) as server:
            code, lines = audit(server.url(""))
        assert code == 0
        assert len(lines) == 1
        assert "known flaws were not looked for" in lines[0]
