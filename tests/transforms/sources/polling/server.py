"""A real HTTP server on loopback that does as it is told, and notes what it is asked."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future
from types import TracebackType
from typing import NamedTuple, TypeAlias

RSS = b"<?xml version='1.0'?><rss version='2.0'><channel><title>Harbor Post</title>%s</channel></rss>"


class Asked(NamedTuple):
    """A request: its path, and its headers by their names in small letters."""

    path: str
    headers: Mapping[str, str]


# What is sent, or a function that sends it piece by piece.
Reply: TypeAlias = "bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]"
Handler: TypeAlias = Callable[[Asked], Reply]


def rss(*titles: str, head: str = "") -> bytes:
    """A feed with an item for each title."""
    items = "".join(
        f"<item><title>{title}</title><guid>{title}</guid><description>{title}, the harbor master said.</description>"
        "</item>"
        for title in titles
    )
    return RSS % (head + items).encode()


def answer(body: bytes = b"", status: int = 200, **headers: str) -> bytes:
    """A whole answer that ends where it says."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def redirect(location: str, status: int = 302) -> bytes:
    return answer(status=status, Location=location)


class Server:
    """Answers on 127.0.0.1 while its block runs. ``replies`` maps a path to a reply, or to what makes it."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.replies: dict[str, Reply | Handler] = {}
        self.asked: list[Asked] = []
        self.open = self.most_open = 0
        self.pause = 0.0
        self._tls, self._started, self._loop = tls, Future[int](), asyncio.new_event_loop()

    def __enter__(self) -> Server:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self.port = self._started.result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"{'https' if self._tls else 'http'}://{self.host}{path}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        starting = asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls, backlog=1000)
        server = self._loop.run_until_complete(starting)
        self._started.set_result(server.sockets[0].getsockname()[1])
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.01))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            while await self._answer(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self.open -= 1
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection may be used again."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        asked = Asked(head[0].split(" ")[1], headers)
        self.asked.append(asked)
        await asyncio.sleep(self.pause)
        reply = self.replies.get(asked.path, answer(b"no such page", 404))
        if not isinstance(reply, bytes) and not asyncio.iscoroutinefunction(reply):
            reply = reply(asked)  # type: ignore[assignment,arg-type,call-arg]
        if isinstance(reply, bytes):
            writer.write(reply)
            await writer.drain()
            return b"Content-Length" in reply.partition(b"\r\n\r\n")[0] and b"Connection: close" not in reply
        await reply(writer)  # type: ignore[misc,arg-type]
        return False
