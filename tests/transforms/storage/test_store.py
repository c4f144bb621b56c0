"""What every store promises, tried on a folder and on a bucket in memory."""

from __future__ import annotations

import pickle
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.transforms.storage import promises
from transforms.storage.base import Backend, StorageError
from transforms.storage.bucket import PART_BYTES
from transforms.storage.store import Store, _open, open_store, split_uri


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "out") if request.param == "folder" else f"memory://{uuid.uuid4().hex}")


def test_files_are_written_listed_read_moved_and_deleted(store: Store) -> None:
    promises.check_files(store)


def test_what_is_not_there_is_missing(store: Store) -> None:
    promises.check_missing(store)


def test_one_of_many_creates(store: Store) -> None:
    promises.check_races(store, 3)


@pytest.mark.parametrize("pieces", [1, 30])
def test_a_block_that_fails_leaves_nothing(store: Store, pieces: int) -> None:
    promises.check_failed_blocks(store, pieces)


@pytest.mark.parametrize("pieces", [0, 1, PART_BYTES // 2**20, PART_BYTES // 2**20 + 1, 30])
def test_pieces_become_one_file_when_the_block_ends(store: Store, pieces: int) -> None:
    data = promises.write_in_pieces(store, "a", pieces)
    assert promises.content(store) == {"a": data}


def test_a_large_file_moves_only_to_a_free_name(store: Store) -> None:
    promises.write_in_pieces(store, "big", 10)
    promises.write_in_pieces(store, "big2", 10)
    assert [store.move_new("big", "final"), store.move_new("big2", "final")] == [True, False]
    assert [entry.path for entry in store.list()] == ["big2", "final"]


def test_a_prefix_is_of_whole_path_parts(store: Store) -> None:
    store.put("run1/x", b"")
    store.put("run11/x", b"")
    assert [entry[:2] for entry in store.list("run1")] == [("run1/x", 0)]
    assert list(store.list("run")) == []


@pytest.mark.parametrize("path", ["..", "../x", "a/../../x", "/etc/passwd", "a//b", "", "a/.", "nul\0"])
def test_a_path_never_leaves_the_store(store: Store, path: str) -> None:
    for work in (store.read, store.size, lambda path: store.put(path, b"x"), store.delete):
        with pytest.raises(StorageError, match=r"^'.*' is no path in a store$"):
            work(path)
    assert promises.content(store) == {}


def test_creating_what_is_there_with_the_same_content_is_success(store: Store) -> None:
    created = [store.put_new("a", b"1"), store.put_new("a", b"1"), store.put_new("a", b"2")]
    assert created == [True, True, False]
    assert promises.content(store) == {"a": b"1"}


def test_many_reads_come_in_order(store: Store) -> None:
    paths = [f"files/{number}" for number in range(100)]
    for path in paths:
        store.put(path, path.encode())
    assert list(store.map_ordered(store.read, paths)) == [path.encode() for path in paths]
    contents = store.map_ordered(store.read, [*paths[:40], "missing", *paths])
    assert [next(contents) for _ in range(40)] == [path.encode() for path in paths[:40]]
    with pytest.raises(FileNotFoundError):
        next(contents)


def test_a_bucket_is_asked_for_little_more_than_is_wanted() -> None:
    store = open_store(f"memory://{uuid.uuid4().hex}")
    requests: list[int] = []
    results = store.map_ordered(requests.append, range(10_000))
    for _ in range(5):
        next(results)
    results.close()  # type: ignore[attr-defined]
    assert set(range(5)) <= set(requests) <= set(range(7))


def test_a_store_travels_to_another_process(store: Store) -> None:
    store.put("a", b"1")
    assert pickle.loads(pickle.dumps(store)).read("a") == b"1"


def test_all_threads_of_a_process_share_one_client() -> None:
    """A bucket in memory shows it: what a second client of it wrote would be lost to the first."""
    _open.cache_clear()
    store = open_store(f"memory://{uuid.uuid4().hex}")
    _open.cache_clear()

    def write(number: int) -> Backend:
        store.put(f"files/{number}", b"x")
        return store._backend

    with ThreadPoolExecutor(8) as pool:
        clients = set(pool.map(write, range(64)))
    assert len(clients) == 1
    assert len(promises.content(store)) == 64


def test_other_schemes_and_settings_are_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"^ftp://x: no store for ftp://; there are s3://, [^\n]+$"):
        open_store("ftp://x")
    with pytest.raises(StorageError, match=r"^--storage endpont: no such setting; did you mean endpoint\?$"):
        open_store(str(tmp_path), {"endpont": "https://a.test"})


def test_a_folder_may_be_given_as_a_file_uri(tmp_path: Path) -> None:
    open_store(f"file://{tmp_path}").put("a", b"1")
    assert (tmp_path / "a").read_bytes() == b"1"


@pytest.mark.parametrize(
    ("uri", "parts"),
    [
        ("s3://wire", ("s3://wire", "")),
        ("gs://wire//in/", ("gs://wire", "in")),
        ("azfs://account/wire/in/a.xml", ("azfs://account/wire", "in/a.xml")),
    ],
)
def test_a_uri_is_a_store_and_a_path_in_it(uri: str, parts: tuple[str, str]) -> None:
    assert split_uri(uri) == parts
