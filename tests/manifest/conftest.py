"""Whole jobs are run for their manifests, as in the tests of the work."""

from tests.work.conftest import trial  # noqa: F401
