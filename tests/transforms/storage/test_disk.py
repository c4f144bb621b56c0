"""The store on disk: what it leaves there, and one clear line for whatever the operating system refuses."""

from __future__ import annotations

import os
import resource
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.transforms.storage import promises
from transforms.storage.base import Locked, StorageError
from transforms.storage.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "out"))


def tree(store: Store) -> dict[str, bytes]:
    """All files that are really there, hidden ones included."""
    root = Path(store.root)
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def folders(store: Store) -> list[str]:
    root = Path(store.root)
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_dir())


def test_characters_of_patterns_mean_themselves(tmp_path: Path) -> None:
    store = open_store(f"{tmp_path}/x[1]*")
    for path in ("a[1].txt", "a1.txt", "*.txt", "p=%2F?#"):
        store.put(path, path.encode())
    store.delete("a[1].txt")
    store.delete("*.txt")
    assert tree(store) == {"a1.txt": b"a1.txt", "p=%2F?#": b"p=%2F?#"}


def test_what_is_not_there_is_missing(store: Store) -> None:
    store.put("file", b"")
    for path in ("none", "none/deeper", "file/below"):
        with pytest.raises(FileNotFoundError):
            store.read(path)
        assert store.size(path) is None
        assert list(store.list(path)) == []
        store.delete(path)
    assert tree(store) == {"file": b""}


def test_a_folder_is_no_file(store: Store) -> None:
    store.put("a/b", b"")
    assert store.size("a") is None
    with pytest.raises(StorageError):
        store.delete("a")
    with pytest.raises(StorageError):
        store.put("a", b"")
    assert tree(store) == {"a/b": b""}


def test_a_block_that_fails_leaves_no_temporary_file(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        promises.write_in_pieces(store, "new/a", 1, fail=True)
    assert tree(store) == {}


def test_a_race_leaves_no_temporary_file(store: Store) -> None:
    promises.check_races(store, 1)
    assert list(tree(store)) == ["_log/0"]


def test_a_block_that_ends_well_publishes_at_its_end(store: Store) -> None:
    with store.open_write("a") as out:
        out.write(b"one, ")
        assert store.size("a") is None
        assert list(store.list()) == []
        out.write(b"two")
    assert tree(store) == {"a": b"one, two"}


def test_a_move_takes_a_free_name_only(store: Store) -> None:
    store.put("staged/1", b"one")
    store.put("staged/2", b"two")
    assert [store.move_new("staged/1", "final/x"), store.move_new("staged/2", "final/x")] == [True, False]
    assert tree(store) == {"final/x": b"one", "staged/2": b"two"}
    with pytest.raises(FileNotFoundError):
        store.move_new("staged/1", "final/y")


def test_empty_folders_go_with_their_last_file_and_no_others(store: Store) -> None:
    store.put("a/b/1", b"")
    store.put("a/c/2", b"")
    store.delete("a/b/1")
    assert folders(store) == ["a", "a/c"]
    store.delete("a/c/2")
    assert folders(store) == []
    assert Path(store.root).is_dir()


def test_writers_and_deleters_side_by_side_don_t_disturb_each_other(store: Store) -> None:
    def work(number: int) -> None:
        for _ in range(50):
            store.put(f"shared/deep/{number}", b"x")
            store.put_new(f"shared/deep/new{number}", b"x")
            store.move_new(f"shared/deep/{number}", f"shared/moved/{number}")
            for path in (f"shared/deep/new{number}", f"shared/moved/{number}"):
                store.delete(path)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert tree(store) == {}


def test_synced_files_and_their_folders_up_to_the_root(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put("a/b/1", b"")
    store.put("a/2", b"")
    order: list[str] = []
    synced = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda fd: (order.append(os.readlink(f"/proc/self/fd/{fd}")), synced(fd))
    )
    store.sync(["a/b/1", "a/2"])
    assert [os.path.relpath(path, store.root) for path in order] == ["a/b/1", "a/2", "a/b", "a", "."]


def test_creating_syncs_before_the_name_appears(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int | None] = []
    monkeypatch.setattr(os, "fsync", lambda fd: seen.append(store.size("_log/1")))
    store.put_new("_log/1", b"entry")
    assert seen == [None]


def test_syncing_what_vanished_is_one_clear_line(store: Store) -> None:
    with pytest.raises(StorageError, match=r"^\S+/out/gone: it vanished while it was written$"):
        store.sync(["gone"])


# What the operating system refuses


@contextmanager
def at_most(kind: int, amount: int) -> Iterator[None]:
    """The process's limit, lowered for a while."""
    soft, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (amount, hard))
    try:
        yield
    finally:
        resource.setrlimit(kind, (soft, hard))


