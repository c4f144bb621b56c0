"""What comes out of compressed files and archives, whole, damaged and hostile."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.payload import Limits
from transforms.reading.archives import Broken, Content, safe_name, unpack

COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.compress,
}
STORY = b"BELFAST (AP) _ Rain fell on the harbor.\n"


def contents(data: bytes, **limits: int) -> list[tuple[str, bytes | str]]:
    """(name, content, or the code of what is broken) of all that comes out."""
    return [described(content) for content in unpack(io.BytesIO(data), Limits(**limits))]


def described(content: Content) -> tuple[str, bytes | str]:
    return content.name, content.error.code if isinstance(content, Broken) else content.data


def tar(members: Iterable[tuple[str, bytes]], format: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def tar_special(kind: bytes, name: str = "odd", target: str = "a.txt") -> bytes:
    """A header of another kind than a regular file, as an archive's first member."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info.tobuf()


def zipped(members: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


# What is read through


@pytest.mark.parametrize("name", COMPRESS)
def test_a_compressed_file_is_its_content(name: str) -> None:
    assert contents(COMPRESS[name](STORY)) == [("", STORY)]


@pytest.mark.parametrize("name", COMPRESS)
def test_members_of_a_compressed_file_are_one_content(name: str) -> None:
    assert contents(COMPRESS[name](b"one, ") + COMPRESS[name](b"two")) == [("", b"one, two")]


def test_zeros_after_gzip_are_padding() -> None:
    assert contents(gzip.compress(STORY) + bytes(1000)) == [("", STORY)]


def test_zstd_frames_may_be_parted_by_frames_to_skip() -> None:
    skipped = b"\x50\x2a\x4d\x18" + struct.pack("<I", 3) + b"abc"
    data = skipped + zstandard.compress(b"one, ") + skipped + zstandard.compress(b"two")
    assert contents(data) == [("", b"one, two")]


@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_tar_gives_its_members_in_order(format: int) -> None:
    long = "/".join(["w" * 60] * 3) + "/story.txt"
    members = [("b.txt", STORY), ("a.txt", b""), (long, b"x" * 1000)]
    assert contents(tar(members, format)) == members


def test_an_old_tar_without_magic_is_known_by_its_checksum() -> None:
    header = bytearray(tar([("a.txt", STORY)], tarfile.USTAR_FORMAT)[:512])
    header[257:265] = bytes(8)
    header[148:156] = b"%06o\0 " % (sum(header[:148]) + 256 + sum(header[156:]))
    assert contents(bytes(header) + STORY.ljust(512, b"\0") + bytes(1024)) == [("a.txt", STORY)]


def test_names_longer_than_a_header_are_read() -> None:
    long = "é" * 300 + ".txt"
    assert contents(tar([(long, STORY)], tarfile.GNU_FORMAT)) == [(long, STORY)]
    assert contents(tar([(long, STORY)], tarfile.PAX_FORMAT)) == [(long, STORY)]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_zip_gives_its_members(method: int) -> None:
    members = [("a.txt", STORY), ("deep/b.txt", b""), ("c.txt", STORY * 100)]
    assert contents(zipped(members, method)) == members


def test_a_zip_may_begin_with_something_else_that_begins_like_one() -> None:
    assert contents(b"PK\x03\x04 and a note" + zipped([("a.txt", STORY)])) == [("a.txt", STORY)]


def test_an_empty_zip_holds_nothing() -> None:
    assert contents(zipped([])) == []


def test_a_zip_with_large_numbers_is_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, archive.open("a.txt", "w", force_zip64=True) as member:
        member.write(STORY)
    assert contents(out.getvalue()) == [("a.txt", STORY)]


def test_archives_within_archives_are_looked_into() -> None:
    inner = gzip.compress(tar([("a.txt", STORY), ("b.xz", lzma.compress(STORY))]))
    assert contents(zipped([("in.tgz", inner), ("c.gz", gzip.compress(STORY))])) == [
        ("in.tgz!a.txt", STORY),
        ("in.tgz!b.xz", STORY),
        ("c.gz", STORY),
    ]


@pytest.mark.parametrize("packed", [lambda members: zipped(members), lambda members: tar(members)])
def test_a_sidecar_without_its_payload_is_accounted_for(
    packed: Callable[[list[tuple[str, bytes]]], bytes],
) -> None:
    names = ("in/b.txt.meta.json", "in/b.txt", "in/gone.txt.meta.json", "__MACOSX/._gone.txt.meta.json")
    assert contents(packed([(name, b"x") for name in names])) == [
        ("in/b.txt", b"x"),
        ("in/gone.txt.meta.json", "sidecar_without_payload"),
    ]


def test_what_is_no_news_by_its_name_is_left_out() -> None:
    names = (
        "__MACOSX/a.txt",
        "__MACOSX/._a.txt",
        ".DS_Store",
        "x/.DS_Store",
        "x/._a.txt",
        "folder/",
        "a.txt.meta.json",
    )
    assert contents(zipped([(name, b"x" if name[-1] != "/" else b"") for name in (*names, "a.txt")])) == [
        ("a.txt", b"x")
    ]
    assert contents(tar([(name, b"x") for name in (*names, "a.txt")])) == [("a.txt", b"x")]


def test_plain_bytes_are_themselves() -> None:
    for data in (b"", STORY, b"BZh, said the bee", b"PK is a pair of letters", bytes(2048), b"\x1f\x8b"):
        assert contents(data) == [("", data)]


# What is damaged


@pytest.mark.parametrize("name", COMPRESS)
def test_compressed_bytes_that_stop_short_are_damaged(name: str) -> None:
    data = COMPRESS[name](os.urandom(5000))
    assert [contents(data[:cut]) for cut in (len(data) - 1, len(data) - 9, 600)] == [
        [("", "corrupt_archive")]
    ] * 3


@pytest.mark.parametrize("name", COMPRESS)
def test_something_else_after_compressed_bytes_is_damage(name: str) -> None:
    assert contents(COMPRESS[name](STORY) + b"something else") == [("", "corrupt_archive")]


def test_a_gzip_with_a_wrong_checksum_is_damaged() -> None:
    data = bytearray(gzip.compress(STORY))
    data[-6] ^= 1
    assert contents(bytes(data)) == [("", "corrupt_archive")]


def test_a_tar_that_stops_short_gives_the_members_before() -> None:
    members = [("a.txt", STORY), ("b.txt", b"x" * 2000)]
    assert contents(tar(members)[: 512 + 512 + 512 + 700]) == [("a.txt", STORY), ("b.txt", "corrupt_archive")]


def test_a_compressed_tar_that_stops_short_is_one_failure() -> None:
    first = os.urandom(100_000)
    data = gzip.compress(tar([("a.bin", first), ("b.bin", os.urandom(100_000)), ("c.bin", b"")]))
    assert contents(data[:150_000]) == [("a.bin", first), ("b.bin", "corrupt_archive")]


def test_a_damaged_member_leaves_the_others_alone() -> None:
    members = [("a.gz", gzip.compress(os.urandom(900))[:-100]), ("b.txt", STORY)]
    expected = [("a.gz", "corrupt_archive"), ("b.txt", STORY)]
    assert contents(tar(members)) == expected
    assert contents(zipped(members)) == expected


def test_a_zip_member_with_a_wrong_checksum_leaves_the_others_alone() -> None:
    data = bytearray(zipped([("a.txt", STORY), ("b.txt", STORY)], zipfile.ZIP_STORED))
    data[30 + 5 + 3] ^= 1
    assert contents(bytes(data)) == [("a.txt", "corrupt_archive"), ("b.txt", STORY)]


def test_a_zip_without_its_end_gives_the_members_that_are_whole() -> None:
    data = zipped([("a.txt", STORY), ("b.txt", os.urandom(500))], zipfile.ZIP_STORED)
    assert contents(data[:-5])[0] == ("a.txt", STORY)
    assert contents(data[:-5])[-1] == ("", "corrupt_archive")
    assert contents(data[:300]) == [("a.txt", STORY), ("", "corrupt_archive")]


def test_a_zip_with_a_damaged_directory_gives_what_comes_before() -> None:
    data = bytearray(zipped([("a.txt", STORY), ("b.txt", STORY)]))
    data[data.rfind(b"PK\x01\x02")] = 0
    assert contents(bytes(data)) == [("a.txt", STORY), ("", "corrupt_archive")]


# What is hostile


@pytest.mark.parametrize("name", COMPRESS)
def test_a_bomb_ends_early(name: str) -> None:
    assert contents(COMPRESS[name](bytes(30 * 2**20))) == [("", "decompression_bomb")]


def test_a_window_of_gigabytes_is_not_allocated() -> None:
    huge = zstandard.ZstdCompressionParameters(window_log=28)
    frame = zstandard.ZstdCompressor(compression_params=huge).compressobj()
    assert contents(frame.compress(STORY) + frame.flush()) == [("", "decompression_bomb")]
    block = bytearray(lzma.compress(STORY))
    header = slice(12, 12 + (block[12] + 1) * 4 - 4)
    block[16] = 40  # the dictionary's size: 4 GiB
    block[header.stop : header.stop + 4] = struct.pack("<I", zlib.crc32(block[header]))
    assert contents(bytes(block)) == [("", "decompression_bomb")]


def test_a_bomb_of_many_members_ends_early() -> None:
    assert contents(gzip.compress(bytes(2**20)) * 30) == [("", "decompression_bomb")]


@pytest.mark.parametrize("wrap", [tar, zipped])
def test_a_bomb_beside_others_is_one_failure(wrap: Callable[[list[tuple[str, bytes]]], bytes]) -> None:
    members = [("a.txt", STORY), ("bomb.gz", gzip.compress(bytes(30 * 2**20))), ("z.txt", STORY)]
    assert contents(wrap(members)) == [("a.txt", STORY), ("bomb.gz", "decompression_bomb"), ("z.txt", STORY)]


def test_a_bomb_by_the_archive_s_own_compression_is_one_failure() -> None:
    members = [("a.txt", STORY), ("bomb", bytes(30 * 2**20)), ("z.txt", STORY)]
    assert contents(zipped(members)) == [("a.txt", STORY), ("bomb", "decompression_bomb"), ("z.txt", STORY)]
    assert contents(gzip.compress(tar(members))) == [("a.txt", STORY), ("bomb", "decompression_bomb")]


def test_a_large_payload_is_refused_by_its_real_bytes() -> None:
    assert contents(gzip.compress(os.urandom(5000)), payload_bytes=4000) == [("", "too_large")]
    assert contents(b"x" * 5000, payload_bytes=4000) == [("", "too_large")]
    members = [("a.txt", STORY), ("b.bin", b"x" * 5000), ("c.txt", STORY)]
    for wrap in (tar, zipped):
        assert contents(wrap(members), payload_bytes=4000) == [
            ("a.txt", STORY),
            ("b.bin", "too_large"),
            ("c.txt", STORY),
        ]


def test_a_zip_that_lies_about_sizes_is_counted_by_its_real_bytes() -> None:
    data = bytearray(zipped([("a.bin", b"x" * 5000)]))
    for at, field in ((data.find(b"PK\x03\x04"), 22), (data.find(b"PK\x01\x02"), 24)):
        data[at + field : at + field + 4] = struct.pack("<I", 10)
    assert contents(bytes(data), payload_bytes=4000) == [("a.bin", "too_large")]
    assert contents(bytes(data)) == [("a.bin", b"x" * 5000)]


def test_a_tar_that_claims_more_than_there_is_is_damaged() -> None:
    header = bytearray(tar([("a.txt", STORY)], tarfile.USTAR_FORMAT)[:512])
    header[124:136] = b"\x80" + (2**60).to_bytes(11, "big")
    header[148:156] = b"%06o\0 " % (sum(header[:148]) + 256 + sum(header[156:]))
    assert contents(bytes(header) + STORY) == [("a.txt", "corrupt_archive")]


def test_all_members_together_have_a_limit() -> None:
    members = [(f"{number}.txt", b"x" * 1000) for number in range(10)]
    for wrap in (tar, zipped):
        content = contents(wrap(members), archive_bytes=4500)
        assert content == [*members[:4], ("4.txt", "archive_bytes")]


def test_members_have_a_limit_in_number() -> None:
    members = [(f"{number}.txt", b"x") for number in range(10)]
    for wrap in (tar, zipped):
        assert contents(wrap(members), archive_members=4) == [*members[:4], ("", "archive_members")]


def test_members_of_inner_archives_count_too() -> None:
    inner = tar([(f"{number}.txt", b"x") for number in range(4)])
    content = contents(zipped([("a.tar", inner), ("b.tar", inner)]), archive_members=7)
    assert content[-1] == ("b.tar", "archive_members")
    assert len(content) == 6


@pytest.mark.parametrize(
    "wrap", [lambda data: tar([("in", data)]), lambda data: zipped([("in", data)]), gzip.compress]
)
def test_nesting_has_a_limit(wrap: Callable[[bytes], bytes]) -> None:
    data = STORY
    for _ in range(3):
        data = wrap(data)
    ((name, content),) = contents(data)
    assert content == STORY
    assert contents(wrap(data)) == [(name, "archive_nesting")]


def test_an_archive_that_holds_itself_ends() -> None:
    quine = STORY
    for _ in range(50):
        quine = gzip.compress(quine)
    assert contents(quine) == [("", "archive_nesting")]


def test_zip_members_that_share_bytes_are_refused_before_any_is_read() -> None:
    data = zipped([("a.txt", STORY), ("b.txt", STORY)])
    first = data.find(b"PK\x01\x02")
    second = data.find(b"PK\x01\x02", first + 4)
    shared = bytearray(data)
    shared[second + 42 : second + 46] = struct.pack("<I", 0)
    assert contents(bytes(shared)) == [("", "overlapping_members")]


def test_an_encrypted_zip_member_is_told_as_such() -> None:
    data = bytearray(zipped([("a.txt", STORY), ("b.txt", STORY)]))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    assert contents(bytes(data)) == [("a.txt", "encrypted"), ("b.txt", STORY)]


def test_a_zip_member_compressed_in_another_way_is_told_as_such() -> None:
    data = bytearray(zipped([("a.txt", STORY), ("b.txt", STORY)]))
    data[data.find(b"PK\x01\x02") + 10] = 9
    assert contents(bytes(data)) == [("a.txt", "unknown_compression"), ("b.txt", STORY)]


def test_a_link_in_a_zip_is_not_followed() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert contents(out.getvalue()) == [("link", "special_file")]


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, b"S"]
)
def test_a_tar_member_that_is_no_regular_file_is_not_followed(kind: bytes) -> None:
    assert contents(tar_special(kind) + tar([("a.txt", STORY)])) == [
        ("odd", "special_file"),
        ("a.txt", STORY),
    ]


