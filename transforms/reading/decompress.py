"""Decompression as a stream: gzip, bz2, xz and zstd, with a bound on what comes out for what goes in.

Each is read member by member (frame by frame) to its real end: a stream that stops short or goes on with other bytes
is damaged. Sizes that a header declares are never used.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import zstandard

from transforms.payload import Limits, WireError

CHUNK = 2**16
FREE_BYTES = 16 * 2**20  # what may come out before the ratio counts
WINDOW_BYTES = 2**27  # what a decompressor may hold: `xz -9` needs half of it, `zstd --ultra -22` all
_ZSTD_STEP = 512  # one step can give 128 KiB for 4 bytes, and its output can't be bounded otherwise
_MAGIC_BYTES = 6


class Stream(Protocol):
    """Bytes in order; ``b""`` at the end."""

    def read(self, size: int, /) -> bytes: ...


def exactly(stream: Stream, size: int) -> bytes:
    """``size`` bytes, less at the end of the stream."""
    data = b""
    while len(data) < size and (more := stream.read(size - len(data))):
        data += more
    return data


class Engine(Protocol):
    """A decompressor of one member: ``step`` gives (output, input not used yet)."""

    @property
    def ended(self) -> bool: ...
    def step(self, data: bytes, size: int) -> tuple[bytes, bytes]: ...


class _Zlib:
    def __init__(self, window_bits: int) -> None:
        self._engine = zlib.decompressobj(window_bits)

    @property
    def ended(self) -> bool:
        return self._engine.eof

    def step(self, data: bytes, size: int) -> tuple[bytes, bytes]:
        out = self._engine.decompress(data, size)
        return out, self._engine.unused_data if self._engine.eof else self._engine.unconsumed_tail


class _Buffering:
    """bz2 and xz keep the input that they could not use yet."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    @property
    def ended(self) -> bool:
        return bool(self._engine.eof)

    def step(self, data: bytes, size: int) -> tuple[bytes, bytes]:
        if not self._engine.needs_input:
            return self._engine.decompress(b"", size), data
        out = self._engine.decompress(data, size)
        return out, self._engine.unused_data if self._engine.eof else b""


class _Zstd:
    def __init__(self) -> None:
        self._engine = zstandard.ZstdDecompressor(max_window_size=WINDOW_BYTES).decompressobj()

    @property
    def ended(self) -> bool:
        return self._engine.eof

    def step(self, data: bytes, size: int) -> tuple[bytes, bytes]:
        out = self._engine.decompress(data[:_ZSTD_STEP])
        return out, self._engine.unused_data + data[_ZSTD_STEP:] if self.ended else data[_ZSTD_STEP:]


@dataclass(frozen=True)
class Codec:
    """A way of compressing: the bytes that a member begins with, and its decompressor. With ``many``, members may
    follow one another.
    """

    name: str
    magics: tuple[bytes, ...]
    start: Callable[[], Engine]
    many: bool = True


GZIP = Codec("gzip", (b"\x1f\x8b\x08",), lambda: _Zlib(31))
DEFLATE = Codec("deflate", (), lambda: _Zlib(-15), many=False)
BZ2 = Codec("bz2", (b"BZh",), lambda: _Buffering(bz2.BZ2Decompressor()))
XZ = Codec(
    "xz",
    (b"\xfd7zXZ\0",),
    lambda: _Buffering(lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=WINDOW_BYTES)),
)
ZSTD = Codec(
    "zstd",
    (b"\x28\xb5\x2f\xfd", *(bytes([number]) + b"\x2a\x4d\x18" for number in range(0x50, 0x60))),
    _Zstd,
)
CODECS = (GZIP, BZ2, XZ, ZSTD)


def codec_of(head: bytes) -> Codec | None:
    """The compression that bytes begin with, by their magic numbers."""
    if head.startswith(BZ2.magics[0]):  # three letters may begin a text: the first block's own number decides
        return BZ2 if head[4:10] in (b"1AY&SY", b"\x17rE8P\x90") else None
    return next((codec for codec in CODECS if head.startswith(codec.magics)), None)


class Decompressed:
    """The decompressed bytes of a stream. After an error every further read raises the same error."""

    def __init__(self, codec: Codec, source: Stream, limits: Limits) -> None:
        self._codec, self._source, self._limits = codec, source, limits
        self._engine: Engine | None = codec.start()
        self._waiting = b""
        self._taken = self._given = 0
        self._error: WireError | None = None

    def read(self, size: int, /) -> bytes:
        """At most about ``size`` bytes. Raises :class:`WireError`: ``corrupt_archive``, ``decompression_bomb``."""
        if self._error:
            raise self._error
        try:
            return self._counted(self._next(size))
        except WireError as error:
            self._error = error
            raise
        except (zlib.error, OSError, lzma.LZMAError, zstandard.ZstdError, EOFError, ValueError) as error:
            self._error = self._damage(str(error))
            raise self._error from None

    def _next(self, size: int) -> bytes:
        while self._engine or self._begin_member():
            assert self._engine is not None
            if not self._waiting:
                self._fill()
            ended = not self._waiting
            out, self._waiting = self._engine.step(self._waiting, size)
            if self._engine.ended:
                self._engine = None
            elif ended and not out:
                raise WireError("corrupt_archive", f"{self._codec.name} data ends too early")
            if out:
                return out
        return b""

    def _begin_member(self) -> bool:
        """Whether another member follows; zeros between them are padding."""
        if not self._codec.many:
            return False
        while len(self._waiting) < _MAGIC_BYTES and self._fill():
            self._waiting = self._waiting.lstrip(b"\0")
        self._waiting = self._waiting.lstrip(b"\0")
        if not self._waiting:
            return False
        if not self._waiting.startswith(self._codec.magics):
            raise WireError("corrupt_archive", f"something else follows the {self._codec.name} data")
        self._engine = self._codec.start()
        return True

    def _fill(self) -> bool:
        more = self._source.read(CHUNK)
        self._taken += len(more)
        self._waiting += more
        return bool(more)

    def _counted(self, out: bytes) -> bytes:
        self._given += len(out)
        if self._given > max(FREE_BYTES, self._limits.expansion_ratio * self._taken):
            raise WireError(
                "decompression_bomb",
                f"{self._codec.name} data expands more than {self._limits.expansion_ratio} times",
            )
        return out

    def _damage(self, message: str) -> WireError:
        if "emory" in message:  # "Memory usage limit exceeded" (xz), "Frame requires too much memory" (zstd)
            return WireError("decompression_bomb", f"{self._codec.name} data needs too large a window")
        return WireError("corrupt_archive", f"{self._codec.name} data is damaged: {message}"[:300])
