"""Connections: who may be dialled, how long one waits, and how all of them are hung up at once."""

from pipeline.wire.clients import api_client, loopback_origin, picture_client
from pipeline.wire.guard import Resolver
from pipeline.wire.lines import Lines, until

__all__ = ["Lines", "Resolver", "api_client", "loopback_origin", "picture_client", "until"]