def writers(store: Store) -> dict[str, Callable[[], object]]:
    def in_pieces() -> None:
        with store.open_write("a/x") as out:
            for _ in range(100):
                out.write(b"x" * 1000)

    return {
        "put": lambda: store.put("a/x", b"x" * 100_000),
        "create": lambda: store.put_new("a/x", b"x" * 100_000),
        "in pieces": in_pieces,
    }


@pytest.mark.parametrize("how", ["put", "create", "in pieces"])
def test_a_file_that_does_not_fit_leaves_nothing(store: Store, how: str) -> None:
    with (
        at_most(resource.RLIMIT_FSIZE, 50_000),
        pytest.raises(StorageError, match=r"^\S+/a/x: File too large$"),
    ):
        writers(store)[how]()
    assert tree(store) == {}


@pytest.mark.parametrize("how", ["put", "create", "in pieces"])
def test_no_descriptor_left_is_one_clear_line(store: Store, how: str) -> None:
    store.put("a/b", b"")
    with at_most(resource.RLIMIT_NOFILE, 256), all_descriptors_taken():
        with pytest.raises(StorageError, match=r"^\S+/a/x: Too many open files$"):
            writers(store)[how]()
        with pytest.raises(StorageError, match=r"^\S+/a/b: Too many open files$"):
            store.read("a/b")
    assert tree(store) == {"a/b": b""}


@contextmanager
def all_descriptors_taken() -> Iterator[None]:
    taken: list[int] = []
    with suppress(OSError):
        while True:
            taken.append(os.open(os.devnull, os.O_RDONLY))
    try:
        yield
    finally:
        for number in taken:
            os.close(number)


@pytest.mark.parametrize("failing", ["fsync", "link", "rename"])
def test_an_error_of_the_disk_is_one_clear_line(
    store: Store, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put("a/b", b"")

    def fail(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, {"rename": "replace"}.get(failing, failing), fail)
    works: dict[str, list[Callable[[], object]]] = {
        "fsync": [lambda: store.put_new("a/x", b"x"), lambda: store.sync(["a/b"])],
        "link": [lambda: store.put_new("a/x", b"x"), lambda: store.move_new("a/b", "a/x")],
        "rename": [lambda: store.put("a/x", b"x")],
    }
    for work in works[failing]:
        with pytest.raises(StorageError, match=r"^\S+/out/a/[xb]: Input/output error$"):
            work()
    assert tree(store) == {"a/b": b""}


def test_a_root_that_is_no_folder_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    store = open_store(str(tmp_path / "out"))
    for work in (lambda: store.put("a", b""), lambda: store.put_new("a", b""), store.lock):
        with pytest.raises(StorageError, match=r"^\S+/out\S*: (File exists|Not a directory)$"):
            work()


# The lock


def test_a_lock_is_held_by_one_until_it_is_closed(store: Store) -> None:
    first = store.lock()
    assert first is not None
    with pytest.raises(Locked):
        store.lock()
    first.close()
    second = store.lock()
    assert second is not None
    second.close()


def test_a_file_is_written_under_a_name_in_the_root_first(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that what killed writers leave is found without a walk through all folders."""
    seen: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda fd: seen.extend(os.listdir(store.root)))
    store.put_new("_log/1", b"entry")
    assert [name.startswith(".wirebeam-") for name in seen] == [True]
    with store.open_write("_runs/1") as out:
        out.write(b"whole")
        assert sum(name.startswith(".wirebeam-") for name in os.listdir(store.root)) == 1
    assert tree(store) == {"_log/1": b"entry", "_runs/1": b"whole"}


def test_taking_the_lock_removes_what_killed_writers_left_in_the_folders_named(store: Store) -> None:
    Path(store.root).mkdir()
    Path(store.root, ".wirebeam-0").write_bytes(b"half")
    for path in (
        "_staging/r/t/segments/.wirebeam-1",
        "_runs/.wirebeam-2",
        "_log/.wirebeam-3",
        "articles/.wirebeam-4",
    ):
        temporary = Path(store.root, path)
        temporary.parent.mkdir(parents=True)
        temporary.write_bytes(b"half")
    store.put("_log/1", b"")
    lock = store.lock(["_staging", "_runs", "_log"])
    assert lock is not None
    lock.close()
    assert tree(store) == {"_log/1": b"", "articles/.wirebeam-4": b"half"}
    assert folders(store) == ["_log", "articles"]


def test_files_are_readable_as_the_user_s_mask_says(store: Store) -> None:
    before = os.umask(0o022)
    try:
        store.put("a", b"")
        store.put_new("b", b"")
    finally:
        os.umask(before)
    assert [stat.S_IMODE(Path(store.root, name).stat().st_mode) for name in "ab"] == [0o644, 0o644]
