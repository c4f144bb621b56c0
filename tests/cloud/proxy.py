"""A proxy between wirebeam and a store that fails as networks and stores do, as often as its plan says."""

from __future__ import annotations

import http.client
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

FAULTS = ("429", "500", "503", "cut before", "cut within", "answer lost", "answer cut")
_HOP = ("connection", "transfer-encoding", "content-length", "keep-alive")


@dataclass
class Plan:
    """What befalls the next requests: one fault each, the last for all that follow where ``always``."""

    url: str
    faults: list[str] = field(default_factory=list)
    always: bool = False
    only: tuple[str, ...] = ("GET", "HEAD", "PUT", "POST", "DELETE")
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, method: str) -> str:
        with self.lock:
            if not self.faults or method not in self.only:
                return ""
            return self.faults[0] if self.always and len(self.faults) == 1 else self.faults.pop(0)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    plan: Plan
    netloc = ""

    def handle_any(self) -> None:
        fault = self.plan.take(self.command)
        if fault == "cut before":
            return self._cut()
        length = int(self.headers.get("Content-Length") or 0)
        if fault == "cut within":
            self.rfile.read(length // 2)
            return self._cut()
        body = self.rfile.read(length)
        if fault.isdigit():
            return self._answer(int(fault), {}, b"<Error><Code>Injected</Code></Error>")
        status, headers, data = self._forwarded(body)
        if fault == "answer lost":
            return self._cut()
        return self._answer(status, headers, data, cut=fault == "answer cut")

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = handle_any  # noqa: N815

    def _forwarded(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(self.netloc, timeout=60)
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() != "connection":
                    connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def _answer(self, status: int, headers: dict[str, str], data: bytes, *, cut: bool = False) -> None:
        lower_case = {name.lower(): value for name, value in headers.items()}
        length = lower_case.get("content-length", "0") if self.command == "HEAD" else str(len(data))
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in _HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", length)
        self.end_headers()
        if cut:
            self.wfile.write(data[: len(data) // 2])
            return self._cut()
        if self.command != "HEAD":
            self.wfile.write(data)
        return None

    def _cut(self) -> None:
        """Reset the connection: no answer, or the rest of one, will come."""
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def finish(self) -> None:
        if self.connection.fileno() >= 0:
            super().finish()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@contextmanager
def proxy(endpoint: str) -> Iterator[Plan]:
    """A proxy to a store's endpoint; ``url`` of the plan is where it listens."""
    parts = urlsplit(endpoint)
    plan = Plan("")
    handler = type("Handler", (_Handler,), {"plan": plan, "netloc": parts.netloc})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client hangs up, too
        plan.url = f"http://127.0.0.1:{server.server_port}{parts.path}"
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield plan
        server.shutdown()
