"""What every store promises, on disk, in memory and in each cloud: shared by their tests."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from transforms.storage.store import Store

WRITERS = 16


def content(store: Store) -> dict[str, bytes]:
    """All files of a store that it lists."""
    return {entry.path: store.read(entry.path) for entry in store.list()}


def write_in_pieces(store: Store, path: str, pieces: int, *, fail: bool = False) -> bytes:
    """Write a file of so many pieces of 1 MiB, and perhaps fail before it is whole; what was written."""
    data = [b"%d" % (number % 10) * 2**20 for number in range(pieces)]
    with store.open_write(path) as out:
        for piece in data:
            out.write(piece)
        if fail:
            raise ZeroDivisionError
    return b"".join(data)


def check_files(store: Store) -> None:
    """An empty store writes, lists, reads, moves and deletes files, and says what is not there."""
    store.put("a/b", b"one")
    store.put("a/b", b"two")
    store.put("a/e", b"")
    store.put("p=1%2F/ü x#?[1]*", b"odd")
    assert content(store) == {"a/b": b"two", "a/e": b"", "p=1%2F/ü x#?[1]*": b"odd"}
    assert list(store.list("a")) == list(store.list("a/"))
    assert [entry[:2] for entry in store.list("a")] == [("a/b", 3), ("a/e", 0)]
    assert list(store.list("a/b/c")) == list(store.list("none")) == []
    ranges = [("a/b", 1, 9), ("a/b", 1, 0), ("a/b", 3, 9), ("a/e", 0, 9)]
    assert [store.read_range(*byte_range) for byte_range in ranges] == [b"wo", b"", b"", b""]
    assert [store.size("a/b"), store.size("a"), store.size("none")] == [3, None, None]
    assert [store.move_new("a/b", "a/e"), store.move_new("a/b", "m")] == [False, True]
    store.delete("p=1%2F/ü x#?[1]*")
    store.delete("p=1%2F/ü x#?[1]*")
    store.sync(["m"])
    assert content(store) == {"a/e": b"", "m": b"two"}


def check_missing(store: Store) -> None:
    """What is not there is missing, and nothing comes of asking for it."""
    for work in (
        lambda: store.read("x"),
        lambda: store.read_range("x", 0, 1),
        lambda: store.move_new("x", "y"),
    ):
        with pytest.raises(FileNotFoundError):
            work()
    assert content(store) == {}


def check_races(store: Store, races: int) -> None:
    """Of many writers that create one file at the same moment exactly one wins, each time."""
    for number in range(races):
        path, start = f"_log/{number}", threading.Barrier(WRITERS)

        def create(writer: int, path: str = path, start: threading.Barrier = start) -> bool:
            start.wait()
            return store.put_new(path, b"%d" % writer)

        with ThreadPoolExecutor(WRITERS) as pool:
            won = list(pool.map(create, range(WRITERS)))
        assert won.count(True) == 1
        assert store.read(path) == b"%d" % won.index(True)


def check_failed_blocks(store: Store, pieces: int) -> None:
    """A block that fails publishes nothing, and leaves what was there before."""
    store.put("a", b"before")
    for path in ("a", "new/b"):
        with pytest.raises(ZeroDivisionError):
            write_in_pieces(store, path, pieces, fail=True)
    assert content(store) == {"a": b"before"}
