"""Polling as a source with positions, against a server that answers as servers do."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
from collections.abc import Iterator
from typing import Any

import pytest

from tests.transforms.sources.polling.server import Asked, Reply, Server, answer, redirect, rss
from transforms.sources.polling.lists import Feed, read_feeds
from transforms.sources.polling.poll import Poll, Poller, first_of_each
from transforms.sources.polling.position import BACK_OFF, MOST_BACK_OFF, Position, after_failure
from transforms.sources.web.addresses import allowed_hosts
from transforms.sources.web.client import Client
from transforms.sources.web.errors import FetchError
from transforms.sources.web.limits import FetchLimits

NOW = 1_768_500_000.0  # 2026-01-15, 18:00 UTC
ONE, TWO = rss("Ferry waits out storm"), rss("Ferry waits out storm", "Ferry sails")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


class Source:
    """A reader of polls that keeps positions and bodies, with a clock of its own."""

    def __init__(self, server: Server, *paths: str, robots: bool = False) -> None:
        self.server, self.robots, self.now = server, robots, NOW
        self.feeds = read_feeds("\n".join(map(server.url, paths)).encode())
        self.positions = {feed.key: Position(url=feed.url) for feed in self.feeds}
        self.bodies: list[bytes] = []

    def poll(self, *, later: float = 0) -> list[Poll]:
        """Poll what is due, ``later`` seconds after the poll before."""
        self.now += later
        polls: list[Poll] = []

        async def take(poll: Poll) -> None:
            polls.append(poll)

        async def run() -> None:
            limits = FetchLimits(seconds=1, connections=10)
            async with Client(limits, allowed_hosts([self.server.host]), "wirebeam/test") as client:
                poller = Poller(client, robots=self.robots, clock=lambda: self.now, seed=1)
                due = [(feed, self.positions[feed.key]) for feed in self.feeds]
                await poller.poll_all([pair for pair in due if pair[1].is_due(self.now)], take)

        asyncio.run(run())
        for poll in polls:
            self.positions[poll.feed.key] = poll.position
            self.bodies += [poll.answer.body] if poll.answer else []
        return polls

    @property
    def position(self) -> Position:
        return self.positions[self.feeds[0].key]


def versioned(body: bytes, etag: str, **headers: str) -> Any:
    """A resource that knows its entity tag."""

    def reply(asked: Asked) -> Reply:
        if asked.headers.get("if-none-match") == etag:
            return answer(status=304, ETag=etag, **headers)
        return answer(body, ETag=etag, **headers)

    return reply


def test_what_did_not_change_costs_a_304(server: Server) -> None:
    source = Source(server, "/feed")
    server.replies["/feed"] = versioned(ONE, '"1"', Last_Modified="Thu, 15 Jan 2026 10:00:00 GMT")
    for _ in range(3):
        source.poll()
    assert source.bodies == [ONE]
    assert source.position.status == 304
    server.replies["/feed"] = versioned(TWO, '"2"')
    source.poll()
    assert source.bodies == [ONE, TWO]
    assert [asked.headers.get("if-none-match") for asked in server.asked] == [None, '"1"', '"1"', '"1"']
    assert server.asked[1].headers["if-modified-since"] == "Thu, 15 Jan 2026 10:00:00 GMT"


def test_a_body_that_comes_again_is_no_new_one_even_if_servers_answer_in_turns(server: Server) -> None:
    source = Source(server, "/feed")
    for body in (ONE, ONE, TWO, ONE, TWO):
        server.replies["/feed"] = answer(body)
        source.poll()
    assert source.bodies == [ONE, TWO]


def test_a_304_that_names_another_validator_is_not_believed(server: Server) -> None:
    source = Source(server, "/feed")
    server.replies["/feed"] = answer(ONE, ETag='"1"')
    source.poll()
    server.replies["/feed"] = lambda asked: (
        answer(status=304, ETag='"2"') if "if-none-match" in asked.headers else answer(TWO, ETag='"2"')
    )
    source.poll()
    assert source.bodies == [ONE]
    source.poll()
    assert source.bodies == [ONE, TWO]


def test_a_304_with_the_same_validator_made_weak_is_believed(server: Server) -> None:
    source = Source(server, "/feed")
    server.replies["/feed"] = answer(ONE, ETag='"1"')
    source.poll()
    server.replies["/feed"] = answer(status=304, ETag='W/"1"')
    source.poll()
    assert (source.position.etag, source.position.failures) == ('"1"', 0)


def test_a_304_that_nobody_asked_for_is_a_failure(server: Server) -> None:
    source = Source(server, "/feed")
    server.replies["/feed"] = answer(status=304)
    source.poll()
    assert source.position.error == "not_modified_unasked"


def test_a_permanent_redirect_is_remembered_and_a_temporary_one_is_not(server: Server) -> None:
    source = Source(server, "/old", "/temporary")
    server.replies["/old"], server.replies["/temporary"] = redirect("/new", 301), redirect("/now", 302)
    server.replies["/new"], server.replies["/now"] = answer(ONE), answer(TWO)
    source.poll()
    server.asked.clear()
    source.poll()
    assert sorted(server.paths()) == ["/new", "/now", "/temporary"]
    assert source.position.moved_to == server.url("/new")


@pytest.mark.parametrize("there", [answer(status=404), answer(b"<!doctype html>Log in"), answer(b"")])
def test_a_permanent_redirect_to_no_feed_is_not_remembered(server: Server, there: bytes) -> None:
    source = Source(server, "/old")
    server.replies["/old"], server.replies["/new"] = redirect("/new", 301), there
    source.poll()
    assert source.position.moved_to == ""


def test_a_new_address_that_fails_again_and_again_is_given_up_for_the_listed_one(server: Server) -> None:
    source = Source(server, "/old")
    server.replies["/old"], server.replies["/new"] = redirect("/new", 301), answer(ONE)
    source.poll()
    server.replies["/new"], server.replies["/old"] = answer(status=404), answer(TWO)
    for _ in range(6):
        source.poll(later=2 * MOST_BACK_OFF)
    assert source.bodies == [ONE, TWO]


def test_validators_go_to_the_address_that_gave_them_alone(server: Server) -> None:
    source = Source(server, "/feed")
    server.replies["/feed"], server.replies["/a?x=1"] = redirect("/a?x=1"), answer(ONE, ETag='"a"')
    source.poll()
    server.replies["/feed"], server.replies["/a?x=2"] = redirect("/a?x=2"), redirect("/b")
    server.replies["/b"] = answer(TWO, ETag='"b"')
    source.poll()
    seen = [(asked.path, asked.headers.get("if-none-match")) for asked in server.asked]
    assert seen == [("/feed", None), ("/a?x=1", None), ("/feed", None), ("/a?x=2", '"a"'), ("/b", None)]


def test_gone_retires_a_feed(server: Server) -> None:
    source = Source(server, "/feed")
    server.replies["/feed"] = answer(status=410)
    source.poll()
    source.poll(later=365 * 86_400)
    assert server.paths() == ["/feed"]
    assert (source.position.retired, source.position.error) == (True, "gone")


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_obeyed_for_all_feeds_of_the_host(server: Server, status: int) -> None:
    source = Source(server, *(f"/{number}" for number in range(8)))
    for number in range(8):
        server.replies[f"/{number}"] = answer(status=status, Retry_After="7200")
    source.poll()
    asked = len(server.asked)
    assert asked <= 3, "two are on their way at once"
    source.poll(later=7000)
    assert len(server.asked) == asked
    assert {position.next_due for position in source.positions.values()} == {NOW + 7200}


def test_failures_are_backed_off_from_twice_as_long_each_time_with_jitter() -> None:
    position, pauses = Position(url="http://a.example/"), list[float]()
    for _ in range(12):
        position = after_failure(position, FetchError("slow", "x"), NOW, random.Random(3))
        pauses.append(position.next_due - NOW)
    assert all(0.75 * BACK_OFF * 2**n <= pauses[n] <= 1.25 * BACK_OFF * 2**n for n in range(6))
    assert all(0.75 * MOST_BACK_OFF <= pause <= 1.25 * MOST_BACK_OFF for pause in pauses[9:])
    assert (position.failures, position.failing_since) == (12, NOW)
    others = {
        after_failure(Position(url="x"), FetchError("slow", "x"), NOW, random.Random(n)).next_due
        for n in range(9)
    }
    assert len(others) == 9


def test_what_was_refused_before_a_server_was_asked_is_due_at_once() -> None:
    for code in ("address_refused", "bad_scheme", "bad_address", "disallowed"):
        assert after_failure(Position(url="x"), FetchError(code, ""), NOW, random.Random(1)).is_due(NOW)


def test_a_success_ends_a_row_of_failures(server: Server) -> None:
    source = Source(server, "/feed")
    server.replies["/feed"] = answer(status=500)
    source.poll()
    source.poll()
    assert len(server.asked) == 1
    server.replies["/feed"] = answer(ONE)
    source.poll(later=2 * BACK_OFF)
    position = source.position
    assert (source.bodies, position.failures, position.failing_since, position.error) == ([ONE], 0, 0, "")


@pytest.mark.parametrize(
    ("head", "headers", "pause"),
    [
        ("", {}, 0),
        ("<ttl>30</ttl>", {}, 1800),
        ("", {"Cache_Control": "max-age=900"}, 900),
        ("<ttl>30</ttl>", {"Cache_Control": "max-age=900"}, 1800),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", {}, 86_400),
        ("<skipHours><hour>18</hour><hour>19</hour></skipHours>", {}, 7200),
        ("<skipDays><day>Thursday</day></skipDays>", {}, 21_600),
    ],
)
def test_a_feed_is_not_polled_before_it_asks_to_be(
    server: Server, head: str, headers: dict[str, str], pause: float
) -> None:
    source = Source(server, "/feed")
    server.replies["/feed"] = versioned(rss("Ferry", head=head), '"1"', **headers)
    source.poll()
    for later in (0.8 * pause, 0.2 * pause):
        source.poll(later=later)
    assert len(server.asked) == (3 if not pause else 2)


def test_a_schedule_as_long_as_the_pause_polls_each_time(server: Server) -> None:
    source = Source(server, "/feed")
    server.replies["/feed"] = versioned(ONE, '"1"', Cache_Control="max-age=900")
    for _ in range(5):
        source.poll(later=895)
    assert len(server.asked) == 5


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (answer(b"<!doctype html><title>Gone fishing</title>", Content_Type="application/rss+xml"), "not_a_feed"),
        (answer(b" \n"), "empty"), (answer(status=204), "empty"), (answer(ONE, 206), "empty"),
        (answer(status=401), "denied"), (answer(status=403), "denied"), (answer(status=404), "not_found"),
        (answer(status=429), "throttled"), (answer(status=500), "server_failed"), (answer(status=418), "failed_status"),
        (answer(ONE[:80]), "cut_short"), (redirect("http://169.254.169.254/"), "address_refused"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_no_body_and_says_why(server: Server, reply: bytes, code: str) -> None:
    source = Source(server, "/feed")
    server.replies["/feed"] = reply
    (poll,) = source.poll()
    assert (poll.answer, poll.position.error, poll.position.etag) == (None, code, "")
    assert poll.position.message


async def reset(writer: Any) -> None:
    """Half of a body without a length, and then the connection breaks."""
    writer.write(b'HTTP/1.1 200 OK\r\nETag: "1"\r\n\r\n' + ONE[:80])
    await writer.drain()
    await asyncio.sleep(0.05)
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def closed(writer: Any) -> None:
    """Half of a body without a length, and then the end, as if that were all."""
    writer.write(b"HTTP/1.0 200 OK\r\n\r\n" + ONE[:80])
    await writer.drain()


@pytest.mark.parametrize("reply", [reset, closed])
def test_a_connection_cut_in_mid_body_lands_nothing_and_loses_nothing(server: Server, reply: Any) -> None:
    source = Source(server, "/feed")
    server.replies["/feed"] = reply
    source.poll()
    assert (source.bodies, source.position.error, source.position.etag) == ([], "cut_short", "")
    server.replies["/feed"] = versioned(ONE, '"1"')
    source.poll(later=2 * BACK_OFF)
    assert source.bodies == [ONE]


def test_a_feed_without_an_end_that_comes_twice_alike_is_taken_as_it_is(server: Server) -> None:
    source = Source(server, "/feed")
    broken = ONE.removesuffix(b"</rss>")
    server.replies["/feed"] = answer(broken)
    source.poll()
    assert source.bodies == []
    source.poll(later=2 * BACK_OFF)
    source.poll()
    assert (source.bodies, source.position.failures) == ([broken], 0)


def test_a_password_goes_to_the_host_that_the_list_names_and_to_no_other(server: Server) -> None:
    source = Source(server)
    source.feeds = read_feeds(f"http://desk:secret@{server.host}/feed".encode())
    source.positions = {source.feeds[0].key: Position(url=source.feeds[0].url)}
    with Server() as other:
        server.replies["/feed"] = lambda asked: redirect(other.url("/feed"), 301)
        other.replies["/feed"] = answer(ONE)
        hosts = allowed_hosts([server.host, other.host])

        async def run() -> list[Poll]:
            polls: list[Poll] = []

            async def take(poll: Poll) -> None:
                polls.append(poll)

            async with Client(FetchLimits(), hosts, "x") as client:
                await Poller(client).poll_all([(source.feeds[0], source.position)], take)
                await Poller(client).poll_all([(source.feeds[0], polls[0].position)], take)
            return polls

        polls = asyncio.run(run())
    assert "authorization" in server.asked[0].headers
    assert [asked.headers.get("authorization") for asked in other.asked] == [None, None]
    assert polls[1].position.moved_to == other.url("/feed")


def test_robots_are_asked_once_a_host_and_obeyed(server: Server) -> None:
    source = Source(server, "/open", "/closed/feed", robots=True)
    server.replies["/robots.txt"] = answer(b"User-agent: *\nDisallow: /closed/*\n")
    server.replies["/open"] = server.replies["/closed/feed"] = answer(ONE)
    source.poll()
    assert sorted(server.paths()) == ["/open", "/robots.txt"]
    assert source.positions[source.feeds[1].key].error == "disallowed"


@pytest.mark.parametrize(("status", "paths"), [(404, ["/robots.txt", "/feed"]), (503, ["/robots.txt"])])
def test_a_host_without_robots_allows_all_and_one_that_fails_nothing(
    server: Server, status: int, paths: list[str]
) -> None:
    source = Source(server, "/feed", robots=True)
    server.replies["/robots.txt"], server.replies["/feed"] = answer(status=status), answer(ONE)
    source.poll()
    assert server.paths() == paths


def test_many_feeds_of_one_host_go_over_two_connections(server: Server) -> None:
    source = Source(server, *(f"/{number}" for number in range(30)))
    for number in range(30):
        server.replies[f"/{number}"] = answer(rss(f"Story {number}"))
    source.poll()
    assert (len(source.bodies), server.most_open) == (30, 2)


def test_what_can_t_be_kept_ends_the_run(server: Server) -> None:
    source = Source(server, "/a", "/b")
    server.replies["/a"] = server.replies["/b"] = answer(ONE)

    async def refuse(poll: Poll) -> None:
        raise OSError("no space")

    async def run() -> None:
        async with Client(FetchLimits(), allowed_hosts([server.host]), "x") as client:
            await Poller(client).poll_all([(feed, Position(url=feed.url)) for feed in source.feeds], refuse)

    with pytest.raises(OSError, match="no space"):
        asyncio.run(run())


def test_of_feeds_that_moved_to_one_address_one_is_polled() -> None:
    feeds = [Feed(f"http://a.example/{name}") for name in "abc"]
    moved = ["http://a.example/b", "", "http://a.example/b"]
    pairs = [(feed, Position(url=feed.url, moved_to=to)) for feed, to in zip(feeds, moved, strict=True)]
    assert first_of_each(pairs) == {feed.key: feeds[1].key for feed in feeds}


def test_feeds_that_changed_places_are_both_polled() -> None:
    a, b = Feed("http://a.example/"), Feed("http://b.example/")
    pairs = [(a, Position(url=a.url, moved_to=b.url)), (b, Position(url=b.url, moved_to=a.url))]
    assert first_of_each(pairs) == {a.key: a.key, b.key: b.key}
