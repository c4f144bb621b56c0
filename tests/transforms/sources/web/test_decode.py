"""Content codings, whole, damaged, cut and hostile."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from transforms.sources.web.decode import decode
from transforms.sources.web.errors import FetchError


def bare_deflate(data: bytes) -> bytes:
    encoder = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return encoder.compress(data) + encoder.flush()


def streamed_zstd(data: bytes) -> bytes:
    encoder = zstandard.ZstdCompressor().compressobj()
    return encoder.compress(data) + encoder.flush()


CODINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("X-GZip", gzip.compress),
    "gzip of members": ("gzip", lambda data: gzip.compress(data[:3]) + gzip.compress(data[3:])),
    "deflate": ("deflate", zlib.compress),
    "deflate, bare": ("deflate", bare_deflate),
    "br": ("br", lambda data: brotli.compress(data, quality=5)),
    "zstd": ("zstd", zstandard.compress),
    "zstd, streamed": ("zstd", streamed_zstd),
    "zstd of frames": ("zstd", lambda data: zstandard.compress(data[:3]) + streamed_zstd(data[3:])),
    "two": ("gzip, br", lambda data: brotli.compress(gzip.compress(data))),
    "none": ("identity", bytes),
}
codings = pytest.mark.parametrize("coding", CODINGS)
STRONG = ("gzip", "deflate", "br", "zstd", "zstd, streamed")


@codings
@given(st.binary(max_size=2000))
def test_for_every_body_what_was_put_on_it_is_undone(coding: str, body: bytes) -> None:
    name, encode = CODINGS[coding]
    assert decode(encode(body), name, limit=2000) == body


@pytest.mark.parametrize("coding", STRONG)
def test_a_bomb_ends_at_the_limit(coding: str) -> None:
    name, encode = CODINGS[coding]
    bomb = encode(bytes(20_000_000))
    assert len(bomb) < 60_000
    with pytest.raises(FetchError) as raised:
        decode(bomb, name, limit=1_000_000)
    assert raised.value.code == "too_large"


@pytest.mark.parametrize("coding", STRONG)
@pytest.mark.parametrize("cut", [1, 4, 40])
def test_a_body_that_ends_too_early_is_cut_short(coding: str, cut: int) -> None:
    name, encode = CODINGS[coding]
    with pytest.raises(FetchError) as raised:
        decode(encode(bytes(range(256)) * 4)[:-cut], name, limit=10_000)
    assert raised.value.code == "cut_short"


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd", "compress", "gzip, gzip, gzip, gzip"])
def test_what_is_no_such_coding_is_told(name: str) -> None:
    with pytest.raises(FetchError) as raised:
        decode(b"\xff<rss>no coding at all</rss>", name, limit=10_000)
    assert raised.value.code in ("bad_coding", "cut_short")


def test_what_follows_a_gzip_stream_is_left_out() -> None:
    assert decode(gzip.compress(b"<rss/>") + b"\0\0padding", "gzip", limit=100) == b"<rss/>"


def test_an_empty_body_is_empty_in_every_coding() -> None:
    assert decode(b"", "gzip, br", limit=1) == b""
