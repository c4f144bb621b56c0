"""Reading: a file -> its payloads, looked for inside whatever compresses or archives them.

A file that can't be read is a dead letter, and so is each member of an archive that can't. A store that can't be
reached stops the run (:class:`~transforms.storage.base.StorageError`), as that is no fault of the file.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import BinaryIO, TypeAlias

import msgspec

from transforms.article import DeadLetter
from transforms.fields.times import read_time
from transforms.payload import Limits, Payload, WireError, dead_letter
from transforms.reading.archives import SIDECAR, Content, Member, lone_sidecar, unpack
from transforms.reading.digested import Digested, Readings, SeekableDigested, digested
from transforms.reading.inputs import InputFile
from transforms.storage.store import Store, open_store

STAGE = "read"
SIDECAR_BYTES = 2**20
WINDOW_BYTES = 8 * 2**20  # read from a store at a time

_File: TypeAlias = "BinaryIO | RangeFile"


class Sidecar(msgspec.Struct):
    """What a fetched payload's ``NAME.meta.json`` says of it; ``sha256`` is of the bytes as they lie there, in hex."""

    url: str = ""
    final_url: str = ""
    headers: dict[str, str] = {}
    sha256: str = ""
    fetched_at: str = ""


def payloads(
    file: InputFile, limits: Limits, storage: Mapping[str, str], readings: Readings | None = None
) -> Iterator[Payload | DeadLetter]:
    """The payloads of a file, and a dead letter for each member of it that can't be read.

    ``storage`` holds the settings of the store that the file lies in. In ``readings`` the file is noted once all has
    come out; a file that holds what they know gives nothing. Raises ``StorageError``.
    """
    readings = readings or Readings()
    try:
        with _opened(file, storage) as stream:
            opened = digested(stream)
            if readings.skip_known(file, opened):
                return
            sidecar = _sidecar(file, opened, storage)
            for content in unpack(opened, limits):
                yield _payload(file, content, sidecar)
            readings.note(file, opened, limits)
    except OSError as error:
        reason = "it is gone" if isinstance(error, FileNotFoundError) else error.strerror or str(error)
        yield _dead_letter(file, "", WireError("unreadable", f"the file can't be read: {reason}"))
    except WireError as error:
        yield _dead_letter(file, "", error)
        if file.kind in ("special", "orphan"):
            readings.note_unread(file)


def _payload(file: InputFile, content: Content, sidecar: Sidecar) -> Payload | DeadLetter:
    if not isinstance(content, Member):
        return _dead_letter(file, content.name, content.error)
    return Payload(
        uri=file.uri,
        data=content.data,
        sha256=hashlib.sha256(content.data).hexdigest(),
        member=content.name,
        url=sidecar.final_url or sidecar.url,
        headers={} if content.name else {name.lower(): value for name, value in sidecar.headers.items()},
        folder=file.folder,
        fetched_at=_moment(sidecar.fetched_at),
    )


def _moment(text: str) -> str:
    """An RFC 3339 time in UTC; "" where the text is none."""
    moment, assumed = read_time(text)
    return "" if assumed else moment


def _dead_letter(file: InputFile, member: str, error: WireError) -> DeadLetter:
    return dead_letter(error, Payload(uri=file.uri, data=b"", sha256="", member=member), STAGE)


def _opened(file: InputFile, storage: Mapping[str, str]) -> AbstractContextManager[_File]:
    if file.kind == "orphan":
        raise lone_sidecar()
    if file.kind == "special":
        raise WireError("special_file", "a device, pipe, socket or circle of links: not read")
    if file.kind == "stdin":
        return nullcontext(io.BytesIO(file.data))
    if file.kind == "store":
        return nullcontext(RangeFile(open_store(file.root, storage), file.path))
    if file.kind == "beam":
        return _opened_by_beam(file.path)
    return open_regular(file.local_path)


def open_regular(path: str) -> BinaryIO:
    """A regular file: it may have become something else since it was listed, and opening a pipe would wait."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise WireError("special_file", "no regular file: not read")
    return os.fdopen(descriptor, "rb", buffering=0)


def _opened_by_beam(path: str) -> BinaryIO:
    """Its filesystems open by name alone; what is not seekable is read as a stream."""
    from apache_beam.io.filesystem import BeamIOError, CompressionTypes
    from apache_beam.io.filesystems import FileSystems

    try:
        opened: BinaryIO = FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED)
    except BeamIOError as error:
        raise OSError(str(error).splitlines()[0][:300]) from None
    return opened


class RangeFile:
    """A file of a store, read through a window of :data:`WINDOW_BYTES`: one request serves most files."""

    def __init__(self, store: Store, path: str) -> None:
        self._store, self._path = store, path
        self._at = self._start = 0
        self._window: bytes | None = None

    def read(self, size: int, /) -> bytes:
        """Raises ``FileNotFoundError`` or ``StorageError``."""
        if self._window is None or not self._start <= self._at < self._start + len(self._window):
            if self._window is not None and len(self._window) < WINDOW_BYTES and self._at >= self._start:
                return b""  # the window reaches to the end
            self._start = self._at
            self._window = self._store.read_range(self._path, self._at, WINDOW_BYTES)
        offset = self._at - self._start
        data = self._window[offset : offset + size]
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """``whence`` is 0 (from the start) or 2 (from the end)."""
        self._at = offset + ((self._store.size(self._path) or 0) if whence == 2 else 0)
        return self._at


def _sidecar(file: InputFile, opened: Digested, storage: Mapping[str, str]) -> Sidecar:
    """The sidecar of a payload if its ``sha256`` is that of these bytes; else an empty one."""
    if not file.sidecar or not isinstance(opened, SeekableDigested):
        return Sidecar()
    try:
        with _opened(file.beside(SIDECAR), storage) as side:
            sidecar = msgspec.json.decode(side.read(SIDECAR_BYTES), type=Sidecar)
    except (OSError, WireError, msgspec.MsgspecError):
        return Sidecar()
    content = opened.content()
    opened.seek(0)
    return sidecar if content.sha256.hex() == sidecar.sha256 else Sidecar()