def test_a_sparse_pax_member_is_told_as_such() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("GNUSparseFile.0/odd")
        info.size, info.pax_headers = 3, {"GNU.sparse.major": "1", "GNU.sparse.name": "odd"}
        archive.addfile(info, io.BytesIO(b"abc"))
    assert contents(out.getvalue()) == [("odd", "special_file")]


def test_a_pax_header_without_end_is_not_read() -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 2**32
    assert contents(info.tobuf() + bytes(4096)) == [("", "corrupt_archive")]


def test_names_are_text_that_can_be_written() -> None:
    assert [
        safe_name(b"\xff\xfe.txt"),
        safe_name(b"caf\x82.txt", utf8=False),
        len(safe_name(b"x" * 9000)),
    ] == [
        "��.txt",
        "café.txt",
        1000,
    ]
    assert contents(tar([("../../etc/passwd", STORY)])) == [("../../etc/passwd", STORY)]


@settings(deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from(["gzip", "tar", "zip"]),
    st.integers(0, 2000),
    st.integers(0, 255),
)
def test_for_every_flipped_byte_and_cut_reading_ends_without_an_error(
    content: bytes, kind: str, at: int, value: int
) -> None:
    wrap = {
        "gzip": gzip.compress,
        "tar": lambda data: tar([("a", data)]),
        "zip": lambda data: zipped([("a", data)]),
    }
    data = bytearray(wrap[kind](content))
    data[at % len(data)] ^= value
    for damaged in (bytes(data), bytes(data[: at % len(data)])):
        assert all(isinstance(name, str) for name, _ in contents(damaged))


@settings(deadline=None)
@given(st.lists(st.tuples(st.text("abcé/ ", min_size=1, max_size=20), st.binary(max_size=2000)), max_size=5))
def test_for_every_list_of_members_tar_and_zip_give_the_same(members: list[tuple[str, bytes]]) -> None:
    plain = [(f"{number}{name.strip('/')}.x", b"-" + data) for number, (name, data) in enumerate(members)]
    assert contents(zipped(plain)) == plain
    assert contents(tar(plain)) == (plain or [("", tar([]))])


def test_raw_deflate_is_bounded_within_zip() -> None:
    bomb = zlib.compress(bytes(20 * 2**20))
    assert contents(zipped([("a.bin", bomb)])) == [("a.bin", bomb)]
