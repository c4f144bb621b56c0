"""Asks for one URL as carefully as a stranger's server must be asked: every hop judged, every size and time limited."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import TypeAlias
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit, urlunsplit

import aiohttp
from yarl import URL

from transforms.sources.web.addresses import AllowedHosts, canonical_host
from transforms.sources.web.connecting import AddressGuard, Lookup, look_up
from transforms.sources.web.decode import ACCEPTED, decode
from transforms.sources.web.errors import FetchError
from transforms.sources.web.limits import FetchLimits

_SMALL_BYTES = 2**20  # a larger body waits until one of few may be held
_LARGE_BODIES = 4
_CONNECT_SECONDS = 10
_PERMANENT, _REDIRECTS = (301, 308), (301, 302, 303, 307, 308)
_PORTS = {"http": 80, "https": 443}
_HEADERS = {
    "Accept": "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1",
    "Accept-Encoding": ACCEPTED,
}
Headers: TypeAlias = Callable[[str], Mapping[str, str]]  # URL of a hop -> headers for it alone


@dataclass(frozen=True)
class Answer:
    """What a server sent: ``body`` with content codings undone, ``headers`` by their names in small letters.

    ``moved_to`` is where permanent redirects lead from the URL asked for, "" where there were none. ``asked_with`` are
    the headers that the last hop alone was asked with.
    """

    url: str
    final_url: str
    moved_to: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    asked_with: Mapping[str, str]


def origin(url: str) -> tuple[str, str, int]:
    """(scheme, host, port) of a URL. Raises ``ValueError`` where it has none."""
    parts = urlsplit(url)
    return (
        parts.scheme.lower(),
        canonical_host(parts.hostname or ""),
        parts.port or _PORTS.get(parts.scheme.lower(), 0),
    )


class Client:
    """Fetches URLs within :class:`FetchLimits`; used in a ``with`` block of one event loop."""

    def __init__(
        self,
        limits: FetchLimits,
        allowed: AllowedHosts,
        user_agent: str,
        lookup: Lookup = look_up,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.limits, self._user_agent = limits, user_agent
        self._guard, self._tls = AddressGuard(allowed, lookup), tls or ssl.create_default_context()
        self._gates: dict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(limits.host_connections)
        )
        self._large = asyncio.Semaphore(_LARGE_BODIES)

    async def __aenter__(self) -> Client:
        limits = self.limits
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=limits.connections,
                use_dns_cache=False,
                resolver=self._guard,
                socket_factory=self._guard.make_socket,
                ssl=self._tls,
            ),
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=_CONNECT_SECONDS, sock_read=limits.silence
            ),
            headers={**_HEADERS, "User-Agent": self._user_agent},
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            max_line_size=limits.header_bytes,
            max_field_size=limits.header_bytes,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._guard.close()

    async def get(self, url: str, headers: Headers, hold: AsyncExitStack) -> Answer:
        """The answer at the end of all redirects, whatever its status. Raises :class:`FetchError`.

        ``hold`` ends when the answer is no longer in memory: that makes room for other large ones.
        """
        here, moved_to, seconds, permanent = url, "", float(self.limits.seconds), True
        seen: set[str] = set()
        while True:
            seen.add(here)
            host = _checked(here)[1]
            asked_with = headers(here)
            async with self._gates[host]:
                started = time.monotonic()
                status, answered, body = await self._hop(here, asked_with, seconds, hold)
                seconds -= time.monotonic() - started
            if status not in _REDIRECTS:
                return Answer(url, here, moved_to, status, answered, body, asked_with)
            there = _target(here, answered, status)
            permanent = permanent and status in _PERMANENT and not _is_downgrade(here, there)
            moved_to, here = there if permanent else moved_to, there
            if here in seen or len(seen) > self.limits.redirects:
                raise FetchError("bad_redirect", f"{len(seen)} redirects lead nowhere", status=status)

    async def _hop(
        self, url: str, headers: Mapping[str, str], seconds: float, hold: AsyncExitStack
    ) -> tuple[int, dict[str, str], bytes]:
        """(status, headers, body) of one request; the body of a redirect or failure is not read."""
        with _as_fetch_error():
            async with asyncio.timeout(max(seconds, 0)):
                _, host, port = origin(url)
                self._guard.check_literal(host, port)
                request = self._session.get(_as_typed(url), headers=headers, allow_redirects=False)
                async with request as response:
                    answered = _plain(response.headers)
                    body = await self._body(response, answered, hold) if response.status == 200 else b""
                    return response.status, answered, body

    async def _body(
        self, response: aiohttp.ClientResponse, headers: Mapping[str, str], hold: AsyncExitStack
    ) -> bytes:
        """The whole body, its content codings undone. Of large ones few are in memory at once, until ``hold`` ends."""
        sent, limit = bytearray(), self.limits.sent_bytes
        if (response.content_length or 0) > limit:
            raise FetchError(
                "too_large", f"{response.content_length:,} bytes are more than {limit:,}", status=200
            )
        is_held = False
        async for chunk in response.content.iter_any():
            sent += chunk
            if len(sent) > limit:
                raise FetchError("too_large", f"more than {limit:,} bytes", status=200)
            if not is_held and len(sent) > _SMALL_BYTES:
                await hold.enter_async_context(self._large)
                is_held = True
        codings, most = headers.get("content-encoding", ""), self.limits.body_bytes
        if not is_held:
            try:
                return decode(bytes(sent), codings, min(_SMALL_BYTES, most))
            except FetchError as error:
                if error.code != "too_large" or most <= _SMALL_BYTES:
                    raise
            await hold.enter_async_context(self._large)
        return decode(bytes(sent), codings, most)


def _checked(url: str) -> tuple[str, str, int]:
    """The origin of a URL. Raises :class:`FetchError` for one that can't be fetched."""
    try:
        scheme, host, port = origin(url)
    except ValueError:
        raise FetchError("bad_address", f"{url[:200]!r} is no address") from None
    if scheme not in _PORTS:
        raise FetchError("bad_scheme", f"{url[:200]!r} is neither http:// nor https://")
    if not host:
        raise FetchError("bad_address", f"{url[:200]!r} names no host")
    return scheme, host, port


