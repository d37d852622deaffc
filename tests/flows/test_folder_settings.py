"""What lies in the folder the user stands in says nothing to Prefect; the environment and the user's own profile do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STRANGER = "http://stranger.example/api"
SHOW = """
import json, os
from flows.folder_settings import disregard_folder
disregard_folder(os.environ)
from prefect.settings import get_current_settings
found = get_current_settings()
print(json.dumps([found.api.url, str(found.logging.config_path), found.profiles_path and str(found.profiles_path)]))
"""
FILES = {
    ".env": f"PREFECT_API_URL={STRANGER}\nprefect_logging_settings_path=evil.yml\nPREFECT_PROFILES_PATH=evil.toml\n",
    "prefect.toml": f'profiles_path = "evil.toml"\n[api]\nurl = "{STRANGER}"\n[logging]\nconfig_path = "evil.yml"\n',
    "pyproject.toml": f'[tool.prefect]\nprofiles_path = "evil.toml"\napi.url = "{STRANGER}"\nlogging.config_path="evil.yml"\n',
}
EVIL = f'active = "evil"\n[profiles.evil]\nPREFECT_API_URL = "{STRANGER}"\n'


def settings_in(folder: Path, **environ: str) -> list[str | None]:
    """What Prefect takes from this folder: the server, the file of logging, and where the profiles lie."""
    clean = {"HOME": str(folder / "home"), "PATH": os.defpath, "PYTHONPATH": str(ROOT)}
    said = subprocess.run(
        [sys.executable, "-c", SHOW], cwd=folder, env=clean | environ, capture_output=True, text=True, check=True
    )
    return list(json.loads(said.stdout.splitlines()[-1]))


@pytest.mark.parametrize("name", FILES)
def test_no_file_of_a_folder_sets_anything_of_prefect(tmp_path: Path, name: str) -> None:
    (tmp_path / "evil.toml").write_text(EVIL)
    (tmp_path / name).write_text(FILES[name])
    url, logging, profiles = settings_in(tmp_path)
    assert url is None
    assert "evil" not in f"{logging}{profiles}"


def test_the_users_own_profile_and_environment_count(tmp_path: Path) -> None:
    home = tmp_path / "home" / ".prefect"
    home.mkdir(parents=True)
    (home / "profiles.toml").write_text(EVIL)
    assert settings_in(tmp_path)[0] == STRANGER
    assert settings_in(tmp_path, PREFECT_API_URL="http://mine.example/api")[0] == "http://mine.example/api"
