"""Keeps Prefect from obeying the folder that the user stands in.

Prefect takes settings out of `.env`, `prefect.toml` and `pyproject.toml` of the current folder, among them the server that
hears of the run and a file of logging, which may name any Python code. A folder with a job in it may have been made by others,
so only the environment and the profile in the user's own home count. Prefect has no switch for that; it reads the files by two
functions of pydantic-settings.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

PROFILES = "PREFECT_PROFILES_PATH"


def disregard_folder(environ: MutableMapping[str, str]) -> None:
    """Have Prefect, which must not be imported yet, read no settings from the current folder."""
    environ.setdefault(PROFILES, str(profiles(environ).absolute()))
    from pydantic_settings.sources import ConfigFileSourceMixin, DotEnvSettingsSource

    for source, reads in ((ConfigFileSourceMixin, "_read_files"), (DotEnvSettingsSource, "_read_env_files")):
        if not hasattr(source, reads):
            raise RuntimeError(f"pydantic-settings has no {source.__name__}.{reads} any more: see {__name__}")
        setattr(source, reads, _read_nothing)


def profiles(environ: Mapping[str, str]) -> Path:
    """Where Prefect's profiles lie, by the environment alone."""
    home = Path(environ.get("PREFECT_HOME") or "~/.prefect").expanduser()
    return Path(environ.get(PROFILES) or home / "profiles.toml")


def _read_nothing(*_: object, **__: object) -> dict[str, Any]:
    return {}
