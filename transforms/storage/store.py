"""One way to list, read, put and create if absent: on disk, in S3, in Google Cloud Storage, in Azure.

A write is whole or not at all: on disk by a temporary name and a rename, in a bucket by one request that completes.
Nothing here deletes by pattern.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TypeVar

from transforms.storage.base import Backend, Entry, Lock, StorageError, Writer
from transforms.storage.disk import Disk

SCHEMES = ("s3", "s3a", "gs", "az", "azfs", "abfs", "abfss", "adl", "memory")
_AT_ONCE = 32  # requests
Asked = TypeVar("Asked")
Told = TypeVar("Told")


@dataclass(frozen=True)
class Store:
    """A folder or a bucket. Small and picklable: each process opens its own client, once."""

    root: str
    settings: tuple[tuple[str, str], ...] = ()

    @property
    def _backend(self) -> Backend:
        return _open(self.root, self.settings)

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """All files below ``prefix`` (whole path parts), sorted by path."""
        return iter(sorted(self._backend.list(prefix.rstrip("/"))))

    def read(self, path: str) -> bytes:
        """A file's bytes. Raises ``FileNotFoundError`` or :class:`StorageError`."""
        return self._backend.read(path)

    def read_range(self, path: str, start: int, length: int) -> bytes:
        """``length`` bytes from ``start``."""
        return self._backend.read_range(path, start, length)

    def size(self, path: str) -> int | None:
        """A file's size in bytes, or ``None`` where there is no such file."""
        return self._backend.size(path)

    def put(self, path: str, data: bytes) -> None:
        """Write a file, whole or not at all, over any that is there."""
        self._backend.put(path, data)

    def put_new(self, path: str, data: bytes) -> bool:
        """Create a file; ``False`` where other content is there already.

        An answer may be lost after the write succeeded: then our own content is there, which is success.
        """
        try:
            return self._backend.create(path, data) or self._holds(path, data)
        except StorageError:
            if self._holds(path, data):
                return True
            raise

    def _holds(self, path: str, data: bytes) -> bool:
        try:
            return self.read(path) == data
        except FileNotFoundError:
            return False

    def open_write(self, path: str) -> AbstractContextManager[Writer]:
        """A block that writes a file piece by piece; it is published only if the block ends without an error."""
        return self._backend.open_write(path)

    def move_new(self, source: str, target: str) -> bool:
        """Move a file to a name that is free; ``False``, with nothing changed, where the name is taken."""
        return self._backend.move_new(source, target)

    def delete(self, path: str) -> None:
        """Delete one file by its exact name; an absent one is fine."""
        self._backend.delete(path)

    def sync(self, paths: Iterable[str]) -> None:
        """Make files and the names of their folders survive a power cut; a bucket does so by itself."""
        self._backend.sync(paths)

    def lock(self) -> Lock | None:
        """Take the store for this process alone; ``None`` where a store has no locks. Raises :class:`Locked`."""
        return self._backend.lock()

    def map_ordered(self, call: Callable[[Asked], Told], asked: Iterable[Asked]) -> Iterator[Told]:
        """What a call that reads here says of each thing asked; a bucket is asked several at a time, more and more."""
        if "://" not in self.root:
            yield from map(call, asked)
            return
        waiting, some = iter(asked), 1
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            while batch := list(islice(waiting, some)):
                yield from pool.map(call, batch)
                some = min(some * 2, _AT_ONCE)


def open_store(uri: str, settings: Mapping[str, str] | None = None) -> Store:
    """The store at a folder or URI. Raises :class:`StorageError` for a URI or a setting that no store knows."""
    scheme, found, _ = uri.partition("://")
    if not found or scheme == "file":
        uri = uri.removeprefix("file://")
    elif scheme not in SCHEMES:
        raise StorageError(
            f"{uri}: no store for {scheme}://; there are {', '.join(f'{one}://' for one in SCHEMES if one != 'memory')}"
        )
    store = Store(uri, tuple(sorted((settings or {}).items())))
    _ = store._backend
    return store


def split_uri(uri: str) -> tuple[str, str]:
    """(root of the store, path in it): a store is a bucket or container, with its account where the URI names one.

    >>> split_uri("s3://wire/in/a.xml"), split_uri("azfs://account/wire/in/a.xml")
    (('s3://wire', 'in/a.xml'), ('azfs://account/wire', 'in/a.xml'))
    """
    scheme, _, rest = uri.partition("://")
    parts = rest.split("/")
    named = 2 if scheme == "azfs" else 1
    return f"{scheme}://{'/'.join(parts[:named])}", "/".join(part for part in parts[named:] if part)


@cache
def _open(root: str, settings: tuple[tuple[str, str], ...]) -> Backend:
    if "://" in root:
        from transforms.storage.bucket import Bucket

        return Bucket.open(root, dict(settings))
    if settings:  # they may be meant for the inputs; what no store knows is told all the same
        from transforms.storage.settings import checked

        checked(dict(settings))
    return Disk(Path(root))
