"""Polls feeds: a source with positions, which whoever reads it keeps.

The reader gives positions, and takes each :class:`Poll`: a new position, with the answer where that is a body not seen
before. It keeps both or neither. A poll that is not taken is simply made again.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TypeAlias

from transforms.sources.polling.hints import retry_seconds
from transforms.sources.polling.lists import Feed
from transforms.sources.polling.position import (
    Position,
    after_body,
    after_failure,
    after_unchanged,
    body_hash,
    host_of_position,
    postponed,
)
from transforms.sources.polling.sniff import is_page, is_unfinished
from transforms.sources.web.client import Answer, Client, origin
from transforms.sources.web.errors import FetchError
from transforms.sources.web.robots import Robots

_STATUS_CODES = {
    401: "denied",
    403: "denied",
    404: "not_found",
    410: "gone",
    429: "throttled",
    503: "throttled",
}
_EMPTY = (202, 203, 204, 205, 206)


@dataclass(frozen=True)
class Poll:
    """One poll of a feed: the position after it, and the answer whose body is new, if one came. ``at`` is its time."""

    feed: Feed
    position: Position
    at: float
    answer: Answer | None = None


Take: TypeAlias = Callable[[Poll], Awaitable[None]]
Clock: TypeAlias = Callable[[], float]
_Lane: TypeAlias = "deque[tuple[Feed, Position]]"


def first_of_each(feeds: Iterable[tuple[Feed, Position]]) -> dict[str, str]:
    """The key of the feed that is polled for each: another one where permanent redirects lead two feeds together."""
    pairs = list(feeds)
    owners = {feed.url: feed.key for feed, position in pairs if position.address == feed.url}
    return {feed.key: owners.setdefault(position.address, feed.key) for feed, position in pairs}


class Poller:
    """Polls feeds with one client, many hosts at once, each of them gently."""

    def __init__(
        self, client: Client, *, robots: bool = False, clock: Clock = time.time, seed: int | None = None
    ) -> None:
        self._client, self._clock = client, clock
        self._robots = Robots(client) if robots else None
        self._jitter = random.Random(seed)
        self._pauses: dict[str, float] = {}  # hosts that asked for one, until when

    async def poll_all(self, feeds: Iterable[tuple[Feed, Position]], take: Take) -> None:
        """Poll each feed once; ``take`` returns when a poll is kept, which makes room for others.

        As many polls are on their way as the client has connections, and two of one host.
        """
        limits = self._client.limits
        lanes = _Lanes(feeds, limits.host_connections, limits.connections)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(lanes.workers):
                    group.create_task(self._work(lanes, take))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None

    async def _work(self, lanes: _Lanes, take: Take) -> None:
        while taken := await lanes.next():
            lane, (feed, position) = taken
            async with AsyncExitStack() as hold:
                try:
                    poll = await self.poll(feed, position, hold)
                finally:
                    lanes.give_back(lane)
                await take(poll)

    async def poll(self, feed: Feed, position: Position, hold: AsyncExitStack) -> Poll:
        """Ask for a feed once. ``hold`` ends when the answer is no longer needed."""
        host = host_of_position(position)
        if (until := self._pauses.get(host, 0.0)) > self._clock():
            return Poll(feed, postponed(position, until), self._clock())
        try:
            answer = await self._asked(feed, position, hold)
        except FetchError as error:
            now = self._clock()
            if error.retry_after:
                self._pauses[host] = now + error.retry_after
            return Poll(feed, after_failure(position, error, now, self._jitter), now)
        now = self._clock()
        if answer.status == 304:
            return Poll(feed, after_unchanged(position, answer, now), now)
        is_new = body_hash(answer.body) not in position.hashes
        return Poll(feed, after_body(position, answer, now), now, answer if is_new else None)

    async def _asked(self, feed: Feed, position: Position, hold: AsyncExitStack) -> Answer:
        """A feed's body, or a 304 that was asked for. Raises :class:`FetchError` for everything else."""
        if self._robots:
            await self._robots.check(position.address)
        answer = await self._client.get(position.address, lambda url: _headers(feed, position, url), hold)
        if answer.status == 304 and not answer.asked_with.keys() & {"If-None-Match", "If-Modified-Since"}:
            raise FetchError("not_modified_unasked", "304 to a request without a condition", status=304)
        if answer.status not in (200, 304):
            raise _failure(answer, self._clock())
        if answer.status == 200 and not answer.body.strip():
            raise FetchError("empty", "the answer is empty", status=200)
        if answer.status == 200 and is_page(answer.body):
            raise FetchError("not_a_feed", "a web page, not a feed", status=200)
        if answer.status == 200 and is_unfinished(answer.body):
            digest = body_hash(answer.body)
            if digest not in (position.unfinished, *position.hashes):
                raise FetchError("cut_short", "its root has no end", status=200, unfinished=digest)
        return answer


def _headers(feed: Feed, position: Position, url: str) -> Mapping[str, str]:
    """The headers for one hop: validators where they came from, and the password where the list has it from."""
    headers = position.validators(url)
    if feed.authorization and origin(url) == origin(feed.url):
        headers["Authorization"] = feed.authorization
    return headers


def _failure(answer: Answer, now: float) -> FetchError:
    status, asked = answer.status, answer.headers.get("retry-after", "")
    code = _STATUS_CODES.get(status) or ("server_failed" if status >= 500 else "failed_status")
    code = "empty" if status in _EMPTY else code
    retry_after = retry_seconds(asked, now) if status in (429, 503) else 0.0
    return FetchError(code, f"the server answered {status}", status=status, retry_after=retry_after)


class _Lanes:
    """Feeds in lanes by host. A lane is in as many hands as its host takes connections, and goes back after a poll."""

    def __init__(self, feeds: Iterable[tuple[Feed, Position]], hands: int, workers: int) -> None:
        lanes: dict[str, _Lane] = {}
        for feed, position in feeds:
            lanes.setdefault(host_of_position(position), deque()).append((feed, position))
        self.left = sum(map(len, lanes.values()))
        self.workers = min(self.left, workers)
        self._free: asyncio.Queue[_Lane] = asyncio.Queue()
        for lane in lanes.values():
            for _ in range(min(len(lane), hands)):
                self._free.put_nowait(lane)

    async def next(self) -> tuple[_Lane, tuple[Feed, Position]] | None:
        """A lane and the feed to poll next in it; ``None`` when all feeds were taken."""
        while self.left:
            if lane := await self._free.get():
                self.left -= 1
                for _ in range(0 if self.left else self.workers):
                    self._free.put_nowait(deque())  # wakes whoever waits
                return lane, lane.popleft()
        return None

    def give_back(self, lane: _Lane) -> None:
        """Let another feed of a host be polled."""
        self._free.put_nowait(lane)
