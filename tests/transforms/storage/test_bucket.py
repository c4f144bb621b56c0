"""Buckets: how they differ from folders, and one clear line for whatever a store answers. See tests/cloud, too."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import obstore
import pytest

from tests.transforms.storage.promises import content, write_in_pieces
from transforms.storage.base import StorageError
from transforms.storage.store import Store, open_store

DENIED = "access denied: check the credentials in the environment"


@pytest.fixture
def store() -> Store:
    return open_store(f"memory://{uuid.uuid4().hex}")


def test_a_bucket_has_no_locks(store: Store) -> None:
    assert store.lock() is None


def test_a_failed_upload_leaves_no_thread(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        write_in_pieces(store, "a", 30, fail=True)
    assert content(store) == {}
    assert not [thread for thread in threading.enumerate() if thread.name == "upload"]


def test_empty_objects_that_mark_folders_are_not_listed(store: Store) -> None:
    for key in ("in/", "in/deep", "in/deep/a.xml", "in/empty.xml"):
        obstore.put(store._backend.store, key, b"x" if key == "in/deep/a.xml" else b"")  # type: ignore[attr-defined]
    assert [entry.path for entry in store.list("in")] == ["in/deep/a.xml", "in/empty.xml"]


def test_another_content_of_the_same_size_has_another_etag(store: Store) -> None:
    store.put("a", b"one")
    (entry,) = store.list()
    assert entry.etag == store.etag("a") != ""
    store.put("a", b"two")
    assert store.etag("a") != entry.etag
    assert store.etag("b") == ""


# What a store answers


class _Answers(BaseHTTPRequestHandler):
    """A store that gives one answer to everything."""

    status, body = 500, b""

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(self.body)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "open")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "sesame")
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield open_store("s3://wire/out", {"endpoint": f"http://127.0.0.1:{server.server_port}"})
        server.shutdown()


@pytest.mark.parametrize(
    ("status", "code", "line"),
    [
        (403, "SignatureDoesNotMatch", f"s3://wire/out/a: {DENIED} (SignatureDoesNotMatch)"),
        (403, "ExpiredToken", f"s3://wire/out/a: {DENIED} (ExpiredToken)"),
        (404, "NoSuchBucket", "s3://wire/out: there is no such bucket"),
        (400, "InvalidRequest", "s3://wire/out/a: the store answered 400 (InvalidRequest)"),
    ],
)
def test_a_refusal_is_one_clear_line_without_secrets(
    answering: Store, monkeypatch: pytest.MonkeyPatch, status: int, code: str, line: str
) -> None:
    monkeypatch.setattr(_Answers, "status", status)
    monkeypatch.setattr(_Answers, "body", f"<Error><Code>{code}</Code><Key>sesame</Key></Error>".encode())
    for work in (
        lambda: answering.read("a"),
        lambda: answering.put("a", b"x"),
        lambda: answering.put_new("a", b"x"),
        lambda: write_in_pieces(answering, "a", 1),
        lambda: write_in_pieces(answering, "a", 30),
        lambda: list(answering.list("a")),
    ):
        with pytest.raises(StorageError) as failure:
            work()
        assert str(failure.value) == line


def test_no_credentials_at_all_are_named_where_the_machine_has_none_to_give(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    nobody = "http://127.0.0.1:9"
    store = open_store("s3://wire", {"endpoint": nobody, "metadata_endpoint": nobody})
    with pytest.raises(StorageError, match=r"^s3://wire/a: no credentials: set them in the environment, "):
        store.read("a")


def test_http_that_is_not_allowed_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "open")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "sesame")
    store = open_store("s3://wire", {"endpoint": "http://127.0.0.1:9", "allow_http": "false"})
    for work in (lambda: store.put("a", b""), lambda: list(store.list("a"))):
        with pytest.raises(
            StorageError,
            match=r"^s3://wire/a: 127\.0\.0\.1:9 is reached by http://, which allow_http=true would allow$",
        ):
            work()


def test_a_server_that_is_no_store_is_taken_for_one_without_the_bucket(
    answering: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Answers, "status", 404)
    monkeypatch.setattr(_Answers, "body", b"<html>")
    for work in (lambda: answering.put("a", b""), lambda: list(answering.list("a"))):
        with pytest.raises(StorageError, match=r"there is no such bucket at 127\.0\.0\.1:\d+$"):
            work()


def test_a_store_that_is_not_there_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "open")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "sesame")
    store = open_store("s3://wire", {"endpoint": "http://127.0.0.1:9"})
    with pytest.raises(StorageError, match=r"^s3://wire/a: no answer from 127\.0\.0\.1:9$"):
        store.read("a")
