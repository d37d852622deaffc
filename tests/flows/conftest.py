"""One whole Prefect server for all tests of flows: it is dear."""

from __future__ import annotations

import os
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from tests.flows.whole_server import whole_server
from tests.program import program

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A whole server; its database is the one that embedded servers use as well, so that it is made only once."""
    program()  # what tests of flows start, as processes of their own, is this tree's code
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("PREFECT_")]:
            patch.delenv(name)
        cache = tmp_path_factory.mktemp("cache")
        patch.setenv("XDG_CACHE_HOME", str(cache))
        folder = cache / "makeready" / f"prefect-{version('prefect')}"
        folder.mkdir(parents=True)
        with whole_server(folder / "prefect.db") as found:
            for name, value in found.items():
                patch.setenv(name, value)
            read_settings_again()
            yield
    read_settings_again()


def read_settings_again() -> None:
    from prefect.context import refresh_global_settings_context

    refresh_global_settings_context()
