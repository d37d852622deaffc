"""What every test may ask for."""

from tests.servers.swift import swift  # noqa: F401
