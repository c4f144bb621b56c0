"""A store: list, read, put and create if absent, alike on disk, in S3, in Google Cloud Storage, in Azure.

A write is whole or not at all: on disk by a temporary name and a rename, in a bucket by one request that completes.
Nothing here deletes by pattern.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from threading import Lock as ThreadLock
from typing import TypeVar

from transforms.storage.base import Backend, Entry, Lock, StorageError, Writer
from transforms.storage.disk import Disk

SCHEMES = ("s3", "s3a", "gs", "az", "azfs", "abfs", "abfss", "adl", "memory")
_CONCURRENT_REQUESTS = 32  # at most
Item = TypeVar("Item")
Result = TypeVar("Result")
_opening = ThreadLock()


@dataclass(frozen=True)
class Store:
    """A folder or a bucket. Small and picklable: each process opens its own client, once for all its threads."""

    root: str
    settings: tuple[tuple[str, str], ...] = ()

    @property
    def _backend(self) -> Backend:
        with _opening:
            return _open(self.root, self.settings)

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """All files below ``prefix``, which is one or more whole path parts, sorted by path."""
        return iter(sorted(self._backend.list(prefix.rstrip("/"))))

    def read(self, path: str) -> bytes:
        """The content of a file. Raises ``FileNotFoundError`` or :class:`StorageError`."""
        return self._backend.read(path)

    def read_range(self, path: str, start: int, length: int) -> bytes:
        """``length`` bytes of a file from ``start``, fewer at its end, none beyond it. Raises as :meth:`read` does."""
        return self._backend.read_range(path, start, length)

    def size(self, path: str) -> int | None:
        """A file's size in bytes, or ``None`` where there is no such file."""
        return self._backend.size(path)

    def etag(self, path: str) -> str:
        """What a bucket gives each content of a file, so that another one shows; "" on disk, and for no file."""
        return self._backend.etag(path)

    def put(self, path: str, data: bytes) -> None:
        """Write a file, whole or not at all, over any that is there."""
        self._backend.put(path, data)

    def put_new(self, path: str, data: bytes) -> bool:
        """Create a file; ``False`` where other content is there already. Of many writers exactly one creates it.

        The same content there is success: it may be our own, whose answer was lost after the write succeeded.
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
        """A ``with`` block that writes a file piece by piece, and publishes it only if it ends without an error."""
        return self._backend.open_write(path)

    def move_new(self, source: str, target: str) -> bool:
        """Move a file to a free name; ``False``, with nothing changed, where the name is taken.

        Raises ``FileNotFoundError`` where there is no ``source``.
        """
        return self._backend.move_new(source, target)

    def delete(self, path: str) -> None:
        """Delete one file by its exact name; nothing happens where there is none."""
        self._backend.delete(path)

    def sync(self, paths: Iterable[str]) -> None:
        """Make files and the names of their folders survive a power cut; a bucket does so by itself."""
        self._backend.sync(paths)

    def lock(self, short_lived: Sequence[str] = ()) -> Lock | None:
        """Take the store for this process alone; ``None`` where a store has no locks. Raises ``Locked``.

        What killed writers left half-written in the ``short_lived`` folders is removed.
        """
        return self._backend.lock(short_lived)

    def map_ordered(self, call: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Like ``map(call, items)``, in order; in a bucket with 1, 2, 4 ... 32 concurrent requests.

        ``call`` may read from the store and change nothing. A caller that stops early has asked for little too much.
        """
        if "://" not in self.root:
            yield from map(call, items)
            return
        waiting, size = iter(items), 1
        with ThreadPoolExecutor(_CONCURRENT_REQUESTS) as pool:
            while batch := list(islice(waiting, size)):
                yield from pool.map(call, batch)
                size = min(size * 2, _CONCURRENT_REQUESTS)


def open_store(uri: str, settings: Mapping[str, str] | None = None) -> Store:
    """The store at a folder or URI. Raises :class:`StorageError` for a URI or a setting that no store knows."""
    scheme, separator, _ = uri.partition("://")
    if not separator or scheme == "file":
        uri = uri.removeprefix("file://")
    elif scheme not in SCHEMES:
        known = ", ".join(f"{scheme}://" for scheme in SCHEMES if scheme != "memory")
        raise StorageError(f"{uri}: no store for {scheme}://; there are {known}")
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
    of_root = 2 if scheme == "azfs" else 1
    return f"{scheme}://{'/'.join(parts[:of_root])}", "/".join(part for part in parts[of_root:] if part)


@cache
def _open(root: str, settings: tuple[tuple[str, str], ...]) -> Backend:
    """The one client of this process for a store; called under a lock, so that no two threads make one each."""
    if "://" in root:
        from transforms.storage.bucket import Bucket

        return Bucket.open(root, dict(settings))
    if settings:  # they may be meant for the inputs; a setting that no store knows is refused all the same
        from transforms.storage.settings import normalized_settings

        normalized_settings(dict(settings))
    return Disk(Path(root))
