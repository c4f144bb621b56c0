"""Looks hosts up and judges every address before a connection goes to it, so that no name leads inside.

aiohttp asks the resolver for each new connection and connects to what it answers; the socket is judged once more when
it is made. A name that has another address by then, as in DNS rebinding, gains nothing.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias

from aiohttp.abc import AbstractResolver, ResolveResult

from transforms.sources.web.addresses import AllowedHosts, canonical_host, is_public
from transforms.sources.web.errors import FetchError

# (host, port) -> (family, type, protocol, canonical name, socket address) each, as socket.getaddrinfo has it
Lookup: TypeAlias = Callable[[str, int], Sequence[tuple[Any, ...]]]
_LOOKUP_THREADS = 32


def look_up(host: str, port: int) -> Sequence[tuple[Any, ...]]:
    """The system's own answer. Raises ``OSError``."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


class AddressGuard(AbstractResolver):
    """Resolves hosts to addresses that may be connected to, and makes the sockets. Raises :class:`FetchError`."""

    def __init__(self, allowed: AllowedHosts, lookup: Lookup = look_up) -> None:
        self._allowed, self._lookup = allowed, lookup
        self._private: set[tuple[str, int]] = set()  # addresses of allowed hosts
        self._threads = ThreadPoolExecutor(_LOOKUP_THREADS, thread_name_prefix="lookup")

    def check_literal(self, host: str, port: int) -> None:
        """Judge a URL's host that is an address by itself, for which no resolver is asked."""
        if ":" in host or host.replace(".", "").isdigit():
            self._admit(host, port, canonical_host(host))

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._threads, self._lookup, host, port)
        except UnicodeError:
            raise OSError(f"{host!r} is no name of a host") from None
        results: list[ResolveResult] = []
        for kind, _, proto, _, place in found:
            self._admit(host, port, str(place[0]))
            results.append(
                ResolveResult(hostname=host, host=str(place[0]), port=port, family=kind, proto=proto, flags=0)
            )
        return results

    def _admit(self, host: str, port: int, address: str) -> None:
        """Raise :class:`FetchError` for an address that is not public, unless its host is allowed."""
        if is_public(address):
            return
        if not self._allowed.allows(host, port):
            raise FetchError("address_refused", f"{host} is {address}, which is private or reserved")
        self._private.add((address, port))

    def make_socket(self, address: tuple[Any, ...]) -> socket.socket:
        """A socket for an address, judged at the last moment. Raises ``OSError``."""
        kind, variety, protocol, _, place = address
        if not is_public(str(place[0])) and (str(place[0]), int(place[1])) not in self._private:
            raise PermissionError(f"{place[0]} is private or reserved")
        return socket.socket(family=kind, type=variety, proto=protocol)

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