def _target(url: str, headers: Mapping[str, str], status: int) -> str:
    """Where a redirect leads, without user and password, which a server has no business to set."""
    location = headers.get("location", "").strip()
    if not location:
        raise FetchError("bad_redirect", "a redirect that says not where to", status=status)
    try:
        parts: SplitResult = urlsplit(urldefrag(urljoin(url, location)).url)
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    except ValueError:
        raise FetchError("bad_redirect", f"a redirect to {location[:200]!r}", status=status) from None


def _is_downgrade(here: str, there: str) -> bool:
    return here.lower().startswith("https:") and not there.lower().startswith("https:")


def _as_typed(url: str) -> URL:
    """A URL as it is written where that can go over the wire; else with its odd characters escaped."""
    plain = url.isascii() and url.isprintable() and not set(' "<>\\^`{|}') & set(url)
    return URL(url, encoded=plain)


def _plain(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers by small letters, as text that can be written anywhere; of several alike the values in a row."""
    plain: dict[str, str] = {}
    for name, value in headers.items():
        name = name.lower()
        text = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        plain[name] = f"{plain[name]}, {text}" if name in plain else text
    return plain


@contextmanager
def _as_fetch_error() -> Iterator[None]:
    """Raise what HTTP, TLS, DNS and the system have to say as :class:`FetchError`."""
    try:
        yield
    except FetchError:
        raise
    except TimeoutError:
        raise FetchError("slow", "the server took too long") from None
    except aiohttp.ClientConnectorDNSError:
        raise FetchError("no_host", "the host is not known") from None
    except (aiohttp.ClientSSLError, ssl.SSLError) as error:
        raise FetchError("tls_failed", _line("no valid TLS", error)) from None
    except (aiohttp.InvalidURL, ValueError) as error:
        raise FetchError("bad_address", _line("no address", error)) from None
    except (aiohttp.ClientPayloadError, ConnectionResetError):
        raise FetchError("cut_short", "the connection broke in mid-answer") from None
    except aiohttp.ClientResponseError as error:
        raise FetchError(
            "bad_header", _line("the answer is no HTTP, or its header too large", error)
        ) from None
    except aiohttp.ServerDisconnectedError:
        raise FetchError("no_connection", "the server hung up without an answer") from None
    except (aiohttp.ClientError, OSError) as error:
        raise FetchError("no_connection", _line("no connection", error)) from None
    except (AssertionError, AttributeError, LookupError, RuntimeError, TypeError) as error:  # of a library
        raise FetchError("bad_header", _line("the answer can't be read", error)) from None


def _line(what: str, error: Exception) -> str:
    text = " ".join(str(getattr(error, "message", "") or error).split())
    return f"{what}: {text[:160]}"
