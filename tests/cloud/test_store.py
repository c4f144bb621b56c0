"""What the commit relies on, over each cloud's protocol."""

from __future__ import annotations

import gzip
import threading
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from urllib.request import urlopen
from zipfile import ZipFile

import pytest

from tests.cloud.emulators import BUCKET, Cloud
from transforms.payload import Limits, Payload
from transforms.reading.listing import list_inputs
from transforms.reading.payloads import payloads
from transforms.storage.base import Entry, StorageError
from transforms.storage.bucket import PART_BYTES
from transforms.storage.store import Store, open_store

pytestmark = pytest.mark.cloud


@pytest.fixture
def store(cloud: Cloud) -> Store:
    return open_store(cloud.uri, cloud.settings)


def content(store: Store) -> dict[str, bytes]:
    return {entry.path: store.read(entry.path) for entry in store.list()}


def write_large(store: Store, path: str, *, fail: bool = False) -> bytes:
    """Three parts of a multipart upload."""
    with store.open_write(path) as out:
        for number in range(20):
            out.write(b"%d" % (number % 10) * 2**20)
        if fail:
            raise ZeroDivisionError
    return b"".join(b"%d" % (number % 10) * 2**20 for number in range(20))


def test_one_of_sixteen_racing_writers_wins_each_time(store: Store) -> None:
    """If this fails, the emulator is not to be trusted with the others."""
    for number in range(20):
        path, start = f"_log/{number}", threading.Barrier(16)

        def create(writer: int, path: str = path, start: threading.Barrier = start) -> bool:
            start.wait()
            return store.put_new(path, b"%d" % writer)

        with ThreadPoolExecutor(16) as pool:
            won = list(pool.map(create, range(16)))
        assert won.count(True) == 1
        assert store.read(path) == b"%d" % won.index(True)


def test_a_bucket_does_what_a_disk_does(store: Store) -> None:
    store.put("a/b", b"one")
    store.put("a/b", b"two")
    store.put("a/e", b"")
    store.put("p=1%2F/ü x#?[1]*", b"odd")
    assert content(store) == {"a/b": b"two", "a/e": b"", "p=1%2F/ü x#?[1]*": b"odd"}
    assert list(store.list("a")) == [Entry("a/b", 3), Entry("a/e", 0)]
    assert list(store.list("a/b")) == list(store.list("none")) == []
    assert [store.read_range("a/b", 1, 9), store.read_range("a/b", 3, 9), store.read_range("a/e", 0, 9)] == [
        b"wo",
        b"",
        b"",
    ]
    assert [store.size("a/b"), store.size("a"), store.size("none")] == [3, None, None]
    assert [store.move_new("a/b", "a/e"), store.move_new("a/b", "m")] == [False, True]
    store.delete("p=1%2F/ü x#?[1]*")
    store.delete("p=1%2F/ü x#?[1]*")
    assert content(store) == {"a/e": b"", "m": b"two"}
    for work in (
        lambda: store.read("x"),
        lambda: store.read_range("x", 0, 1),
        lambda: store.move_new("x", "y"),
    ):
        with pytest.raises(FileNotFoundError):
            work()


def test_a_large_file_is_published_whole_and_moved_only_to_a_free_name(store: Store, cloud: Cloud) -> None:
    expected = write_large(store, "big")
    assert len(expected) > 2 * PART_BYTES
    assert store.read("big") == expected
    assert store.move_new("big", "final")
    assert [store.size("big"), store.size("final")] == [None, len(expected)]
    store.put("other", bytes(PART_BYTES + 1))
    if cloud.name == "gcs":
        pytest.xfail("fake-gcs-server copies whatever the condition says")
    assert not store.move_new("other", "final")
    assert [store.size("other"), store.size("final")] == [PART_BYTES + 1, len(expected)]


def test_a_block_that_fails_leaves_no_object_and_no_upload(store: Store, cloud: Cloud) -> None:
    store.put("a", b"before")
    for path in ("a", "b"):
        with pytest.raises(ZeroDivisionError):
            write_large(store, path, fail=True)
    assert content(store) == {"a": b"before"}
    if cloud.name == "s3":
        begun = urlopen(f"{cloud.endpoint}/{BUCKET}?uploads", timeout=30).read().decode()
        ours = cloud.uri.partition(f"//{BUCKET}/")[2]
        assert f"<Key>{ours}/" not in begun


def test_inputs_are_matched_and_read_in_a_bucket(store: Store, cloud: Cloud) -> None:
    for path in ("in/a.xml", "in/deep/b.xml", "in/.hidden", "in/a.xml.meta.json", "other/c.xml"):
        store.put(path, path.encode())
    found = [
        [
            (payload.uri.removeprefix(cloud.uri), payload.data)
            for file in list_inputs([f"{cloud.uri}/{named}"], cloud.settings)
            for payload in payloads(file, Limits(), cloud.settings)
            if isinstance(payload, Payload)
        ]
        for named in ("in", "in/**/*.xml", "in/a.xml")
    ]
    a, b = ("/in/a.xml", b"in/a.xml"), ("/in/deep/b.xml", b"in/deep/b.xml")
    assert found == [[a, b], [a, b], [a]]


def test_compressed_files_and_archives_in_a_bucket_are_read_through(store: Store, cloud: Cloud) -> None:
    archive = BytesIO()
    with ZipFile(archive, "w") as members:
        members.writestr("m.xml", b"in a zip")
        members.writestr("deep/n.xml.gz", gzip.compress(b"in a gzip in a zip"))
    store.put("in/a.xml.gz", gzip.compress(b"in a gzip"))
    store.put("in/b c.zip", archive.getvalue())
    found = [
        (payload.uri.removeprefix(cloud.uri), payload.member, payload.data)
        for file in list_inputs([f"{cloud.uri}/in/*.gz", f"{cloud.uri}/i?/[b]*"], cloud.settings)
        for payload in payloads(file, Limits(), cloud.settings)
        if isinstance(payload, Payload)
    ]
    assert found == [
        ("/in/a.xml.gz", "", b"in a gzip"),
        ("/in/b c.zip", "m.xml", b"in a zip"),
        ("/in/b c.zip", "deep/n.xml.gz", b"in a gzip in a zip"),
    ]


def test_a_bucket_that_is_not_there_is_one_clear_line(cloud: Cloud) -> None:
    uri = cloud.uri.replace(f"/{BUCKET}/", "/nowhere/")
    store = open_store(uri, cloud.settings)
    for work in (lambda: store.put("a", b""), lambda: list(store.list("_log"))):
        with pytest.raises(StorageError, match=rf"^{uri}\S*: there is no such bucket(?: at \S+)?$"):
            work()
