"""Reads a tar archive as a stream: POSIX ustar and pax (IEEE 1003.1), GNU and old v7.

Regular members come out; links, devices, fifos and sparse files are named and never followed, and nothing touches the
disk. The standard ``tarfile`` is not used: it follows links from member to member, and reads a pax header of any size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from transforms.payload import WireError
from transforms.reading.decompress import CHUNK, Stream, exactly

BLOCK = 512
HEADER_BYTES = 2**20  # of a long name or a pax header
PAX_RECORDS = 256  # looked at in a header, so that a hostile header costs little
_SPECIAL = {
    b"1": "a hard link",
    b"2": "a symbolic link",
    b"3": "a device",
    b"4": "a device",
    b"6": "a named pipe",
    b"S": "a sparse file",
    b"M": "the rest of a file from another volume",
}
_FOLDERS = (b"5", b"D", b"V")


class Window:
    """The next ``size`` bytes of a stream."""

    def __init__(self, stream: Stream, size: int) -> None:
        self._stream, self.left = stream, size
        self.broken = False

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes. Raises :class:`WireError` where the stream ends before the window does."""
        if not self.left:
            return b""
        data = self._stream.read(min(size, self.left))
        self.left -= len(data)
        if not data:
            self.broken = True
            raise WireError("corrupt_archive", "the archive ends in the middle of a member")
        return data


@dataclass(frozen=True)
class TarEntry:
    """A member: ``special`` says what it is where it is no regular file."""

    name: bytes
    window: Window
    special: str = ""
    folder: bool = False


def is_tar(head: bytes) -> bool:
    """Whether bytes begin with a tar header: one whose checksum is right."""
    return len(head) >= BLOCK and head[:1] != b"\0" and _checksum_fits(head[:BLOCK])


def tar_entries(stream: Stream, count: Callable[[int], None] = lambda size: None) -> Iterator[TarEntry]:
    """The members in order; what a caller leaves unread of one is passed over, and its bytes counted.

    Headers that only describe the next member come out as folders: they count, and nothing else. Raises
    :class:`WireError` (``corrupt_archive``) where no header is where one must be.
    """
    extra: dict[str, bytes] = {}
    while header := _header(stream):
        kind, size = header[156:157], _number(header[124:136])
        describes = kind in (b"L", b"K", b"x", b"g")
        if not describes:
            size = _size(kind, size, extra)
        window, padding = Window(stream, size), -size % BLOCK
        if describes:
            count(min(size, HEADER_BYTES))
            extra.update(_described(kind, window))
            yield TarEntry(b"", window, folder=True)
        else:
            yield _entry(kind, header, extra, window)
            extra = {}
        if window.broken:
            return
        while passed := window.read(CHUNK):
            count(len(passed))
        exactly(stream, padding)


def _header(stream: Stream) -> bytes:
    """The next header; ``b""`` at the end, which is a block of zeros or the end of the stream."""
    block = exactly(stream, BLOCK)
    if not block.strip(b"\0"):
        return b""
    if len(block) < BLOCK or not _checksum_fits(block):
        raise WireError("corrupt_archive", "no tar header where one must be")
    return block


def _checksum_fits(block: bytes) -> bool:
    try:
        checksum = int(block[148:156].strip(b" \0"), 8)
    except ValueError:
        return False
    return checksum == sum(block[:148]) + 8 * 32 + sum(block[156:])  # its own field counts as spaces


def _number(field: bytes) -> int:
    """An octal number, or GNU's base 256 where the first bit is set. Raises :class:`WireError`."""
    try:
        number = int.from_bytes(field, "big") - (0x80 << 88) if field[0] & 0x80 else _octal(field)
    except ValueError:
        number = -1
    if not 0 <= number < 2**63:
        raise WireError("corrupt_archive", "a tar header tells an impossible size")
    return number


def _octal(field: bytes) -> int:
    digits = field.split(b"\0")[0].strip()
    return int(digits, 8) if digits else 0


def _size(kind: bytes, size: int, extra: dict[str, bytes]) -> int:
    """How many bytes of content follow: none after a link, a device or a folder, whatever the header says."""
    if kind in b"123456":
        return 0
    return _number(b"%o" % int(extra["size"])) if extra.get("size", b"").isdigit() else size


def _described(kind: bytes, window: Window) -> Iterator[tuple[str, bytes]]:
    """What a header says about the next member. Raises :class:`WireError` where it is too long."""
    if kind in b"Kg":  # the target of a link is never used; what holds for all members names none
        return
    if window.left > HEADER_BYTES:
        raise WireError("corrupt_archive", f"a tar header of more than {HEADER_BYTES} bytes")
    data = exactly(window, window.left)
    if kind == b"L":
        yield "path", data.rstrip(b"\0")
    else:
        yield from _pax(data)


def _pax(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Records of ``LENGTH KEY=VALUE\\n``; what is no record ends them."""
    start = 0
    for _ in range(PAX_RECORDS):
        length = data[start : start + 20].split(b" ")[0]
        if not length.isdigit() or not 4 < int(length) <= len(data) - start:
            return
        key, _, value = data[start : start + int(length) - 1].partition(b"=")
        key = key[len(length) + 1 :]
        if key in (b"path", b"size", b"GNU.sparse.name"):
            yield key.decode(), value
        elif key.startswith(b"GNU.sparse."):
            yield "GNU.sparse.", value
        start += int(length)


def _entry(kind: bytes, header: bytes, extra: dict[str, bytes], window: Window) -> TarEntry:
    name = extra.get("GNU.sparse.name") or extra.get("path") or _name(header)
    special = _SPECIAL.get(kind, "")
    if any(key.startswith("GNU.sparse.") for key in extra):
        special = _SPECIAL[b"S"]
    return TarEntry(name, window, special, kind in _FOLDERS or name.endswith(b"/"))


def _name(header: bytes) -> bytes:
    """POSIX ustar puts the beginning of a long path in a field of its own; GNU uses that place for times."""
    name = header[:100].split(b"\0")[0]
    prefix = header[345:500].split(b"\0")[0] if header[257:263] == b"ustar\0" else b""
    return prefix + b"/" + name if prefix else name
