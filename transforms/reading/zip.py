"""Reads a zip archive (APPNOTE 6.3) by its central directory.

The standard ``zipfile`` is not used: it holds an entry for every member before the first is read, however many there
are, and before Python 3.11.8 it reads members that share bytes (CVE-2024-0450).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any, NamedTuple, Protocol, runtime_checkable

from transforms.payload import Limits, WireError
from transforms.reading.decompress import BZ2, DEFLATE, XZ, ZSTD, Codec, Decompressed, Stream, exactly

_END, _END_MAGIC = struct.Struct("<4s4H2LH"), b"PK\x05\x06"
_END64, _END64_MAGIC = struct.Struct("<4sQ2H2L4Q"), b"PK\x06\x06"
_LOCATOR, _LOCATOR_MAGIC = struct.Struct("<4sLQL"), b"PK\x06\x07"
_CENTRAL, _CENTRAL_MAGIC = struct.Struct("<4s6H3L5H2L"), b"PK\x01\x02"
_LOCAL, _LOCAL_MAGIC = struct.Struct("<4s5H3L2H"), b"PK\x03\x04"
_CODECS: dict[int, Codec | None] = {0: None, 8: DEFLATE, 12: BZ2, 93: ZSTD, 95: XZ}
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 0x1, 0x8, 0x800
_UNKNOWN = 0xFFFFFFFF  # the number is in the zip64 field
_COMMENT_BYTES = 2**16


@runtime_checkable
class Seekable(Protocol):
    """A file that can be read anywhere."""

    def read(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, whence: int = 0, /) -> int: ...


class ZipEntry(NamedTuple):
    """A member as the central directory describes it; ``offset`` is where its own header begins in the file."""

    offset: int
    name: bytes
    utf8: bool
    encrypted: bool
    method: int
    crc: int
    packed: int
    mode: int


def is_zip(head: bytes) -> bool:
    """Whether bytes begin as a zip archive does, an empty one included."""
    return head.startswith((_LOCAL_MAGIC, _END_MAGIC))


@dataclass
class Zip:
    """A zip archive. Every method raises :class:`WireError`, ``corrupt_archive`` where nothing else is said."""

    file: Seekable
    limits: Limits

    def entries(self) -> Iterator[ZipEntry]:
        """The members in the order of their bytes, at most ``archive_members`` + 1; also ``overlapping_members``."""
        entries: list[ZipEntry] = []
        damage = None
        try:
            entries.extend(islice(self._directory(), self.limits.archive_members + 1))
        except WireError as error:
            damage = error
            entries = entries or list(islice(self._scanned(), self.limits.archive_members))
        entries.sort()
        for entry, following in pairwise(entries):
            if entry.offset + _LOCAL.size + entry.packed > following.offset:
                raise WireError("overlapping_members", "members of the zip archive share bytes")
        yield from entries
        if damage:
            raise damage

    def open(self, entry: ZipEntry) -> Stream:
        """A member's content; also ``encrypted`` and ``unknown_compression``."""
        if entry.encrypted:
            raise WireError("encrypted", "the member is encrypted")
        if entry.method not in _CODECS:
            raise WireError("unknown_compression", f"zip compression method {entry.method} is not known")
        head = _unpacked(_LOCAL, Span(self.file, entry.offset, _LOCAL.size))
        if not head or head[0] != _LOCAL_MAGIC:
            raise WireError("corrupt_archive", "no member where the zip archive's directory says one is")
        raw = Span(self.file, entry.offset + _LOCAL.size + head[-2] + head[-1], entry.packed)
        codec = _CODECS[entry.method]
        return Checked(Decompressed(codec, raw, self.limits) if codec else raw, entry.crc)

    def _directory(self) -> Iterator[ZipEntry]:
        start, size, shift = self._bounds()
        directory = Span(self.file, start, size)
        while head := _unpacked(_CENTRAL, directory):
            if head[0] != _CENTRAL_MAGIC:
                raise WireError("corrupt_archive", "the zip archive's directory is damaged")
            name, extra, _ = (exactly(directory, length) for length in head[10:13])
            yield _entry(head, name, extra, shift)

    def _scanned(self) -> Iterator[ZipEntry]:
        """The members at the beginning of an archive without a directory, as far as they are whole."""
        whole, at = self.file.seek(0, 2), 0
        while at + _LOCAL.size <= whole:
            head = _LOCAL.unpack(exactly(Span(self.file, at, _LOCAL.size), _LOCAL.size))
            magic, _, flags, method, _, _, crc, packed, _, name_length, extra_length = head
            end = at + _LOCAL.size + name_length + extra_length + packed
            if magic != _LOCAL_MAGIC or end > whole or (flags & _SIZES_FOLLOW and not packed):
                return
            name = exactly(Span(self.file, at + _LOCAL.size, name_length), name_length)
            yield ZipEntry(at, name, bool(flags & _UTF8), bool(flags & _ENCRYPTED), method, crc, packed, 0)
            at = end

    def _bounds(self) -> tuple[int, int, int]:
        """(start, size) of the directory, and by how much what stands before the archive shifts every offset."""
        whole = self.file.seek(0, 2)
        tail_start = max(0, whole - _COMMENT_BYTES - _END.size)
        tail = exactly(Span(self.file, tail_start, whole - tail_start), whole - tail_start)
        at = tail.rfind(_END_MAGIC)
        if at < 0 or len(tail) - at < _END.size:
            raise WireError("corrupt_archive", "the zip archive has no end: it was cut short")
        *_, size, start, _ = _END.unpack_from(tail, at)
        end = tail_start + at
        if _UNKNOWN in (size, start):
            end, size, start = self._bounds64(end)
        shift = end - size - start
        if shift < 0:
            raise WireError("corrupt_archive", "the zip archive's directory lies outside of it")
        return start + shift, size, shift

    def _bounds64(self, end: int) -> tuple[int, int, int]:
        """(where the zip64 end record begins, size, start) of the directory."""
        locator = _unpacked(_LOCATOR, Span(self.file, max(0, end - _LOCATOR.size), _LOCATOR.size))
        at = end - _LOCATOR.size - _END64.size  # the record has no extensible data in practice
        record = _unpacked(_END64, Span(self.file, max(0, at), _END64.size))
        if not locator or locator[0] != _LOCATOR_MAGIC or not record or record[0] != _END64_MAGIC:
            raise WireError("corrupt_archive", "the zip archive's end is damaged")
        return at, record[-2], record[-1]


