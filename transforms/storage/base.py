"""What every kind of store can do, and how it fails.

Paths are relative to the store's root, with ``/`` between their parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

_NO_NAMES = frozenset(("", ".", ".."))


class StorageError(Exception):
    """A store can't do what it was asked to; the message is one clear line without secrets."""


class Entry(NamedTuple):
    """A file in a store: its path, its size in bytes, and in a bucket its ETag, which another content changes."""

    path: str
    size: int
    etag: str = ""


class Writer(Protocol):
    """Takes the bytes of a file, which is published when its ``with`` block ends without an error."""

    def write(self, data: bytes, /) -> object: ...


class Locked(Exception):
    """Another live process holds the lock of this store."""


class Lock(Protocol):
    """A lock that is held until it is closed or its process ends, however it ends."""

    def close(self) -> None: ...


class Backend(Protocol):
    """What a kind of store must be able to do; :class:`~transforms.storage.store.Store` says what each method means."""

    def list(self, prefix: str) -> Iterator[Entry]: ...
    def read(self, path: str) -> bytes: ...
    def read_range(self, path: str, start: int, length: int) -> bytes: ...
    def size(self, path: str) -> int | None: ...
    def etag(self, path: str) -> str: ...
    def put(self, path: str, data: bytes) -> None: ...
    def create(self, path: str, data: bytes) -> bool: ...
    def open_write(self, path: str) -> AbstractContextManager[Writer]: ...
    def move_new(self, source: str, target: str) -> bool: ...
    def delete(self, path: str) -> None: ...
    def sync(self, paths: Iterable[str]) -> None: ...
    def lock(self, short_lived: Sequence[str]) -> Lock | None: ...


def parts_of(path: str) -> list[str]:
    """The parts of a path. Raises :class:`StorageError` for a path that could lead out of the store.

    >>> parts_of("_log/00000001.json")
    ['_log', '00000001.json']
    """
    parts = path.split("/")
    if "\0" in path or not _NO_NAMES.isdisjoint(parts):
        raise StorageError(f"{path!r} is no path in a store")
    return parts
