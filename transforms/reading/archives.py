"""Reads compressed files and archives, nested in any order, within the limits.

What a file is follows from its first bytes, never from its name. Members are streamed, their bytes are counted as they
come out, whatever sizes are declared, and no member's name ever touches the disk. A member that can't be read is one
:class:`Broken`; the members beside it come out all the same.
"""

from __future__ import annotations

import io
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import xxhash

from transforms.payload import EXCERPT_BYTES, Limits, WireError
from transforms.reading.decompress import CHUNK, Decompressed, Stream, codec_of
from transforms.reading.tar import is_tar, tar_entries
from transforms.reading.zip import Seekable, Zip, is_zip

NAME_CHARACTERS = 1000
SIDECAR = ".meta.json"  # ``wirebeam fetch`` lands NAME.meta.json beside NAME
_SPECIAL_MODES = (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK)


@dataclass(frozen=True)
class Member:
    """A payload; ``name`` is its path inside the archive (parts of nested archives joined by ``!``), "" outside."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Broken:
    """What could not be read of a file or a member, and why."""

    name: str
    error: WireError


Content: TypeAlias = Member | Broken


def unpack(stream: Stream, limits: Limits) -> Iterator[Content]:
    """The payloads in a stream: its own bytes, or the members where it is compressed or an archive.

    Raises no :class:`WireError`: what can't be read comes out as :class:`Broken`.

    >>> import gzip
    >>> [member.data for member in unpack(io.BytesIO(gzip.compress(b"BELFAST (AP) _ Rain.")), Limits())]
    [b'BELFAST (AP) _ Rain.']
    """
    yield from _walk(stream, _Place(), _Budget(limits))


@dataclass(frozen=True)
class _Place:
    """Where the walk is: inside how many archives, and how often compressed since the innermost."""

    name: str = ""
    archives: int = 0
    layers: int = 0

    def member(self, name: str) -> _Place:
        return _Place(f"{self.name}!{name}" if self.name else name, self.archives + 1)

    def unwrapped(self) -> _Place:
        return replace(self, layers=self.layers + 1)


class _Budget:
    """What one input has used of its limits; ``spent`` is the error once it has used one up."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.bytes = self.members = 0
        self.spent: WireError | None = None
        self.reported: WireError | None = None

    def count_member(self) -> None:
        """Raises :class:`WireError` (``archive_members``) past the limit."""
        self.members += 1
        if self.members > self.limits.archive_members:
            self._end(
                "archive_members", f"the archive holds more than {self.limits.archive_members:,} members"
            )

    def count_bytes(self, size: int) -> None:
        """Raises :class:`WireError` (``archive_bytes``) past the limit, and again for whoever reads on."""
        self.bytes += size
        if self.bytes > self.limits.archive_bytes:
            self._end("archive_bytes", f"the archive holds more than {self.limits.archive_bytes:,} bytes")

    def _end(self, code: str, message: str) -> None:
        self.spent = self.spent or WireError(code, message)
        raise self.spent


class _Peeked:
    """A stream whose first bytes can be seen before they are read."""

    def __init__(self, stream: Stream) -> None:
        self.stream, self.head, self._at = stream, b"", 0

    def peek(self) -> bytes:
        """The first :data:`EXCERPT_BYTES`; they stay in ``head``."""
        while len(self.head) < EXCERPT_BYTES and (more := self.stream.read(EXCERPT_BYTES - len(self.head))):
            self.head += more
        return self.head

    def read(self, size: int, /) -> bytes:
        if self._at >= len(self.head):
            return self.stream.read(size)
        data = self.head[self._at : self._at + size]
        self._at += len(data)
        return data


def _walk(source: Stream, place: _Place, budget: _Budget) -> Iterator[Content]:
    stream = _Peeked(source)
    try:
        head = stream.peek()
        if codec := codec_of(head):
            _check_nesting(place.layers + 1, budget)
            yield from _walk(Decompressed(codec, stream, budget.limits), place.unwrapped(), budget)
        elif is_tar(head):
            _check_nesting(place.archives + 1, budget)
            yield from _tar_members(stream, place, budget)
        elif is_zip(head):
            _check_nesting(place.archives + 1, budget)
            yield from _zip_members(stream, place, budget)
        else:
            yield Member(place.name, _read_all(stream, budget, place.archives > 0))
    except WireError as error:
        if error is not budget.reported:  # an outer stream that broke is reported where it was being read
            budget.reported = error
            error.excerpt = error.excerpt or stream.head
            yield Broken(place.name, error)


