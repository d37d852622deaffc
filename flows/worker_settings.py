"""What a run on a worker needs of the machine it runs on: the settings of the folder, and logs that keep secrets."""

from __future__ import annotations

import os
from pathlib import Path

from prefect import get_run_logger

from pipeline.redaction import guard_logs
from pipeline.settings import load_env_file, secrets_in


def read_settings() -> None:
    """Read the `.env` file of the folder in which the flow runs; what of it is passed over is said in the run's log."""
    if passed_over := load_env_file(os.environ, Path.cwd()):
        get_run_logger().warning(passed_over)
    guard_logs(secrets_in(os.environ))
