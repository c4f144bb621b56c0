"""Which addresses a feed may be fetched from."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.sources.web.addresses import allowed_hosts, canonical_host, is_public


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1",
        "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "192.0.0.8", "198.18.0.1", "192.0.2.1",
        "198.51.100.1", "203.0.113.1", "192.88.99.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
        "168.63.129.16", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:5db8:d822::",
        "2001:0:4136:e378::", "2001:db8::1", "3fff::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1",
        "fd00:ec2::254", "ff02::1", "100::1", "5f00::1", "2a00:1450::5efe:10.0.0.1", "2a00:1450::200:5efe:127.0.0.1",
        "", "localhost", "0177.0.0.1", "2130706433", "0x7f.1", "①②⑦.⓪.⓪.①",
    ],
)  # fmt: skip
def test_what_leads_inside_or_nowhere_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1", "93.184.216.34", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "192.0.1.1",
        "223.255.255.1",
        "2606:4700::1111", "2a00:1450:4001:800::200e", "64:ff9b::5db8:d822", "2001:4860:4860::8888",
    ],
)  # fmt: skip
def test_addresses_of_the_public_internet_are_not(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses())
def test_for_every_address_what_the_standard_library_calls_private_is_refused(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    inside = address.is_private or address.is_loopback or address.is_link_local or address.is_multicast
    known_open = str(address).startswith(("192.0.0.9", "192.0.0.10", "64:ff9b"))
    assert not (is_public(str(address)) and (inside or address.is_reserved) and not known_open)


@given(st.ip_addresses(v=4))
def test_for_every_ipv4_address_its_translation_is_judged_as_it_is(address: ipaddress.IPv4Address) -> None:
    assert is_public(
        str(ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) + int(address)))
    ) == is_public(str(address))


def test_a_host_that_is_allowed_is_allowed_at_its_port_alone() -> None:
    allowed = allowed_hosts(["Intern.Example:8080", "10.0.0.5", "[::1]:81", "fd00::1"])
    assert allowed.allows("intern.example.", 8080)
    assert allowed.allows("10.0.0.5", 1)
    assert allowed.allows("0:0::1", 81)
    assert allowed.allows("[fd00::1]", 443)
    assert not allowed.allows("intern.example", 80)
    assert not allowed.allows("sub.intern.example", 8080)
    assert not allowed.allows("::1", 80)
    assert not allowed.allows("10.0.0.50", 1)


@pytest.mark.parametrize(
    "text", ["", "host:", "host:0", "host:65536", "host:http", "http://host", "a b", "[::1", "u@h"]
)
def test_what_is_no_host_can_t_be_allowed(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no HOST or HOST:PORT"):
        allowed_hosts([text])


def test_hosts_are_compared_in_one_form() -> None:
    assert canonical_host("[2001:DB8:0::1]") == "2001:db8::1"
