"""The writes of Google's XML API in front of fake-gcs-server, which has them in the JSON API alone.

obstore speaks the XML API (https://cloud.google.com/storage/docs/xml-api/overview). Reads, lists and deletes go
through as they are. Conditions are decided by fake-gcs-server itself; multipart uploads are kept here until they are
completed, and then land as one object.
"""

from __future__ import annotations

import http.client
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

_CONDITION, _SOURCE = "x-goog-if-generation-match", "x-goog-copy-source"


class Front(BaseHTTPRequestHandler):
    """One request: passed through, or said again in the JSON API."""

    protocol_version = "HTTP/1.1"
    server_netloc = ""
    uploads: ClassVar[dict[str, dict[int, bytes]]] = {}

    def do_GET(self) -> None:
        self._forward(self.path)

    do_HEAD = do_DELETE = do_GET  # noqa: N815

    def do_PUT(self) -> None:
        bucket, name, query = self._target()
        if "uploadId" in query:
            self.uploads[query["uploadId"]][int(query["partNumber"])] = self._body()
            self._answer(200, b"", {"ETag": f'"{query["partNumber"]}"'})
        elif source := self.headers.get(_SOURCE):
            self._copy(bucket, unquote(source).partition("/")[2], name)
        else:
            self._store(bucket, name, self._body())

    def do_POST(self) -> None:
        bucket, name, query = self._target()
        if "uploads" in query:
            upload = uuid.uuid4().hex
            self.uploads[upload] = {}
            answer = f"<InitiateMultipartUploadResult><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>"
            self._answer(200, answer.encode())
        elif "uploadId" in query:
            self._body()
            parts = self.uploads.pop(query["uploadId"])
            answer = '<CompleteMultipartUploadResult><ETag>"whole"</ETag></CompleteMultipartUploadResult>'
            self._store(bucket, name, b"".join(parts[number] for number in sorted(parts)), answer.encode())
        else:
            self._forward(self.path)

    def _store(self, bucket: str, name: str, data: bytes, answer: bytes = b"") -> None:
        query = urlencode({"uploadType": "media", "name": name} | self._condition(), quote_via=quote)
        self._say(f"/upload/storage/v1/b/{bucket}/o?{query}", data, answer)

    def _copy(self, bucket: str, source: str, target: str) -> None:
        places = f"/storage/v1/b/{bucket}/o/{quote(source, '')}/rewriteTo/b/{bucket}/o/{quote(target, '')}"
        self._say(f"{places}?{urlencode(self._condition())}", b"", b"")

    def _condition(self) -> dict[str, str]:
        return {"ifGenerationMatch": self.headers[_CONDITION]} if _CONDITION in self.headers else {}

    def _say(self, path: str, data: bytes, answer: bytes) -> None:
        """A request in the JSON API; its answer as the XML API words it."""
        status, _, _ = self._ask("POST", path, data, {"Content-Type": "application/octet-stream"})
        headers = {"ETag": '"1"', "x-goog-generation": "1"}
        self._answer(status, answer, headers) if status < 300 else self._answer(status, b"")

    def _forward(self, path: str) -> None:
        if self.command == "DELETE" and "uploadId=" in path:
            self.uploads.pop(self._target()[2]["uploadId"], None)
            return self._answer(204, b"")
        kept = {
            name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")
        }
        status, headers, data = self._ask(self.command, path, self._body(), kept)
        if status == 500 and b"no bucket named" in data:  # Google itself says so as S3 does
            return self._answer(404, b"<Error><Code>NoSuchBucket</Code></Error>")
        self._answer(
            status,
            data,
            {k: v for k, v in headers.items() if k.lower() not in ("connection", "transfer-encoding")},
        )
        return None

    def _ask(
        self, method: str, path: str, data: bytes, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(self.server_netloc, timeout=60)
        try:
            connection.request(method, path, data or None, headers | {"Host": self.server_netloc})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def _target(self) -> tuple[str, str, dict[str, str]]:
        """(bucket, object, query) of the request."""
        parts = urlsplit(self.path)
        bucket, _, name = parts.path.lstrip("/").partition("/")
        return (
            bucket,
            unquote(name),
            {k: v[0] for k, v in parse_qs(parts.query, keep_blank_values=True).items()},
        )

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer(self, status: int, data: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        sent = headers or {}
        for name, value in sent.items():
            self.send_header(name, value)
        if not any(name.lower() == "content-length" for name in sent):
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def gcs_front(server: str) -> Iterator[str]:
    """A front for a running fake-gcs-server; yields its URL."""
    handler = type("Handler", (Front,), {"server_netloc": urlsplit(server).netloc, "uploads": {}})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as front:
        threading.Thread(target=front.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{front.server_port}"
        front.shutdown()
