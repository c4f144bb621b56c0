"""Input that would cost a careless reader quadratic time or its stack: each row ends, with an outcome an item."""

from __future__ import annotations

import pytest

from transforms.article import Article
from transforms.formats.registry import reader
from transforms.payload import Payload, ReadOptions, Skipped, WireError

SIZE = 100_000


def anpa(
    text: bytes, line: bytes = b"r a\x13\x11 BC-X 06-12 0180", sent: bytes = b"AP-WF-06-12-20 1904GMT<"
) -> bytes:
    return b"\x16\x16\x01v4101\x1f_\n" + line + b"\n\x02" + text + b"\n\x03" + sent + b"\n\x04"


def iptc7901(
    text: bytes, mark: bytes = b"dpa", slug: bytes = b"a/", sent: bytes = b"171233 GMT Feb 21"
) -> bytes:
    return b"\x01eca0217 2 i 68 " + mark + b"\n\n" + slug + b"\n\x02" + text + b"\n\x03" + sent + b"\n\x04"


def mail(fields: bytes, text: bytes = b"x") -> bytes:
    return b"From: a@b.example\nSubject: x\n" + fields + b"\n\n" + text


def long(unit: bytes, size: int = SIZE) -> bytes:
    return unit * (size // len(unit))


ROWS = {
    "anpa": [
        anpa(b"^s<\n\t   " + long(b"a")),
        anpa(long(b"^")),
        anpa(long(b"^x<\n")),
        anpa(b"^s<\n" + long(b"^Eds: x<\n")),
        anpa(b"^s<\n" + long(b"^By X=\n")),
        anpa(b"^s<\n\t   a\n" + long(b"b\n")),
        anpa(b"^s<\n\t" + long(b" ") + b"x"),
        anpa(b"^a," + long(b"1") + b"<\n\tx"),
        anpa(b"^" + long(b",") + b"<\n\tx"),
        anpa(long(b"^*1<") + b"\n\tx"),
        anpa(b"^s<\n\t" + long(b"`")),
        anpa(b"^s<\n\t" + long(b" _ ")),
        anpa(b"^s<\n\t" + long(b"\xc8u")),
        anpa(b"^s<\n\t" + long(b"\xff\x81")),
        anpa(b"^s<\n\tx", line=b"r a" + long(b" ") + b"06-12"),
        anpa(b"^s<\n\tx", sent=long(b"AP-")),
        anpa(b"^s<\n\t" + long(b"{;"), line=b"r a\x14\x12 BC-X 06-12 0180"),
        b"^s<\n" + long(b"\tAP-NY-06-12-20 1904GMT<\n"),
        long(b"\x01"),
        long(b"\x01x\n"),
        long(b"\x02\x03\x04"),
    ],
    "iptc7901": [
        iptc7901(b"h =\n\n" + long(b"a")),
        iptc7901(b"h =\n" + long(b"\n")),
        iptc7901(b"h =\n\n" + long(b"a   1\n")),
        iptc7901(b"h =\n\nx\n" + long(b"dpa ab cd\n")),
        iptc7901(b"h =\n\nx\n" + long(b"ab ")),
        iptc7901(b"h =\n\n# Notebook\n" + long(b"[")),
        iptc7901(b"h =\n\n# Notebook\n" + long(b"[a](http://")),
        iptc7901(long(b"1ST ") + b"\nh =\n\nx"),
        iptc7901(long(b"=")),
        iptc7901(b"h =\n\n" + long(b"a{a der und das ")),
        iptc7901(b"h =\n\nx", slug=long(b"/")),
        iptc7901(b"h =\n\nx", mark=long(b" ")),
        iptc7901(b"h =\n\nx", sent=long(b" ")),
    ],
    "email": [
        mail(b"X: " + long(b"=?utf-8?Q?a?= ", 60_000)),
        b"From: " + long(b"(", 60_000) + b"\n\nx",
        b"From: " + long(b"a@", 60_000) + b"\n\nx",
        b"From: " + long(b"<", 60_000) + b"\n\nx",
        mail(b"Content-Type: text/plain" + long(b';a="\\', 60_000)),
        mail(long(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n")),
        mail(b"Content-Type: text/plain; format=flowed", long(b"a \n")),
        mail(b"X: y", long(b"--\n")),
        mail(b"X: y", long(b" \t\n")),
        mail(long(b"Content-Type: message/rfc822\n\n")),
        b"From a 10:10 2020\n" + long(b"\n\nFrom x "),
    ],
    "ninjs": [
        b'{"uri":"u","headline":"h","body_html":"' + long(b"<") + b'"}',
        b'{"headline":"h","uri":"tag:' + long(b"a") + b'"}',
        b'{"uri":"u","headline":"h","version":"' + long(b"9") + b'"}',
        b'{"uri":"u","headline":"h","associations":[' + long(b'{"type":"picture","headline":"p"},') + b"{}]}",
        b'{"uri":"u","headline":"h","subject":[' + long(b'{"code":"1"},') + b"{}]}",
        long(b'{"uri":"u","headline":"h"}\n') + b'{"a":NaN}\n',
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "row"), [(name, row) for name, rows in ROWS.items() for row in range(len(rows))]
)
def test_every_item_of_hostile_input_has_an_outcome(name: str, row: int) -> None:
    payload = Payload(uri="x", data=ROWS[name][row], sha256="")
    assert all(isinstance(one, Article | WireError | Skipped) for one in reader(name)(payload, ReadOptions()))
