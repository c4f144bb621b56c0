"""A folder of the local filesystem as a store: synced writes, exclusive creation, the kernel's lock."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from transforms.storage.base import Entry, Lock, Locked, StorageError, Writer, parts_of

_TEMPORARY = ".wirebeam-"
_TRIES = 100


class Disk:
    """A folder of the local filesystem. Every error is one line of :class:`StorageError`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._root = os.path.join(root, "")

    def list(self, prefix: str) -> Iterator[Entry]:
        for folder, _, names in os.walk(
            self._at(prefix) if prefix else self.root, onerror=_raise_unless_gone
        ):
            below = os.path.relpath(folder, self.root).replace(os.sep, "/")
            for name in names:
                size = _regular_size(os.path.join(folder, name))
                if size is not None and not name.startswith(_TEMPORARY):
                    yield Entry(name if below == "." else f"{below}/{name}", size)

    def read(self, path: str) -> bytes:
        with self._as_storage_error(path), self._open(path) as file:
            return file.read()

    def read_range(self, path: str, start: int, length: int) -> bytes:
        with self._as_storage_error(path), self._open(path) as file:
            file.seek(start)
            return file.read(length)

    def _open(self, path: str) -> BinaryIO:
        try:
            return open(self._absolute(path), "rb")  # a Path would take as long as opening
        except NotADirectoryError:
            raise FileNotFoundError(2, "No such file", str(self.root / path)) from None

    def size(self, path: str) -> int | None:
        return _regular_size(self._at(path))

    def etag(self, path: str) -> str:
        return ""

    def put(self, path: str, data: bytes) -> None:
        with self.open_write(path) as out:
            out.write(data)

    def create(self, path: str, data: bytes) -> bool:
        """By a hard link, which appears whole or not at all, and never over another name."""
        with self._temporary(path) as temporary:
            with _create_file(temporary) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            with _vanished_as_error(temporary):
                return _link(temporary, self._at(path))

    @contextmanager
    def open_write(self, path: str) -> Iterator[Writer]:
        with self._temporary(path) as temporary:
            with _create_file(temporary) as file:
                yield file
            with _vanished_as_error(temporary):
                _rename(temporary, self._at(path))

    @contextmanager
    def _temporary(self, path: str) -> Iterator[Path]:
        """A name in the root that nobody else uses; whatever has it at the end of the block is deleted.

        What killed writers leave is found there without a walk through folders that only grow.
        """
        self._at(path)  # refused before anything is written
        temporary = self.root / f"{_TEMPORARY}{uuid.uuid4().hex}"
        with self._as_storage_error(path):
            try:
                yield temporary
            finally:
                temporary.unlink(missing_ok=True)

    def move_new(self, source: str, target: str) -> bool:
        with self._as_storage_error(target):
            moved = _link(self._at(source), self._at(target))
        if moved:
            self.delete(source)
        return moved

    def delete(self, path: str) -> None:
        """Folders that are empty without the file are deleted with it."""
        target = self._at(path)
        with self._as_storage_error(path), contextlib.suppress(FileNotFoundError, NotADirectoryError):
            target.unlink()
        with contextlib.suppress(OSError):  # a folder that others still use stays
            while target.parent != self.root:
                target = target.parent
                target.rmdir()

    def sync(self, paths: Iterable[str]) -> None:
        folders: set[Path] = set()
        for path in paths:
            with self._as_storage_error(path), _vanished_as_error(self._at(path)):
                _fsync(self._at(path))
            folders.update(self._folders(path))
        for folder in sorted(folders, key=lambda folder: -len(folder.parts)):
            with self._as_storage_error(""), _vanished_as_error(folder):
                _fsync(folder)

    def lock(self, short_lived: Sequence[str]) -> Lock | None:
        """The kernel's lock on the folder itself: it needs no file and no clock, and ends with its process."""
        if os.name != "posix":
            return None
        with self._as_storage_error(""):
            _make_folder(self.root)
            with contextlib.suppress(PermissionError):  # its name must survive a power cut, too
                _fsync(self.root.parent)
            folder = os.open(self.root, os.O_RDONLY)
        lock = _lock(folder)
        if lock:
            with contextlib.suppress(OSError):
                self._remove_temporary(self.root, os.listdir(self.root))
            for name in short_lived:
                self._remove_temporaries(name)
        return lock

    def _remove_temporaries(self, top: str) -> None:
        """Delete the temporary files below a folder, which killed writers left, and empty folders."""
        for folder, _, names in os.walk(self.root / top, topdown=False):
            with contextlib.suppress(OSError):
                self._remove_temporary(folder, names)
                os.rmdir(folder)

    def _remove_temporary(self, folder: str | Path, names: Iterable[str]) -> None:
        for name in names:
            if name.startswith(_TEMPORARY):
                os.unlink(os.path.join(folder, name))

    def _folders(self, path: str) -> Iterator[Path]:
        """The folders of a file, the innermost first, the root of the store last."""
        folder = self._at(path).parent
        while folder != self.root and self.root in folder.parents:
            yield folder
            folder = folder.parent
        yield self.root

    def _at(self, path: str) -> Path:
        return Path(self._absolute(path))

    def _absolute(self, path: str) -> str:
        """Where a file lies on the machine. Raises :class:`StorageError` for a path that leads out of the store."""
        return f"{self._root}{os.sep.join(parts_of(path))}"

    @contextmanager
    def _as_storage_error(self, path: str) -> Iterator[None]:
        """Raise errors of the operating system in the block as :class:`StorageError`, but for ``FileNotFoundError``."""
        try:
            yield
        except FileNotFoundError:
            raise
        except OSError as error:
            raise StorageError(f"{self.root / path}: {error.strerror or error}") from error


