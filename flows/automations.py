"""Sets up what a Prefect server does by itself about our runs: `python -m flows.automations`, once, or again after a change.

Runs that give no sign of life become *Crashed* (`lost_runs.yaml`). Where MAKEREADY_WEBHOOK names an address, what fails,
crashes or is taken by no worker is told there (`failed_runs.yaml`), as JSON with a `title` and a `text`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from flows import embedded
from flows.folder_settings import disregard_folder
from pipeline.errors import MakereadyError

if TYPE_CHECKING:
    from collections.abc import Mapping

WEBHOOK = "MAKEREADY_WEBHOOK"

BLOCK = "makeready-press-room"
"""The block that holds the address, as a secret."""


def set_up(environ: Mapping[str, str]) -> list[str]:
    """Make or renew our automations on the server of Prefect's settings; gives their names. Raises what Prefect raises."""
    from prefect.client.orchestration import get_client
    from prefect.events.schemas.automations import AutomationCore

    wanted = [_read("lost_runs.yaml")]
    if address := environ.get(WEBHOOK, "").strip():
        wanted.append(_read("failed_runs.yaml", _save_block(address)))
    with get_client(sync_client=True) as client:
        for text in wanted:
            automation = AutomationCore.model_validate(yaml.safe_load(text))
            for old in client.read_automations_by_name(automation.name):
                client.delete_automation(old.id)
            client.create_automation(automation)
    return [str(yaml.safe_load(text)["name"]) for text in wanted]


def _read(name: str, block: str = "") -> str:
    return (
        Path(__file__)
        .with_name(name)
        .read_text(encoding="utf-8")
        .replace("block_document_id: BLOCK", f"block_document_id: {block}")
    )


def _save_block(address: str) -> str:
    """Keep the address on the server, where its pages do not show it; gives the block's id."""
    from prefect.blocks.notifications import CustomWebhookNotificationBlock
    from prefect.types import SecretDict

    block = CustomWebhookNotificationBlock(
        name=BLOCK,
        headers=None,
        cookies=None,
        url="{{address}}",
        secrets=SecretDict({"address": address}),
        json_data={"title": "{{subject}}", "text": "{{subject}}\n{{body}}"},
        allow_private_urls=True,  # Prefect would refuse an address of the house's own network
    )
    return str(block.save(BLOCK, overwrite=True))


def main() -> int:
    """Set them up, and say so; 2 where no server is named or it does not answer."""
    embedded.prepare_environment(os.environ)
    disregard_folder(os.environ)
    try:
        if not embedded.names_server(os.environ):
            raise MakereadyError("no Prefect server is named: set PREFECT_API_URL, as to http://127.0.0.1:4200/api")
        from flows.reach import reach_server

        reach_server()
        names = set_up(os.environ)
    except MakereadyError as fault:
        sys.stderr.write(f"flows.automations: {fault}\n")
        return 2
    sys.stdout.write("".join(f"set up: {name}\n" for name in names))
    if len(names) == 1:
        sys.stdout.write(f"Nobody is told of failed runs: {WEBHOOK} is not set.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
