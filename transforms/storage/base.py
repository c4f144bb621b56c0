"""What every kind of store can do, and how it fails.

Paths are relative to the store's root, with ``/`` between their parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

_NO_NAMES = frozenset(("", ".", ".."))


class StorageError(Exception):
    """A store that can't do what was asked: one clear line, without secrets."""


class Entry(NamedTuple):
    """A file in a store."""

    path: str
    size: int


class Writer(Protocol):
    """Takes the bytes of a file that is published when its block ends well."""

    def write(self, data: bytes, /) -> object: ...


class Locked(Exception):
    """Another live process holds the lock of this store."""


class Lock(Protocol):
    """Held until it is closed or the process ends, however it ends."""

    def close(self) -> None: ...


class Backend(Protocol):
    """What a kind of store must be able to do; see :class:`Store` for what each means."""

    def list(self, prefix: str) -> Iterator[Entry]: ...
    def read(self, path: str) -> bytes: ...
    def read_range(self, path: str, start: int, length: int) -> bytes: ...
    def size(self, path: str) -> int | None: ...
    def put(self, path: str, data: bytes) -> None: ...
    def create(self, path: str, data: bytes) -> bool: ...
    def open_write(self, path: str) -> AbstractContextManager[Writer]: ...
    def move_new(self, source: str, target: str) -> bool: ...
    def delete(self, path: str) -> None: ...
    def sync(self, paths: Iterable[str]) -> None: ...
    def lock(self) -> Lock | None: ...


def parts_of(path: str) -> list[str]:
    """The parts of a path. Raises :class:`StorageError` for one that could leave the store."""
    parts = path.split("/")
    if "\0" in path or not _NO_NAMES.isdisjoint(parts):
        raise StorageError(f"{path!r} is no path in a store")
    return parts
