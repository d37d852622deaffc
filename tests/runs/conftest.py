"""The town of runs that come upon one another is where their registry is tried too."""

from tests.work.conftest import new_town, town  # noqa: F401
