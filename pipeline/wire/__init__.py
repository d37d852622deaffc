"""Connections: who may be dialled, how long one waits, and how all of them are hung up at once."""

from pipeline.wire.address_guard import Resolver
from pipeline.wire.connections import Connections, until
from pipeline.wire.http_clients import api_client, loopback_origin, picture_client

__all__ = ["Connections", "Resolver", "api_client", "loopback_origin", "picture_client", "until"]
