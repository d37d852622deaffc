"""Where flows run: the user's own Prefect server, where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.embedded import names_server, prepare_environment

if TYPE_CHECKING:
    from pathlib import Path


def test_no_setting_means_no_server(tmp_path: Path) -> None:
    assert not names_server({"PREFECT_HOME": str(tmp_path)})


def test_the_environment_names_a_server(tmp_path: Path) -> None:
    assert names_server({"PREFECT_API_URL": "http://prefect.example/api", "PREFECT_HOME": str(tmp_path)})


def test_what_the_user_has_set_stands() -> None:
    environ = {"DO_NOT_TRACK": "0", "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "DEBUG"}
    prepare_environment(environ)
    assert environ == {"DO_NOT_TRACK": "0", "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "DEBUG"}
