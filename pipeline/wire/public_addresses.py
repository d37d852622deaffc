"""Which internet addresses are public."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

# The special-purpose registries of IANA, written out: `ipaddress.is_global` answers differently from one Python to the next
# (3.11.7 calls 64:ff9b:1::/48 global, 3.13 does not).
_REFUSED = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT; Alibaba's metadata at 100.100.100.200
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's host agent, on an address that looks public
        "169.254.0.0/16",  # link-local; metadata of most clouds at 169.254.169.254
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; Oracle's metadata at 192.0.0.192
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        "2001::/23",  # protocol assignments; Teredo, which carries an IPv4 address
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which carries an IPv4 address
        "3fff::/20",  # documentation
    )
)
_UNICAST = IPv6Network("2000::/3")
"""All that is handed out as global unicast; everything public in IPv6 lies here (RFC 4291, section 2.4)."""
_NAT64 = IPv6Network("64:ff9b::/96")
"""How IPv6-only networks reach IPv4 (RFC 6052): the last 32 bits are the IPv4 address."""

_LOCAL = frozenset(
    [
        *(
            "localhost",
            "localdomain",
            "local",
            "internal",
            "intranet",
            "private",
            "lan",
            "home",
            "corp",
            "mail",
            "onion",
            "alt",
        ),
        *("svc", "cluster", "default", "kube-system", "pod", "node", "docker", "consul"),
        *("domain", "workgroup", "localnet", "test", "invalid"),
    ]
)
"""Last parts of names that lead into local networks, or nowhere: RFC 6761, 6762, 7686, 9476, ICANN's `internal`, the names that
ICANN will not give out, and those of habit; Kubernetes completes `kubernetes.default.svc` within.
"""


def is_public(address: str) -> bool:
    """Whether `address`, a numeric IPv4 or IPv6 address, can be reached from all of the internet.

    False for what is no numeric address and for IPv6 addresses with a zone. IPv4 inside IPv6 is judged only in its NAT64
    form; the mapped, compatible, 6to4 and Teredo forms are refused whole, since no picture host answers there.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        if parsed.scope_id is not None:
            return False
        if parsed in _NAT64:
            parsed = IPv4Address(parsed.packed[-4:])
        elif parsed not in _UNICAST:
            return False
    return not any(parsed in network for network in _REFUSED)


def is_loopback(address: str) -> bool:
    """Whether `address`, a numeric address, never leaves this machine (127.0.0.0/8 or ::1)."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def is_numeric(host: str) -> bool:
    """Whether `host` is an address in the form that is usual for it, rather than a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_public_name(host: str) -> bool:
    """Whether `host` may be a name on the internet, as far as a name tells.

    False for single words, for the names of local networks, and where the last part is a number: `127.1` and `0x7f.1` are
    addresses in forms that some resolvers read.
    """
    parts = host.lower().removesuffix(".").split(".")
    number = re.fullmatch(r"[0-9]+|0x[0-9a-f]*", parts[-1])
    return len(parts) > 1 and all(parts) and not number and parts[-1] not in _LOCAL and parts[-2:] != ["home", "arpa"]
