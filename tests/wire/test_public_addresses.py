"""Which addresses are public."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.wire.public_addresses import is_loopback, is_public, is_public_name

NOT_PUBLIC = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 168.63.129.16
    169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1
    198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1
    64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::169.254.169.254 64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1:: 2001:10::1
    2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a00:1:: 2002:808:808:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1
    fe80::1%eth0 2606:4700::1111%eth0 fec0::1 ff02::1 4000::1
"""


@pytest.mark.parametrize("address", NOT_PUBLIC.split())
def test_addresses_that_not_everybody_can_reach_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "104.16.0.1", "172.15.0.1", "172.32.0.1", "192.1.0.1", "2606:4700::1111", "64:ff9b::808:808"]
)
def test_addresses_of_the_internet_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f000001", "2130706433", "1.1.1.1/32", "[::1]", "1.1.1.1 "])
def test_what_is_no_numeric_address_is_not_public(text):
    assert not is_public(text)


@given(st.ip_addresses(v=4))
def test_what_python_calls_private_is_never_public(address):
    assert not (address.is_private and is_public(str(address)))


@given(st.ip_addresses(v=4))
def test_no_address_inside_ipv6_is_more_public_than_by_itself(address):
    carried = [
        ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) + int(address)) for prefix in ("::", "::ffff:0:0", "64:ff9b::")
    ]
    assert not any(is_public(str(form)) for form in carried) or is_public(str(address))


def test_loopback_is_this_machine():
    assert is_loopback("127.0.0.1")
    assert is_loopback("::1")
    assert not is_loopback("10.0.0.1")
    assert not is_loopback("localhost")


INSIDE = """
    kubernetes.default kubernetes.default.svc kubernetes.default.svc. api.svc.cluster.local vault.service.consul
    metadata.google.internal nas.lan x.home.arpa wiki.corp mail.intranet a.localdomain db.docker printer x.test a.b.INTERNAL
"""


@pytest.mark.parametrize("name", INSIDE.split())
def test_names_of_local_networks_are_not_public(name):
    assert not is_public_name(name)


@pytest.mark.parametrize(
    "name", ["pictures.example.com", "svc.example.com", "cluster.app", "internal.dev", "local.net", "a.host"]
)
def test_names_of_the_internet_are_public(name):
    assert is_public_name(name)
