"""A certificate for `pictures.example`, made anew, and lines that lead everything to one local server."""

from __future__ import annotations

import datetime
import ssl
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pipeline.wire.open_sockets import Connections

if TYPE_CHECKING:
    from pathlib import Path


class Detour(Connections):
    """Notes the address that would be dialled, and dials a port of this machine instead, or nothing."""

    def __init__(self, port: int | None = None):
        super().__init__()
        self.port = port
        self.dialled: list[tuple[str, int]] = []

    def dial(self, address, port, timeout):
        self.dialled.append((address, port))
        # Port 1 of loopback: nobody listens there.
        return super().dial("127.0.0.1", self.port or 1, timeout)


class Certificate:
    """A self-signed certificate and its key, as the two sides of TLS want it."""

    def __init__(self, file: Path):
        self.file = file

    def server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file)
        return context

    def client(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.file))


@pytest.fixture(scope="session")
def certificate(tmp_path_factory) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pictures.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("pictures.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "pictures.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return Certificate(file)