@dataclass
class _Descriptor:
    """A folder that is locked for as long as this descriptor is open."""

    number: int

    def close(self) -> None:
        os.close(self.number)


def _lock(folder: int) -> Lock | None:
    """The lock on an open folder; ``None`` where its filesystem has no locks. Raises :class:`Locked`."""
    import fcntl

    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(folder)
        raise Locked from None
    except OSError:
        os.close(folder)
        return None
    return _Descriptor(folder)


def _make_folder(folder: Path) -> None:
    """Make a folder. Raises :class:`StorageError` where the system has no place for one, as in ``/proc``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileNotFoundError:
        raise StorageError(f"{folder}: no folder can be made there") from None


def _create_file(path: Path) -> BinaryIO:
    """Open a new file; its folder is made where it is missing, or was removed as empty by another process just now."""
    for _ in range(_TRIES):
        with contextlib.suppress(FileNotFoundError):
            return path.open("xb")
        with contextlib.suppress(FileNotFoundError, FileExistsError):  # removed again at this moment
            path.parent.mkdir(parents=True, exist_ok=True)
    raise StorageError(f"{path.parent}: the folder vanishes again and again")


def _link(source: Path, target: Path) -> bool:
    """Give a file another name; ``False`` where that is taken. Raises ``FileNotFoundError`` for a missing source."""
    for _ in range(_TRIES):
        try:
            os.link(source, target)
            return True
        except FileExistsError:
            return False
        except FileNotFoundError:
            source.stat()
            with contextlib.suppress(FileNotFoundError, FileExistsError):
                target.parent.mkdir(parents=True, exist_ok=True)
    raise StorageError(f"{target.parent}: the folder vanishes again and again")


def _rename(source: Path, target: Path) -> None:
    """Give a file another name, over any file that has it; the folder is made where it is missing."""
    for _ in range(_TRIES):
        try:
            source.replace(target)
            return
        except FileNotFoundError:
            source.stat()
            with contextlib.suppress(FileNotFoundError, FileExistsError):
                target.parent.mkdir(parents=True, exist_ok=True)
    raise StorageError(f"{target.parent}: the folder vanishes again and again")


def _regular_size(path: str | Path) -> int | None:
    """The size of a regular file in bytes; ``None`` where there is none, or something else is there."""
    try:
        status = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        if error.errno == errno.ELOOP:  # links in a circle lead to no file
            return None
        raise StorageError(f"{path}: {error.strerror}") from None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _raise_unless_gone(error: OSError) -> None:
    """Raise an error of a listing, but for a folder that is not there."""
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        raise StorageError(f"{error.filename}: {error.strerror}")


@contextmanager
def _vanished_as_error(path: Path) -> Iterator[None]:
    """Raise :class:`StorageError` where our own file vanished: ``FileNotFoundError`` would mean that there was none."""
    try:
        yield
    except FileNotFoundError:
        raise StorageError(f"{path}: it vanished while it was written") from None


def _fsync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows has no handle for a folder, and NTFS journals names
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