def _check_nesting(depth: int, budget: _Budget) -> None:
    if depth > budget.limits.archive_nesting:
        raise WireError(
            "archive_nesting", f"archives within archives, more than {budget.limits.archive_nesting} deep"
        )


def _read_all(stream: Stream, budget: _Budget, counted: bool) -> bytes:
    """All bytes of a payload. Raises :class:`WireError` (``too_large``)."""
    chunks: list[bytes] = []
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if counted:
            budget.count_bytes(len(chunk))
        if size > budget.limits.payload_bytes:
            raise WireError("too_large", f"more than {budget.limits.payload_bytes:,} bytes")
        chunks.append(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


class _Sidecars:
    """The names of an archive's members, by their hashes, and of those that are sidecars."""

    def __init__(self) -> None:
        self._names: set[int] = set()
        self._sidecars: list[str] = []

    def add(self, name: str) -> None:
        """Take in the name of a member that is a file."""
        self._names.add(xxhash.xxh3_64_intdigest(name.encode()))
        if name.endswith(SIDECAR) and not _is_litter(name):
            self._sidecars.append(name)

    def orphans(self) -> Iterator[Broken]:
        """The sidecars whose payload is not among the members."""
        for name in self._sidecars:
            if xxhash.xxh3_64_intdigest(name.removesuffix(SIDECAR).encode()) not in self._names:
                yield Broken(name, lone_sidecar())


def lone_sidecar() -> WireError:
    """The error for a sidecar whose payload is missing."""
    return WireError("sidecar_without_payload", "the payload that this file tells of is not beside it")


def _tar_members(stream: Stream, place: _Place, budget: _Budget) -> Iterator[Content]:
    sidecars = _Sidecars()
    for entry in tar_entries(stream, budget.count_bytes):
        budget.count_member()
        inside = place.member(safe_name(entry.name))
        if not entry.folder:
            sidecars.add(inside.name)
        if entry.special:
            yield Broken(inside.name, WireError("special_file", f"{entry.special}: not followed"))
        elif not entry.folder and not _is_junk(inside.name):
            yield from _walk(entry.window, inside, budget)
    yield from sidecars.orphans()


def _zip_members(stream: _Peeked, place: _Place, budget: _Budget) -> Iterator[Content]:
    archive, sidecars = Zip(_seekable(stream, place, budget), budget.limits), _Sidecars()
    for entry in archive.entries():
        budget.count_member()
        inside = place.member(safe_name(entry.name, utf8=entry.utf8))
        if entry.name.endswith(b"/"):
            continue
        sidecars.add(inside.name)
        if _is_junk(inside.name):
            continue
        try:
            if stat.S_IFMT(entry.mode) in _SPECIAL_MODES:
                raise WireError("special_file", "a link or a device: not followed")
            content = archive.open(entry)
        except WireError as error:
            yield Broken(inside.name, error)
            continue
        yield from _walk(content, inside, budget)
    yield from sidecars.orphans()


def _seekable(stream: _Peeked, place: _Place, budget: _Budget) -> Seekable:
    """The file itself, or its bytes in memory where it is a stream."""
    if isinstance(stream.stream, Seekable):
        return stream.stream
    return io.BytesIO(_read_all(stream, budget, place.archives > 0))


def safe_name(name: bytes, *, utf8: bool = True) -> str:
    """A member's name as text that can be written anywhere: old zip archives may mean code page 437."""
    try:
        text = name.decode()
    except UnicodeDecodeError:
        text = name.decode("utf-8", "replace") if utf8 else name.decode("cp437")
    return text[:NAME_CHARACTERS]


def _is_junk(name: str) -> bool:
    """What macOS adds to archives, and the side files of ``wirebeam fetch``."""
    return name.endswith(SIDECAR) or _is_litter(name)


def _is_litter(name: str) -> bool:
    """What macOS adds to archives."""
    path = name.rpartition("!")[2]
    last = path.rpartition("/")[2]
    return path.startswith("__MACOSX/") or last == ".DS_Store" or last.startswith("._")
