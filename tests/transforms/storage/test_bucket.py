"""Buckets: what holds for any of them, tried on one in memory, and what their settings say. See tests/cloud, too."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from transforms.storage.base import Entry, StorageError
from transforms.storage.bucket import PART_BYTES
from transforms.storage.settings import azure_place, checked, connect
from transforms.storage.store import Store, open_store

DENIED = "access denied: check the credentials in the environment"


@pytest.fixture
def store() -> Store:
    return open_store(f"memory://{uuid.uuid4().hex}")


def content(store: Store) -> dict[str, bytes]:
    return {entry.path: store.read(entry.path) for entry in store.list()}


def write_in_pieces(store: Store, path: str, pieces: int, *, fail: bool = False) -> None:
    with store.open_write(path) as out:
        for number in range(pieces):
            out.write(b"%d" % (number % 10) * 2**20)
        if fail:
            raise ZeroDivisionError


def test_a_bucket_does_what_a_disk_does(store: Store) -> None:
    store.put("a/b", b"one")
    store.put("a/b", b"two")
    store.put("a/e", b"")
    assert content(store) == {"a/b": b"two", "a/e": b""}
    assert list(store.list("a/")) == [Entry("a/b", 3), Entry("a/e", 0)]
    assert [store.read_range("a/b", 1, 9), store.read_range("a/b", 3, 9), store.read_range("a/e", 0, 9)] == [
        b"wo",
        b"",
        b"",
    ]
    assert [store.size("a/b"), store.size("a"), store.size("none")] == [3, None, None]
    assert [store.put_new("n", b"1"), store.put_new("n", b"1"), store.put_new("n", b"2")] == [
        True,
        True,
        False,
    ]
    assert [store.move_new("a/b", "n"), store.move_new("a/b", "m")] == [False, True]
    store.delete("n")
    store.delete("n")
    store.sync(["m"])
    assert content(store) == {"a/e": b"", "m": b"two"}
    assert store.lock() is None


def test_what_is_not_there_is_missing(store: Store) -> None:
    for work in (
        lambda: store.read("x"),
        lambda: store.read_range("x", 0, 1),
        lambda: store.move_new("x", "y"),
    ):
        with pytest.raises(FileNotFoundError):
            work()


@pytest.mark.parametrize("path", ["..", "../x", "a/../../x", "a//b", "a/."])
def test_a_path_never_leaves_the_store(store: Store, path: str) -> None:
    with pytest.raises(StorageError, match=r"^'.*' is no path in a store$"):
        store.put(path, b"x")
    assert content(store) == {}


def test_one_of_many_creates(store: Store) -> None:
    with ThreadPoolExecutor(16) as pool:
        won = list(pool.map(lambda number: store.put_new("_log/1", b"%d" % number), range(16)))
    assert won.count(True) == 1
    assert content(store) == {"_log/1": b"%d" % won.index(True)}


@pytest.mark.parametrize("pieces", [0, 1, PART_BYTES // 2**20, PART_BYTES // 2**20 + 1, 30])
def test_pieces_become_one_file_when_the_block_ends(store: Store, pieces: int) -> None:
    write_in_pieces(store, "a", pieces)
    assert content(store) == {"a": b"".join(b"%d" % (number % 10) * 2**20 for number in range(pieces))}


@pytest.mark.parametrize("pieces", [1, 30])
def test_a_block_that_fails_leaves_nothing(store: Store, pieces: int) -> None:
    store.put("a", b"before")
    for path in ("a", "b"):
        with pytest.raises(ZeroDivisionError):
            write_in_pieces(store, path, pieces, fail=True)
    assert content(store) == {"a": b"before"}
    assert not [thread for thread in threading.enumerate() if thread.name == "upload"]


def test_a_large_file_moves_only_to_a_free_name(store: Store) -> None:
    write_in_pieces(store, "big", 10)
    write_in_pieces(store, "big2", 10)
    assert [store.move_new("big", "final"), store.move_new("big2", "final")] == [True, False]
    assert [entry.path for entry in store.list()] == ["big2", "final"]


# Settings


def test_settings_have_the_names_of_the_cloud_s_own_tools_too() -> None:
    given = {"AWS_REGION": "eu-west-1", "azure_storage_account": "acme", "endpoint-url": "https://a.test"}
    assert checked(given) == {"region": "eu-west-1", "account_name": "acme", "endpoint": "https://a.test"}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("regoin", "--storage regoin: no such setting; did you mean region?"),
        ("skip_sign", "--storage skip_sign: no such setting; did you mean skip_signature?"),
        ("qqqq", "--storage qqqq: no such setting; there are account_name, allow_http, "),
    ],
)
def test_a_setting_that_nobody_knows_names_the_nearest(name: str, told: str) -> None:
    with pytest.raises(StorageError) as failure:
        open_store("s3://wire", {name: "x"})
    assert str(failure.value).startswith(told)


@pytest.mark.parametrize(
    "name",
    [
        "aws_secret_access_key",
        "access_key_id",
        "token",
        "account_key",
        "sas_token",
        "password",
        "service_account_key",
    ],
)
def test_a_secret_is_no_setting_and_is_not_repeated(name: str) -> None:
    with pytest.raises(StorageError) as failure:
        open_store("s3://wire", {name: "hush"})
    assert str(failure.value) == (
        f"--storage {name}: a secret is no setting: put it into the environment, as AWS_…, GOOGLE_… or AZURE_…"
    )


@pytest.mark.parametrize(
    ("uri", "settings", "told"),
    [
        ("s3://", {}, "s3://: the URI names no bucket"),
        ("azfs://acme", {}, "azfs://acme: the URI names no bucket"),
        ("az://wire", {}, "az://wire: Account must be specified"),
        (
            "s3://wire",
            {"endpoint": "a.test:9000"},
            "--storage endpoint: write a URL such as https://host:port",
        ),
        (
            "s3://wire",
            {"endpoint": "http://a.test:70000"},
            "--storage endpoint: write a URL such as https://host:port",
        ),
        (
            "s3://wire",
            {"endpoint": "http://a b:9"},
            "--storage endpoint: write a URL such as https://host:port",
        ),
        (
            "s3://wire",
            {"endpoint": "http://ü.test"},
            "--storage endpoint: its value has a character that can't be there, such as a line break",
        ),
        (
            "s3://wire",
            {"region": "eu\nwest"},
            "--storage region: its value has a character that can't be there, such as a line break",
        ),
        ("s3://Wi re/x", {}, "s3://Wi re/x: no bucket can have that name"),
        ("s3://user:hush@wire/x", {}, "s3://…@wire/x: no bucket can have that name"),
        ("s3://wire/a/../b", {}, "'a/../b' is no path in a store"),
        ("s3://wire/a//b", {}, "'a//b' is no path in a store"),
        ("s3://wire/a\nb", {}, "'a\\nb' is no path in a store"),
        ("s3://wire", {"allow_http": "maybe"}, 's3://wire: failed to parse "maybe" as boolean'),
    ],
)
def test_a_place_that_can_t_be_is_one_clear_line(uri: str, settings: dict[str, str], told: str) -> None:
    with pytest.raises(StorageError) as failure:
        open_store(uri, settings)
    assert str(failure.value) == told


def test_a_uri_names_bucket_prefix_and_account() -> None:
    settings = {"endpoint": "https://a.test:9000", "account_name": "acme"}
    assert [connect(uri, settings)[1:] for uri in ("s3://wire", "s3a://wire/out/", "gs://wire/a/b")] == [
        ("", "a.test:9000"),
        ("out/", "a.test:9000"),
        ("a/b/", "a.test:9000"),
    ]
    assert azure_place("az", "wire/in") == ("", "wire", "in")
    assert azure_place("azfs", "acme/wire") == ("acme", "wire", "")


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
    ("status", "code", "told"),
    [
        (403, "SignatureDoesNotMatch", f"s3://wire/out/a: {DENIED} (SignatureDoesNotMatch)"),
        (403, "ExpiredToken", f"s3://wire/out/a: {DENIED} (ExpiredToken)"),
        (404, "NoSuchBucket", "s3://wire/out: there is no such bucket"),
        (400, "InvalidRequest", "s3://wire/out/a: the store answered 400 (InvalidRequest)"),
    ],
)
def test_a_refusal_is_one_clear_line_without_secrets(
    answering: Store, monkeypatch: pytest.MonkeyPatch, status: int, code: str, told: str
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
        assert str(failure.value) == told


@pytest.mark.parametrize("name", ["endpoint", "proxy_url"])
@pytest.mark.parametrize("url", ["http://user:hush@a.test:9", "https://a.test/?key=hush"])
def test_a_secret_in_a_url_is_refused_and_not_repeated(name: str, url: str) -> None:
    with pytest.raises(StorageError) as failure:
        open_store("s3://wire", {name: url})
    assert str(failure.value) == (
        f"--storage {name}: a URL without user, password and query: secrets belong into the environment"
    )


def test_a_key_that_can_t_be_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_SERVICE_ACCOUNT_KEY", '"hush"')
    with pytest.raises(StorageError) as failure:
        open_store("gs://wire")
    assert str(failure.value) == "gs://wire: GCP credential error: Unable to decode service account file"
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", "hush!")
    with pytest.raises(StorageError, match=r"^azfs://acme/wire: Invalid Access Key$"):
        open_store("azfs://acme/wire")


def test_credentials_from_a_file_with_the_line_ends_of_windows_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush\r")
    with pytest.raises(StorageError) as failure:
        open_store("s3://wire")
    assert str(failure.value) == (
        "s3://wire: AWS_SECRET_ACCESS_KEY in the environment has a character that can't be there, "
        "such as a line break"
    )


def test_no_credentials_at_all_are_told_where_the_machine_has_none_to_give(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    nobody = "http://127.0.0.1:9"
    store = open_store("s3://wire", {"endpoint": nobody, "metadata_endpoint": nobody})
    with pytest.raises(StorageError, match=r"^s3://wire/a: no credentials: set them in the environment, "):
        store.read("a")


def test_http_that_is_not_allowed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "open")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "sesame")
    store = open_store("s3://wire", {"endpoint": "http://127.0.0.1:9", "allow_http": "false"})
    for work in (lambda: store.put("a", b""), lambda: list(store.list("a"))):
        with pytest.raises(
            StorageError,
            match=r"^s3://wire/a: 127\.0\.0\.1:9 is reached by http://, which allow_http=true would allow$",
        ):
            work()


def test_a_server_that_is_no_store_is_told_as_one_without_the_bucket(
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
