"""What input files hold, told by size and SHA-256: taken while they are read, and compared with what earlier runs read.

The digest is of the bytes as they lie there, before anything is decompressed.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from contextlib import suppress
from typing import NamedTuple

from transforms.payload import Limits
from transforms.reading.decompress import CHUNK, Stream
from transforms.reading.inputs import InputFile
from transforms.reading.zip import Seekable

SHA256_BYTES = 32
_RECORD_BYTES = 8 + SHA256_BYTES


class FileContent(NamedTuple):
    """How many bytes a file has, and their SHA-256; ``b""`` where they were not read to their end."""

    size: int = 0
    sha256: bytes = b""

    def record(self) -> bytes:
        """The content as bytes of fixed length, which sort by size."""
        return self.size.to_bytes(8, "big") + self.sha256


UNREAD = FileContent()


class Digested:
    """A stream whose bytes are digested as they are first read."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._sha256 = hashlib.sha256()
        self._at = 0
        self.digested = 0  # bytes from the beginning on

    def read(self, size: int, /) -> bytes:
        data = self._stream.read(size)
        start, self._at = self._at, self._at + len(data)
        if start <= self.digested < self._at:
            self._sha256.update(data[self.digested - start :] if start < self.digested else data)
            self.digested = self._at
        return data

    def content(self) -> FileContent:
        """The content of the whole file; reads what was not read yet."""
        while self.read(CHUNK):
            pass
        return FileContent(self.digested, self._sha256.digest())


class SeekableDigested(Digested):
    """The same of a file that can be read anywhere."""

    def __init__(self, file: Seekable) -> None:
        super().__init__(file)
        self._file = file

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._at = self._file.seek(offset, whence)
        return self._at

    def content(self) -> FileContent:
        if self._at != self.digested:
            self.seek(self.digested)
        return super().content()


def digested(stream: Stream) -> Digested:
    """A stream that is digested while it is read; it can be sought in where ``stream`` can.

    >>> import io
    >>> digested(io.BytesIO(b"wire")).content().size
    4
    """
    return SeekableDigested(stream) if isinstance(stream, Seekable) else Digested(stream)


class KnownContents:
    """Contents that earlier runs read: their records (:meth:`FileContent.record`), sorted, one after another.

    >>> rain = FileContent(4, bytes(32))
    >>> rain in KnownContents(rain.record()), rain in KnownContents()
    (True, False)
    """

    def __init__(self, records: bytes = b"") -> None:
        self._records = records

    def __contains__(self, content: FileContent) -> bool:
        record = content.record()
        return len(record) == _RECORD_BYTES and self._first_from(record) == record

    def has_size(self, size: int) -> bool:
        """Whether there is a content of so many bytes."""
        return self._first_from(FileContent(size).record())[:8] == size.to_bytes(8, "big")

    def _first_from(self, record: bytes) -> bytes:
        """The first record that is not before this one; ``b""`` at the end."""
        records = range(len(self._records) // _RECORD_BYTES)
        return self._at(bisect_left(records, record, key=self._at))

    def _at(self, number: int) -> bytes:
        return self._records[number * _RECORD_BYTES : (number + 1) * _RECORD_BYTES]


class Readings:
    """The files that were read, each with its content, and how many of them held what earlier runs ``known`` read."""

    def __init__(self, known: KnownContents | None = None) -> None:
        self._known = known or KnownContents()
        self.files: list[tuple[InputFile, FileContent]] = []
        self.known_files = 0

    def skip_known(self, file: InputFile, opened: Digested) -> bool:
        """Whether the file holds what is known: it is noted then. Else ``opened`` is at its beginning, as before."""
        if not self._known.has_size(file.size) or not isinstance(opened, SeekableDigested):
            return False
        content = opened.content()
        opened.seek(0)
        if content not in self._known:
            return False
        self.files.append((file, content))
        self.known_files += 1
        return True

    def note(self, file: InputFile, opened: Digested, limits: Limits) -> None:
        """Note a file that was read, by all of its bytes; by none where far more are left than a payload may have."""
        if file.size - opened.digested > limits.payload_bytes:
            self.note_unread(file)
            return
        with suppress(OSError):  # it goes away, or the disk fails: the next run reads it again
            self.files.append((file, opened.content()))

    def note_unread(self, file: InputFile) -> None:
        """Note a file that is not to be read again, though its content is not known."""
        self.files.append((file, UNREAD))
