"""What the commit relies on, over each cloud's protocol."""

from __future__ import annotations

import gzip
from io import BytesIO
from urllib.request import urlopen
from zipfile import ZipFile

import pytest

from tests.cloud.emulators import BUCKET, Cloud
from tests.transforms.storage import promises
from tests.transforms.storage.promises import write_in_pieces
from transforms.payload import Limits, Payload
from transforms.reading.listing import list_inputs
from transforms.reading.payloads import payloads
from transforms.storage.base import StorageError
from transforms.storage.bucket import PART_BYTES
from transforms.storage.store import Store, open_store

pytestmark = pytest.mark.cloud

PIECES = 20  # three parts of a multipart upload


@pytest.fixture
def store(cloud: Cloud) -> Store:
    return open_store(cloud.uri, cloud.settings)


def test_one_of_sixteen_racing_writers_wins_each_time(store: Store) -> None:
    """If this fails, the emulator is not to be trusted with the others."""
    promises.check_races(store, 20)


def test_a_bucket_does_what_a_disk_does(store: Store) -> None:
    promises.check_files(store)


def test_what_is_not_there_is_missing(store: Store) -> None:
    promises.check_missing(store)


def test_a_large_file_is_published_whole_and_moved_only_to_a_free_name(store: Store, cloud: Cloud) -> None:
    expected = write_in_pieces(store, "big", PIECES)
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
    promises.check_failed_blocks(store, PIECES)
    if cloud.name == "s3":
        begun = urlopen(f"{cloud.endpoint}/{BUCKET}?uploads", timeout=30).read().decode()
        ours = cloud.uri.partition(f"//{BUCKET}/")[2]
        assert f"<Key>{ours}/" not in begun


def test_inputs_are_matched_and_read_in_a_bucket(store: Store, cloud: Cloud) -> None:
    for path in ("in/a.xml", "in/deep/b.xml", "in/.hidden", "in/a.xml.meta.json", "other/c.xml"):
        store.put(path, path.encode())
    matched = [
        [
            (payload.uri.removeprefix(cloud.uri), payload.data)
            for file in list_inputs([f"{cloud.uri}/{pattern}"], cloud.settings)
            for payload in payloads(file, Limits(), cloud.settings)
            if isinstance(payload, Payload)
        ]
        for pattern in ("in", "in/**/*.xml", "in/a.xml")
    ]
    a, b = ("/in/a.xml", b"in/a.xml"), ("/in/deep/b.xml", b"in/deep/b.xml")
    assert matched == [[a, b], [a, b], [a]]


def test_compressed_files_and_archives_in_a_bucket_are_read_through(store: Store, cloud: Cloud) -> None:
    archive = BytesIO()
    with ZipFile(archive, "w") as members:
        members.writestr("m.xml", b"in a zip")
        members.writestr("deep/n.xml.gz", gzip.compress(b"in a gzip in a zip"))
    store.put("in/a.xml.gz", gzip.compress(b"in a gzip"))
    store.put("in/b c.zip", archive.getvalue())
    opened = [
        (payload.uri.removeprefix(cloud.uri), payload.member, payload.data)
        for file in list_inputs([f"{cloud.uri}/in/*.gz", f"{cloud.uri}/i?/[b]*"], cloud.settings)
        for payload in payloads(file, Limits(), cloud.settings)
        if isinstance(payload, Payload)
    ]
    assert opened == [
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
