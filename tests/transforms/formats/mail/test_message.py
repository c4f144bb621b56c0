"""Mail: header, parts, charsets that lie, footers, attachments, and the bounds of hostile mail."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.article import Article, Media, Source
from transforms.formats.mail.message import read
from transforms.payload import Outcome, Payload, ReadOptions, Skipped, WireError

HEAD = b"From: Ann Lee <ann@port.example>\r\nMessage-ID: <1@port.example>\r\nSubject: Ferry freed\r\n"
TEXT = b"The ferry that had been stuck in the ice was freed on Friday.\r\n"
NINJS = b'{"uri": "tag:port.example,2021:2", "headline": "Tides", "body_text": "High at noon."}'


def outcomes(data: bytes) -> list[Outcome]:
    return list(read(Payload(uri="x.eml", data=data, sha256="ab"), ReadOptions()))


def one(data: bytes) -> Article:
    (found,) = outcomes(data)
    assert isinstance(found, Article)
    return found


def parts(*some: bytes, kind: bytes = b"mixed") -> bytes:
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in some)
    return HEAD + b"Content-Type: multipart/" + kind + b'; boundary="b"\r\n\r\n' + body + b"--b--\r\n"


def test_every_field_that_a_mail_carries_is_filled() -> None:
    date = b"Date: Fri, 19 Feb 2021 17:18:40 +0100\r\n"
    others = b"Keywords: ice, ports\r\nContent-Language: en-GB\r\nImportance: high\r\n"
    assert one(date + others + HEAD + b"\r\n" + TEXT) == Article(
        format="email",
        guid="1@port.example",
        provider="port.example",
        language="en-GB",
        headline="Ferry freed",
        byline="Ann Lee",
        published_at="2021-02-19T16:18:40Z",
        urgency=3,
        body="The ferry that had been stuck in the ice was freed on Friday.",
        keywords=["ice", "ports"],
        source=Source(uri="x.eml", index=0, sha256="ab"),
    )


@pytest.mark.parametrize(
    ("plain", "expected"),
    [(b"plain", "plain"), (b" \r\n", "marked")],
    ids=["plain text wins", "unless it is empty"],
)
def test_of_alternatives_the_plain_text_is_read(plain: bytes, expected: str) -> None:
    html = b"Content-Type: text/html\r\n\r\n<p>marked</p>"
    made = one(parts(b"Content-Type: text/plain\r\n\r\n" + plain, html, kind=b"alternative"))
    assert made.body == expected


@pytest.mark.parametrize(
    ("charset", "data", "expected", "lied"),
    [
        (b"utf-8", "Zürich".encode(), "Zürich", False),
        (b"iso-8859-1", b"\x93Z\xfcrich\x94", "“Zürich”", False),
        (b"us-ascii", "Zürich".encode(), "Zürich", True),
        (b"utf-8", b"Z\xfcrich", "Zürich", True),
        (b"koi8-r", b"\xeb\xc9\xc5\xd7", "Киев", False),
        (b"x-none", "Zürich".encode(), "Zürich", True),
        (b"idna", "Zürich".encode(), "Zürich", True),
        (b"rot13", b"Zurich", "Zurich", False),
    ],
)
def test_a_charset_is_believed_as_far_as_it_holds(
    charset: bytes, data: bytes, expected: str, lied: bool
) -> None:
    made = one(HEAD + b"Content-Type: text/plain; charset=" + charset + b"\r\n\r\n" + data)
    assert (made.body, "encoding_detected" in made.assumptions) == (expected, lied)


@pytest.mark.parametrize(
    "foot",
    [
        b"-- \r\nAnn Lee\r\nPort Courier",
        b"\r\n--\r\nAnn Lee",
        b"To unsubscribe, write to us.",
        b"________________________\r\nlist@port.example",
    ],
)
def test_signatures_and_footers_are_dropped(foot: bytes) -> None:
    assert one(HEAD + b"\r\n" + TEXT + foot).body == TEXT.decode().strip()


def test_flowed_lines_and_transfer_encodings_are_undone() -> None:
    flowed = b"Content-Type: text/plain; format=flowed\r\n\r\nThe ferry \r\nis free.\r\n"
    assert one(HEAD + flowed).body == "The ferry is free."
    coded = b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(b"The ferry is free.")
    assert one(HEAD + coded).body == "The ferry is free."
    assert one(
        HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\nThe fer=\r\nry=20is free."
    ).body == ("The ferry is free.")


def test_headline_and_byline_that_the_text_repeats_leave_it() -> None:
    made = one(HEAD + b"\r\nFERRY FREED\r\n\r\nBy Bo Berg\r\n\r\n" + TEXT)
    assert (made.headline, made.byline, made.body) == ("Ferry freed", "Bo Berg", TEXT.decode().strip())


def test_attached_wire_formats_are_read_pictures_are_media_and_the_rest_is_skipped() -> None:
    found = outcomes(
        parts(
            b"\r\n" + TEXT,
            b'Content-Type: application/json; name="tides.json"\r\nContent-Disposition: attachment\r\n\r\n'
            + NINJS,
            b'Content-Type: image/png; name="ferry.png"\r\nContent-ID: <f@x>\r\n\r\nPNG',
            b"Content-Type: application/pdf\r\nContent-Disposition: attachment\r\n\r\n%PDF",
        )
    )
    assert isinstance(found[0], Article)
    assert isinstance(found[1], Article)
    assert found[0].media == [Media(url="cid:f@x", type="image/png", caption="ferry.png")]
    assert (found[1].headline, found[1].source) == (
        "Tides",
        Source(uri="x.eml", member="tides.json", index=1, sha256="ab"),
    )
    assert found[2:] == [Skipped("attachment")]


def test_extended_names_of_attachments_are_decoded() -> None:
    name = b"Content-Disposition: attachment; filename*=utf-8''F%C3%A4hre.png\r\n\r\n"
    picture = b"Content-Type: image/png (PNG)\r\n" + name + b"PNG"
    assert [
        found.media for found in outcomes(parts(b"\r\n" + TEXT, picture)) if isinstance(found, Article)
    ] == [[Media(type="image/png", caption="Fähre.png")]]


def test_a_note_that_only_covers_an_attached_story_is_skipped() -> None:
    attached = b'Content-Type: application/json; name="a.json"\r\n\r\n' + NINJS
    found = outcomes(parts(b"\r\nPlease find today's tides attached.", attached))
    assert found[0] == Skipped("cover_note")
    assert isinstance(found[1], Article)


def test_an_mbox_file_holds_several_mails() -> None:
    mail = (
        b"From ann@port.example Fri Feb 19 17:18:40 2021\n"
        + HEAD.replace(b"\r", b"")
        + b"\n>From the port.\n\n"
    )
    found = outcomes(mail * 3)
    assert [isinstance(made, Article) and made.body for made in found] == ["From the port."] * 3


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (
            b"".join(
                HEAD + b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
                for n in range(2000)
            ),
            "too_deep",
        ),
        (parts(*[b"\r\nx"] * 2000), "too_many_parts"),
        (b"From: a@b.example\r\nSubject: " + b"=?utf-8?Q?a?= " * 20_000 + b"\r\n\r\nx", "header_too_long"),
        (b"From: " + b"(" * 100_000 + b"\r\nTo: x\r\n\r\nx", "header_too_long"),
        (HEAD + b"X-A: b\r\n" * 5000 + b"\r\nx", "header_too_long"),
        (HEAD + b"\r\n" + b"a" * (17 * 2**20), "item_too_large"),
    ],
    ids=["nested parts", "many parts", "encoded words", "parentheses", "fields", "size"],
)
def test_hostile_mail_ends_at_a_bound(data: bytes, code: str) -> None:
    assert [one.code for one in outcomes(data) if isinstance(one, WireError)] == [code]


@pytest.mark.parametrize(
    ("sender", "byline"),
    [
        (b"(" * 3000 + b"a@b.example", ""),
        (b'"Lee, Ann" <ann@port.example>', "Ann Lee"),
        (b"ann@port.example (Ann Lee)", "Ann Lee"),
        (b"=?utf-8?Q?Ann_L=C3=A9?= <ann@port.example>", "Ann Lé"),
        (b"ann@port.example", ""),
        (b"Reuters <news@reuters.com>", ""),
    ],
)
def test_the_sender_is_the_byline_unless_it_is_an_agency(sender: bytes, byline: str) -> None:
    made = one(b"From: " + sender + b"\r\nTo: x@y.example\r\nSubject: Ferry freed\r\n\r\n" + TEXT)
    assert made.byline == byline


@given(st.binary(max_size=400))
def test_for_every_mail_each_item_is_an_article_an_error_or_skipped(junk: bytes) -> None:
    for data in (HEAD + junk, HEAD + b"\r\n" + junk, parts(junk, b"\r\n" + junk, junk)):
        assert all(isinstance(found, Article | WireError | Skipped) for found in outcomes(data))
