"""The program tells people how a run ended, by a real address of Apprise and by mail, whether they are there or away."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import pytest

from tests.servers.receivers import SECRET_HEADER, SECRET_PATH, Mailbox, Receiver, free_port, mail_address

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.process import Api, Makeready
    from tests.cli.shelf import Job

NOTIFY = "notify: [{to: env:PRESS_ROOM_URL, when: [finished, failed, unchanged]}]\n"
PATIENT = {"MAKEREADY_NOTIFY_SECONDS": "90"}
"""For notices that are taken: on the busiest machine too."""
SECRETS = (SECRET_PATH, SECRET_HEADER, "canary-desk@example.com")


def no_secret_in(*texts: str) -> bool:
    return not any(secret in text for secret in SECRETS for text in texts)


def waiting(job: Job) -> list[Path]:
    return job.files("notices/*")


def test_a_run_tells_its_figures_and_shows_its_pictures(makeready: Makeready, leaves: Job) -> None:
    leaves.add(NOTIFY + "ping: env:NIGHTLY_PING\n")
    with Receiver() as press, Receiver() as check:
        said = makeready(
            "run", "--plain", *leaves.words, environ=PATIENT | {"PRESS_ROOM_URL": press.address, "NIGHTLY_PING": check.check}
        )
        (notice,) = press.notices
    assert said.code == 0, said.err
    assert (notice["kind"], notice["counts"], notice["money"]["spent_usd"]) == ("finished", {"delivered": 4}, 1.0)
    assert notice["manifest"] == str(leaves.root / "manifest.json")
    assert [each["filename"] for each in notice["attachments"]] == ["pictures.jpg"]
    assert check.pings == [("/start", ""), ("", "exit code 0\n4 delivered")]
    assert waiting(leaves) == []
    assert no_secret_in(said.out, said.err)


def test_a_receiver_that_is_away_for_the_run_gets_it_by_the_next_one(makeready: Makeready, leaves: Job) -> None:
    leaves.add(NOTIFY)
    receiver = Receiver()
    environ = PATIENT | {"PRESS_ROOM_URL": receiver.address}
    said = makeready("run", "--plain", *leaves.words, environ=environ)
    assert said.code == 0
    assert "PRESS_ROOM_URL (json) has not taken the notice of" in said.err
    (left,) = waiting(leaves)
    assert no_secret_in(said.out, said.err, left.name, left.read_text())
    with receiver:
        makeready("run", "--plain", *leaves.words, environ=environ)
        assert [notice["kind"] for notice in receiver.notices] == ["finished", "unchanged"]
    assert waiting(leaves) == []


def test_a_mail_server_that_is_away_for_the_run_gets_it_when_it_is_asked_for(makeready: Makeready, leaves: Job) -> None:
    leaves.add(NOTIFY)
    port = free_port()
    environ = PATIENT | {"PRESS_ROOM_URL": mail_address(port)}
    assert makeready("run", "--plain", *leaves.words, environ=environ).code == 0
    listed = makeready("notices", leaves.root)
    assert listed.out.startswith("waits")
    assert "PRESS_ROOM_URL (mailto)" in listed.out
    asked = ("notices", leaves.root, "--send", "--notify", "env:PRESS_ROOM_URL")
    refused = makeready(*asked, environ=environ)
    assert refused.code == 3
    with Mailbox(port) as box:
        sent = makeready(*asked, "--json", environ=environ)
        (mail,) = box.mails
    assert sent.code == 0, sent.err
    told = json.loads(sent.out)
    assert ([each["kind"] for each in told["sent"]], told["waiting"]) == (["finished"], [])
    assert mail["subject"] == f"{leaves.name}: finished: 4 delivered"
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert text.splitlines()[:2] == ["4 delivered.", "$1.00 spent."]
    assert f"To look at: {leaves.root}/proof.html" in text.splitlines()
    assert no_secret_in(listed.out, refused.out, refused.err, sent.out, sent.err)
    assert makeready("notices", leaves.root).out == "No notice waits.\n"


@pytest.mark.parametrize("manner", ["deaf", "drip"])
def test_one_that_never_answers_does_not_hold_up_the_run(makeready: Makeready, leaves: Job, manner: str) -> None:
    leaves.add(NOTIFY)
    with Receiver(manner=manner) as press:
        said = makeready("run", "--plain", *leaves.words, environ={"PRESS_ROOM_URL": press.address})
        assert not press.released.is_set()  # the run is over, though the receiver was never done with it
    assert said.code == 0
    assert leaves.outcomes == ["delivered"] * 4
    assert "waits on the shelf" in said.err
    assert len(waiting(leaves)) == 1


def test_a_run_that_could_not_start_is_heard_of(makeready: Makeready, offline: Makeready, leaves: Job) -> None:
    with Receiver() as press:
        environ = PATIENT | {"MAKEREADY_NOTIFY": press.address, "MAKEREADY_PING": press.check}
        assert offline("run", "--plain", *leaves.words, environ=environ).code == 4
        leaves.write("job: leaves\nprompt: []\n")
        assert makeready("run", "--plain", *leaves.words, environ=environ).code == 2
        first, second = press.notices
    assert "CLOUDFLARE_ACCOUNT_ID" in first["reasons"][0]
    assert (second["job"], second["kind"]) == ("leaves.yaml", "failed")
    assert "leaves.yaml:" in second["reasons"][0]
    assert [ending for ending, _ in press.pings] == ["/fail", "/fail"]


def test_an_address_on_the_command_line_is_told_and_hidden(makeready: Makeready, leaves: Job) -> None:
    leaves.add("budget: 0.5 USD\n")
    with Receiver() as press:
        said = makeready("--debug", "run", "--plain", *leaves.words, "--notify", press.address, environ=PATIENT)
        (notice,) = press.notices
    assert (said.code, notice["kind"]) == (5, "budget")
    assert "--notify '[hidden]'" in notice["next_command"] or "--notify [hidden]" in notice["next_command"]
    assert no_secret_in(said.out, said.err, json.dumps(notice))


def test_an_address_of_a_mistyped_line_is_not_shown(makeready: Makeready, leaves: Job) -> None:
    said = makeready("plan", leaves.spec, "--notify", f"json://host/{SECRET_PATH}")
    assert said.code == 2
    assert no_secret_in(said.out, said.err)


def test_no_log_at_debug_level_tells_an_address(makeready: Makeready, leaves: Job) -> None:
    leaves.add(NOTIFY + "ping: env:CHECK\n")
    port = free_port()
    with Receiver() as press, Mailbox(port):
        environ = PATIENT | {"PRESS_ROOM_URL": press.address, "CHECK": press.check, "MAKEREADY_NOTIFY": mail_address(port)}
        said = makeready("--debug", "run", "--plain", *leaves.words, environ=environ)
    assert said.code == 0, said.err
    assert "urllib3" in said.err
    assert no_secret_in(said.out, said.err)
    shelved = [file for file in leaves.files() if any(secret.encode() in file.read_bytes() for secret in SECRETS)]
    assert shelved == []


def test_a_file_of_a_folder_sets_no_address(makeready: Makeready, leaves: Job) -> None:
    with Receiver() as press:
        (makeready.folder / ".env").write_text(f"MAKEREADY_NOTIFY={press.address}\nPRESS_ROOM_URL={press.address}\n")
        leaves.add(NOTIFY)
        said = makeready("run", "--plain", *leaves.words)
        assert press.came == []
    assert "passed over MAKEREADY_NOTIFY" in said.err
    assert "notify: PRESS_ROOM_URL is not set" in said.err
    assert no_secret_in(said.out, said.err)


def test_two_runs_at_once_tell_of_both(makeready: Makeready, leaves: Job) -> None:
    leaves.add(NOTIFY)
    with Receiver() as press:
        environ = PATIENT | {"PRESS_ROOM_URL": press.address}
        both = [
            threading.Thread(target=makeready, args=("run", "--plain", *leaves.words), kwargs={"environ": environ})
            for _ in range(2)
        ]
        for each in both:
            each.start()
        for each in both:
            each.join()
        runs = {json.loads(file.read_text())["run"]["id"] for file in leaves.files("manifests/*")}
        told = {notice["run"] for notice in press.notices}
    assert told == runs


def test_without_an_address_nothing_is_sent(makeready: Makeready, leaves: Job, api: Api) -> None:
    leaves.add(NOTIFY)
    makeready("run", "--plain", *leaves.words, environ={"PRESS_ROOM_URL": "no address"})
    said = makeready("notices", leaves.root, "--send")
    assert said.code == 2
    assert "--notify env:PRESS_ROOM_URL" in said.err


def test_a_place_where_nothing_lies_is_told(makeready: Makeready) -> None:
    said = makeready("notices", "outputs/nowhere")
    assert (said.code, said.out) == (6, "")
    assert "holds no job, and no drop" in said.err
