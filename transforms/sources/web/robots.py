"""What a host's robots.txt allows (RFC 9309), asked once a run."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

from protego import Protego

from transforms.sources.web.client import Client
from transforms.sources.web.errors import FetchError

NAME = "wirebeam"  # of this program, as robots.txt has it
_MOST_BYTES = 500 * 1024  # RFC 9309, section 2.5


class Robots:
    """The rules of all hosts that were asked so far."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._rules: dict[str, asyncio.Future[Protego | None]] = {}

    async def check(self, url: str) -> None:
        """Raise :class:`FetchError` where the host forbids a URL, or its rules can't be had for a fault of its own."""
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._rules:
            self._rules[root] = asyncio.ensure_future(self._ask(f"{root}/robots.txt"))
        rules = await self._rules[root]
        if rules is not None and not rules.can_fetch(url, NAME):
            raise FetchError("disallowed", f"robots.txt of {parts.hostname} forbids it")

    async def _ask(self, url: str) -> Protego | None:
        """The rules; ``None`` where there are none. Raises :class:`FetchError` where the server failed."""
        async with AsyncExitStack() as hold:
            answer = await self._client.get(url, lambda _: {}, hold)
        if answer.status >= 500 or answer.status == 429:
            raise FetchError("server_failed", "robots.txt can't be read", status=answer.status)
        if answer.status != 200:
            return None
        return Protego.parse(answer.body[:_MOST_BYTES].decode("utf-8", "replace"))
