"""Which addresses on the internet a feed may be fetched from.

Judged is the address that a connection goes to, whatever name led there. ``ipaddress.is_global`` is not enough: it
takes loopback for global where that is mapped or translated into IPv6.

>>> is_public("93.184.216.34"), is_public("64:ff9b::7f00:1"), is_public("::ffff:169.254.169.254")
(True, False, False)
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from transforms.data.tables import rows

Address: TypeAlias = "ipaddress.IPv4Address | ipaddress.IPv6Address"
Network: TypeAlias = "ipaddress.IPv4Network | ipaddress.IPv6Network"
_TRANSLATED = ipaddress.IPv6Network(
    "64:ff9b::/96"
)  # NAT64 (RFC 6052): stands for the IPv4 address in its last bits
_ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214, section 6.1: before an IPv4 address in the last bits
_ALLOWED = re.compile(
    r"(?:\[(?P<literal>[0-9a-fA-F:.]{2,45})\]|(?P<host>[^\s:\[\]/@]{1,255}))(?::(?P<port>\d{1,5}))?"
)


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public internet; false for what is none, or has a zone such as ``%eth0``."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return _is_open(address)
    if address.scope_id:
        return False
    inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _TRANSLATED:
        return _is_open(inner)
    leads_inside = (int(address) >> 32) & 0xFFFFFFFF in _ISATAP and not _is_open(inner)
    return not leads_inside and _is_open(address)


def _is_open(address: Address) -> bool:
    return not any(address in network for network in _special_networks(address.version))


@cache
def _special_networks(version: int) -> tuple[Network, ...]:
    networks = (ipaddress.ip_network(network) for network, _ in rows("special_networks.tsv"))
    return tuple(network for network in networks if network.version == version)


def canonical_host(host: str) -> str:
    """A host as it is compared: small letters, no dot at its end, an IP address in its shortest form.

    >>> canonical_host("News.Example."), canonical_host("[0:0::1]")
    ('news.example', '::1')
    """
    host = host.strip("[]").rstrip(".").lower()
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return host


@dataclass(frozen=True)
class AllowedHosts:
    """Hosts that may be private, as ``--allow-host`` names them: (host, port), any port where that is 0."""

    places: frozenset[tuple[str, int]] = frozenset()

    def allows(self, host: str, port: int) -> bool:
        """Whether a URL's host and port are on the list; another name of the same machine is not."""
        host = canonical_host(host)
        return (host, port) in self.places or (host, 0) in self.places


def allowed_hosts(texts: Iterable[str]) -> AllowedHosts:
    """The hosts of ``HOST``, ``HOST:PORT``, ``[IPV6]:PORT`` or ``IPV6``. Raises ``ValueError`` of one clear line.

    >>> allowed_hosts(["127.0.0.1:8080"]).allows("127.0.0.1", 8080)
    True
    """
    return AllowedHosts(frozenset(_allowed_place(text) for text in texts))


def _allowed_place(text: str) -> tuple[str, int]:
    text = text.strip()
    if text.count(":") > 1 and "[" not in text:  # an IPv6 address alone
        text = f"[{text}]"
    match = _ALLOWED.fullmatch(text)
    port = int(match["port"] or 0) if match else 0
    if not match or port > 65535 or (match["port"] and not port):
        raise ValueError(f"{text!r} is no HOST or HOST:PORT")
    return canonical_host(match["literal"] or match["host"]), port
