"""Undoes the content codings of HTTP (RFC 9110, section 8.4.1), with a limit on what comes out.

>>> import gzip
>>> decode(gzip.compress(b"<rss/>"), "gzip", limit=100)
b'<rss/>'
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli
import zstandard

from transforms.sources.web.errors import FetchError

ACCEPTED = "gzip, deflate, br, zstd"
_MOST_CODINGS = 3
_WINDOW_BYTES = 8 * 2**20  # of zstd, RFC 9659
_PIECE_BYTES = 512  # of zstd at a time: 128 blocks, which become 16 MiB at most
_STEP_BYTES = 2**20


def decode(data: bytes, codings: str, limit: int) -> bytes:
    """The bytes that a ``Content-Encoding`` header was put on; ``limit`` is the most bytes that may come out.

    Raises :class:`FetchError`: ``too_large``, ``bad_coding`` for damaged data, ``cut_short`` for what ends too early.
    """
    names = [
        name.strip().lower() for name in codings.split(",") if name.strip().lower() not in ("", "identity")
    ]
    if len(names) > _MOST_CODINGS:
        raise FetchError("bad_coding", f"{len(names)} content codings, one upon the other")
    for name in reversed(names):
        decoder = _DECODERS.get(name)
        if decoder is None:
            raise FetchError("bad_coding", f"content coding {name[:40]!r} is unknown")
        data = decoder(data, limit) if data else data
    return data


def _gunzip(data: bytes, limit: int) -> bytes:
    return _inflate(data, limit, zlib.MAX_WBITS | 16)


def _undeflate(data: bytes, limit: int) -> bytes:
    """``deflate`` is zlib's format, but some servers send the bare one."""
    is_zlib = data[0] & 15 == 8 and int.from_bytes(data[:2]) % 31 == 0
    return _inflate(data, limit, zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)


def _inflate(data: bytes, limit: int, window_bits: int) -> bytes:
    """All members of a gzip stream; what follows them and is none is left out, as browsers do."""
    out, member = bytearray(), 0
    while data and (not member or data.startswith(b"\x1f\x8b")):
        decoder = zlib.decompressobj(window_bits)
        try:
            out += decoder.decompress(data, limit - len(out) + 1)
        except zlib.error as error:
            raise FetchError("bad_coding", f"the compressed body is damaged: {error}") from None
        _check_size(out, limit)
        if not decoder.eof:
            raise _cut_short()
        data, member = decoder.unused_data, member + 1
    return bytes(out)


def _unbrotli(data: bytes, limit: int) -> bytes:
    decoder, out = brotli.Decompressor(), bytearray()
    try:
        out += decoder.process(data, output_buffer_limit=_STEP_BYTES)
        while not decoder.is_finished() and not decoder.can_accept_more_data():
            _check_size(out, limit)
            out += decoder.process(b"", output_buffer_limit=_STEP_BYTES)
    except brotli.error as error:
        raise FetchError("bad_coding", f"the compressed body is damaged: {error}") from None
    _check_size(out, limit)
    if not decoder.is_finished():
        raise _cut_short()
    return bytes(out)


def _unzstd(data: bytes, limit: int) -> bytes:
    factory, out = zstandard.ZstdDecompressor(max_window_size=_WINDOW_BYTES), bytearray()
    while data:
        decoder, at = factory.decompressobj(), 0
        try:
            while at < len(data) and not decoder.eof:
                out += decoder.decompress(data[at : at + _PIECE_BYTES])
                at += _PIECE_BYTES
                _check_size(out, limit)
        except zstandard.ZstdError as error:
            raise FetchError("bad_coding", f"the compressed body is damaged: {error}") from None
        if not decoder.eof:
            raise _cut_short()
        data = decoder.unused_data + data[at:]
    return bytes(out)


def _check_size(out: bytearray, limit: int) -> None:
    if len(out) > limit:
        raise FetchError("too_large", f"more than {limit:,} bytes when decompressed")


def _cut_short() -> FetchError:
    return FetchError("cut_short", "the compressed body ends too early")


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _undeflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