class Span:
    """``size`` bytes of a file from ``start``, wherever others read meanwhile."""

    def __init__(self, file: Seekable, start: int, size: int) -> None:
        self._file, self._at, self._end = file, start, start + size

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes. Raises :class:`WireError` where the file ends before the span does."""
        if self._at >= self._end:
            return b""
        self._file.seek(self._at)
        data = self._file.read(min(size, self._end - self._at))
        if not data:
            raise WireError("corrupt_archive", "the zip archive ends too early")
        self._at += len(data)
        return data


class Checked:
    """A member's content, compared with its CRC-32 at the end."""

    def __init__(self, stream: Stream, crc: int) -> None:
        self._stream, self._expected, self._crc = stream, crc, 0

    def read(self, size: int, /) -> bytes:
        """Raises :class:`WireError` at the end of content that is damaged."""
        data = self._stream.read(size)
        if not data and self._crc != self._expected:
            raise WireError("corrupt_archive", "the member is damaged: its checksum differs")
        self._crc = zlib.crc32(data, self._crc)
        return data


def _unpacked(form: struct.Struct, stream: Stream) -> tuple[Any, ...]:
    """The fields of a header, ``()`` at the end of the stream."""
    data = exactly(stream, form.size)
    if data and len(data) < form.size:
        raise WireError("corrupt_archive", "the zip archive's directory is damaged")
    return form.unpack(data) if data else ()


def _entry(head: tuple[Any, ...], name: bytes, extra: bytes, shift: int) -> ZipEntry:
    _, _, _, flags, method, _, _, crc, packed, full, *_, mode, offset = head
    large = _zip64(extra)
    for value in (full, packed, offset):  # the order of the zip64 field, which holds only what is unknown
        if value == _UNKNOWN and not large:
            raise WireError("corrupt_archive", "the zip archive's directory is damaged")
    _ = large.pop(0) if full == _UNKNOWN else full
    packed = large.pop(0) if packed == _UNKNOWN and large else packed
    offset = large.pop(0) if offset == _UNKNOWN and large else offset
    return ZipEntry(
        offset + shift, name, bool(flags & _UTF8), bool(flags & _ENCRYPTED), method, crc, packed, mode >> 16
    )


def _zip64(extra: bytes) -> list[int]:
    """The 8-byte numbers of the zip64 field (0x0001)."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind == 1:
            data = extra[4 : 4 + min(length, 24)]
            return list(struct.unpack(f"<{len(data) // 8}Q", data[: len(data) // 8 * 8]))
        extra = extra[4 + length :]
    return []
