"""Asking servers that misbehave, over real connections on loopback."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from typing import Any

import pytest
import trustme

from tests.transforms.sources.polling.server import Server, answer, redirect, rss
from transforms.sources.web.addresses import AllowedHosts, allowed_hosts
from transforms.sources.web.client import Answer, Client
from transforms.sources.web.connecting import look_up
from transforms.sources.web.errors import FetchError
from transforms.sources.web.limits import FetchLimits

FEED = rss("Ferry waits out storm")
LOOPBACK = (
    "127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "①②⑦.⓪.⓪.①", "[::1]", "0.0.0.0",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "LOCALHOST.", "127.0.0.1.",
)  # fmt: skip
SMALL = FetchLimits(sent_bytes=20_000, body_bytes=50_000, seconds=1, silence=1, redirects=4)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


def get(
    url: str,
    *allowed: str,
    limits: FetchLimits = SMALL,
    headers: Mapping[str, str] | None = None,
    **options: Any,
) -> Answer:
    """One request by a client of its own."""

    async def ask() -> Answer:
        async with (
            Client(limits, allowed_hosts(allowed), "wirebeam/test", **options) as client,
            AsyncExitStack() as hold,
        ):
            return await client.get(url, lambda _: headers or {}, hold)

    return asyncio.run(ask())


def failure(url: str, *allowed: str, **options: Any) -> str:
    """The code with which one request fails."""
    with pytest.raises(FetchError) as raised:
        get(url, *allowed, **options)
    return raised.value.code


def test_an_answer_is_what_the_server_sent(server: Server) -> None:
    server.replies["/feed?a=%7Eb"] = answer(FEED, ETag='"1"', Content_Type="application/rss+xml")
    url = server.url("/feed?a=%7Eb")
    assert get(url, server.host) == Answer(
        url, url, "", 200, {"content-length": str(len(FEED)), "etag": '"1"', "content-type": "application/rss+xml"},
        FEED, {},
    )  # fmt: skip
    (asked,) = server.asked
    assert asked.headers["user-agent"] == "wirebeam/test"
    assert asked.headers["accept-encoding"] == "gzip, deflate, br, zstd"
    assert asked.headers["host"] == server.host


def test_content_codings_are_undone_and_transfer_codings_too(server: Server) -> None:
    packed = gzip.compress(FEED)
    chunks = b"%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (10, packed[:10], len(packed) - 10, packed[10:])
    server.replies["/feed"] = (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
    )
    assert get(server.url("/feed"), server.host).body == FEED


def test_loopback_is_refused_by_each_of_its_names(server: Server) -> None:
    server.replies["/feed"] = answer(FEED)
    port = server.port
    for host in LOOPBACK:
        assert failure(f"http://{host}:{port}/feed") in ("address_refused", "bad_address", "no_host"), host
    assert server.asked == []


def test_a_host_that_is_allowed_is_allowed_at_its_port_and_by_its_name_alone(server: Server) -> None:
    server.replies["/feed"] = answer(FEED)
    assert get(server.url("/feed"), server.host).body == FEED
    assert get(server.url("/feed"), "127.0.0.1").body == FEED
    assert get(f"http://localhost:{server.port}/feed", "localhost").body == FEED
    assert failure(server.url("/feed"), "127.0.0.1:1") == "address_refused"
    assert failure(f"http://localhost:{server.port}/feed", server.host) == "address_refused"


@pytest.mark.parametrize(
    "place",
    ["http://127.0.0.1:1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://[fd00:ec2::254]/",
     "http://metadata.example/"],
)  # fmt: skip
def test_a_redirect_to_where_no_feed_is_fetched_from_is_refused(server: Server, place: str) -> None:
    def lookup(host: str, port: int) -> Any:
        return look_up("169.254.169.254" if host == "metadata.example" else host, port)

    server.replies["/feed"] = redirect(place)
    assert failure(server.url("/feed"), server.host, lookup=lookup) == "address_refused"


def test_a_name_that_has_another_address_the_second_time_gains_nothing(server: Server) -> None:
    """DNS rebinding: the first answer is public, what is connected to would be loopback."""
    addresses = iter(["93.184.216.34", "127.0.0.1"])
    connected: list[Any] = []

    def lookup(host: str, port: int) -> Any:
        return look_up(next(addresses), port)

    async def ask() -> None:
        async with Client(SMALL, AllowedHosts(), "x", lookup=lookup) as client, AsyncExitStack() as hold:
            make = client._guard.make_socket
            client._session.connector._socket_factory = lambda info: connected.append(info[4]) or make(info)  # type: ignore[union-attr]
            await client.get(f"http://rebinds.example:{server.port}/feed", lambda _: {}, hold)

    for codes in (("slow", "no_connection"), ("address_refused",)):
        with pytest.raises(FetchError) as raised:
            asyncio.run(ask())
        assert raised.value.code in codes
    assert {place[0] for place in connected} <= {"93.184.216.34"}
    assert server.asked == []


def test_a_name_with_a_public_and_a_private_address_is_refused() -> None:
    def lookup(host: str, port: int) -> Any:
        return [*look_up("93.184.216.34", port), *look_up("127.0.0.1", port)]

    assert failure("http://both.example/feed", lookup=lookup) == "address_refused"


def test_a_socket_is_judged_when_it_is_made() -> None:
    async def make() -> socket.socket:
        async with Client(SMALL, AllowedHosts(), "x") as client:
            return client._guard.make_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80)))

    with pytest.raises(PermissionError):
        asyncio.run(make())


def test_proxies_of_the_environment_are_not_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    server.replies["/feed"] = answer(FEED)
    assert get(server.url("/feed"), server.host).body == FEED


@pytest.mark.parametrize(
    ("location", "code"),
    [("file:///etc/passwd", "bad_scheme"), ("ftp://news.example/a", "bad_scheme"), ("gopher://x/", "bad_scheme"),
     ("http://[::1/", "bad_redirect"), ("", "bad_redirect")],
)  # fmt: skip
def test_a_redirect_to_what_is_no_address_is_refused(server: Server, location: str, code: str) -> None:
    server.replies["/feed"] = redirect(location)
    assert failure(server.url("/feed"), server.host) == code


def test_redirects_in_a_circle_and_without_end_are_given_up(server: Server) -> None:
    server.replies["/a"], server.replies["/b"] = redirect("/b"), redirect("/a")
    assert failure(server.url("/a"), server.host) == "bad_redirect"
    for number in range(10):
        server.replies[f"/{number}"] = redirect(f"/{number + 1}")
    assert failure(server.url("/0"), server.host) == "bad_redirect"
    assert server.paths() == ["/a", "/b", "/0", "/1", "/2", "/3", "/4"]


@pytest.mark.parametrize(
    ("statuses", "moved_to"),
    [((301, 301), "/2"), ((308,), "/1"), ((301, 302), "/1"), ((302, 301), ""), ((307,), "")],
)
def test_permanent_redirects_are_told_as_far_as_they_are_permanent(
    server: Server, statuses: tuple[int, ...], moved_to: str
) -> None:
    for number, status in enumerate(statuses):
        server.replies[f"/{number}"] = redirect(f"/{number + 1}", status)
    server.replies[f"/{len(statuses)}"] = answer(FEED)
    got = get(server.url("/0"), server.host)
    assert (got.moved_to, got.final_url) == (
        moved_to and server.url(moved_to),
        server.url(f"/{len(statuses)}"),
    )


def test_user_and_password_of_a_redirect_are_dropped(server: Server) -> None:
    server.replies["/feed"] = redirect(f"http://user:secret@{server.host}/there")
    server.replies["/there"] = answer(FEED)
    assert get(server.url("/feed"), server.host).final_url == server.url("/there")
    assert "authorization" not in server.asked[1].headers


async def endless(writer: Any) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"<rss>" * 1000)
        await writer.drain()


async def endless_chunks(writer: Any) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"5\r\n<rss>\r\n" * 1000)
        await writer.drain()


async def endless_headers(writer: Any) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-Header: " + b"x" * 100 + b"\r\n")
        await writer.drain()


async def one_byte_a_moment(writer: Any) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


async def silent(writer: Any) -> None:
    await asyncio.sleep(30)


async def cut(writer: Any) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + FEED[:50])
    await writer.drain()


async def cut_chunks(writer: Any) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n0123456789")
    await writer.drain()


@pytest.mark.parametrize(
    ("reply", "codes"),
    [
        (endless, ["too_large"]),
        (endless_chunks, ["too_large"]),
        (endless_headers, ["bad_header"]),
        (one_byte_a_moment, ["slow"]),
        (silent, ["slow"]),
        (cut, ["cut_short"]),
        (cut_chunks, ["cut_short"]),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n", ["bad_header"]),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 20001\r\n\r\n", ["too_large"]),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nxxxxx", ["bad_header"]),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\nx", ["bad_header", "cut_short"]),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n", ["bad_header", "cut_short"]),
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", ["bad_header"]),
        (b"\x15\x03\x01\x00\x02\x02", ["bad_header", "no_connection"]),
        (answer(gzip.compress(bytes(5_000_000)), Content_Encoding="gzip"), ["too_large"]),
        (answer(gzip.compress(FEED)[:-9], Content_Encoding="gzip"), ["cut_short"]),
        (answer(FEED, Content_Encoding="gzip"), ["bad_coding"]),
        (answer(FEED, Content_Encoding="rot13"), ["bad_coding"]),
    ],
)  # fmt: skip
def test_an_answer_that_can_t_be_whole_is_none(server: Server, reply: Any, codes: list[str]) -> None:
    server.replies["/feed"] = reply
    started = time.monotonic()
    assert failure(server.url("/feed"), server.host) in codes
    assert time.monotonic() - started < 10


def test_a_body_that_goes_on_after_its_length_is_none(server: Server) -> None:
    server.replies["/feed"] = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>surplus"
    assert failure(server.url("/feed"), server.host) == "bad_header"


def test_a_large_body_within_the_limits_comes_whole(server: Server) -> None:
    body = b"<rss>" + b" " * 3_000_000
    server.replies["/plain"] = answer(body)
    server.replies["/packed"] = answer(gzip.compress(body), Content_Encoding="gzip")
    for path in ("/plain", "/packed"):
        assert get(server.url(path), server.host, limits=FetchLimits()).body == body


def test_of_large_bodies_few_are_in_memory_at_once(server: Server) -> None:
    server.replies["/feed"] = answer(b"<rss>" + b" " * 2_000_000)

    async def ask_for_six() -> int:
        async with Client(FetchLimits(host_connections=6), allowed_hosts([server.host]), "x") as client:
            holds = [AsyncExitStack() for _ in range(6)]
            asking = [
                asyncio.create_task(client.get(server.url("/feed"), lambda _: {}, hold)) for hold in holds
            ]
            done, waiting = await asyncio.wait(asking, timeout=1)
            held = len(done)
            for hold in holds:
                await hold.aclose()
            await asyncio.gather(*waiting)
            return held

    assert asyncio.run(ask_for_six()) == 4


def test_a_host_that_is_not_known_and_a_port_where_nobody_is_are_told_apart() -> None:
    def lookup(host: str, port: int) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    assert failure("http://absent.example/feed", lookup=lookup) == "no_host"
    assert failure("http://127.0.0.1:1/feed", "127.0.0.1") == "no_connection"


@pytest.mark.parametrize(
    "url", ["http://", "http://[::1/", "http://a:99999/", "nonsense", "", "http://a b/", "http://.../"]
)
def test_what_is_no_url_is_told_as_such(url: str) -> None:
    assert failure(url) in ("bad_address", "bad_scheme", "no_host", "address_refused")


def test_headers_that_are_no_text_are_text_all_the_same(server: Server) -> None:
    server.replies["/feed"] = (
        b'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nLink: <a>\r\nLink: <b>\r\nETag: "caf\xe9"\r\n\r\n'
    )
    headers = get(server.url("/feed"), server.host).headers
    assert (headers["etag"], headers["link"]) == ('"caf\ufffd"', "<a>, <b>")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def server_tls(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def client_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def test_tls_is_verified(authority: trustme.CA) -> None:
    with Server(server_tls(authority.issue_cert("127.0.0.1"))) as server:
        server.replies["/feed"] = answer(FEED)
        assert get(server.url("/feed"), server.host, tls=client_tls(authority)).body == FEED
        assert failure(server.url("/feed"), server.host) == "tls_failed"
        assert failure(server.url("/feed"), server.host, tls=client_tls(trustme.CA())) == "tls_failed"
        assert len(server.asked) == 1


def test_a_certificate_for_another_host_is_none(authority: trustme.CA) -> None:
    with Server(server_tls(authority.issue_cert("news.example"))) as server:
        assert failure(server.url("/feed"), server.host, tls=client_tls(authority)) == "tls_failed"


def test_a_server_without_tls_where_it_should_be_is_told(server: Server) -> None:
    assert failure(f"https://{server.host}/feed", server.host) in ("tls_failed", "no_connection", "slow")


def test_a_move_from_tls_to_none_is_not_remembered(authority: trustme.CA, server: Server) -> None:
    server.replies["/feed"] = answer(FEED)
    with Server(server_tls(authority.issue_cert("127.0.0.1"))) as secure:
        secure.replies["/feed"] = redirect(server.url("/feed"), 301)
        got = get(secure.url("/feed"), secure.host, server.host, tls=client_tls(authority))
    assert (got.final_url, got.moved_to, got.body) == (server.url("/feed"), "", FEED)


def test_no_host_gets_more_connections_at_once_than_two(server: Server) -> None:
    server.pause = 0.02
    for number in range(12):
        server.replies[f"/{number}"] = answer(FEED) if number % 2 else redirect("/1")

    async def ask() -> None:
        async with (
            Client(FetchLimits(), allowed_hosts([server.host]), "x") as client,
            AsyncExitStack() as hold,
        ):
            await asyncio.gather(*(client.get(server.url(f"/{n}"), lambda _: {}, hold) for n in range(12)))

    asyncio.run(ask())
    assert server.most_open == 2


def test_each_hop_has_headers_of_its_own(server: Server) -> None:
    server.replies["/feed"], server.replies["/there"] = redirect("/there"), answer(FEED)

    async def ask() -> Answer:
        async with Client(SMALL, allowed_hosts([server.host]), "x") as client, AsyncExitStack() as hold:
            return await client.get(
                server.url("/feed"), lambda url: {"X-A": "1"} if url.endswith("/feed") else {"X-B": "2"}, hold
            )

    assert asyncio.run(ask()).asked_with == {"X-B": "2"}
    assert [sorted(name for name in asked.headers if name.startswith("x-")) for asked in server.asked] == [
        ["x-a"],
        ["x-b"],
    ]
