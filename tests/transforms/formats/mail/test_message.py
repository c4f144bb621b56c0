"""Mail: header, parts, charsets that lie, footers, attachments, and the bounds of hostile mail."""

from __future__ import annotations

import base64
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.formats import helpers
from transforms.article import Article, Link, Media, Source
from transforms.payload import Skipped, WireError

HEAD = b"From: Ann Lee <ann@port.example>\r\nMessage-ID: <1@port.example>\r\nSubject: Ferry freed\r\n"
TEXT = b"The ferry that had been stuck in the ice was freed on Friday.\r\n"
NINJS = b'{"uri": "tag:port.example,2021:2", "headline": "Tides", "body_text": "High at noon."}'


outcomes = partial(helpers.outcomes, "email")
article = partial(helpers.only_article, "email")


def multipart(*parts: bytes, kind: bytes = b"mixed") -> bytes:
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    return HEAD + b"Content-Type: multipart/" + kind + b'; boundary="b"\r\n\r\n' + body + b"--b--\r\n"


def test_every_field_that_a_mail_carries_is_filled() -> None:
    date = b"Date: Fri, 19 Feb 2021 17:18:40 +0100\r\n"
    others = b"Keywords: ice, ports\r\nContent-Language: en-GB\r\nImportance: high\r\n"
    assert article(date + others + HEAD + b"\r\n" + TEXT) == Article(
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
        source=Source(uri=helpers.URI, index=0, sha256=helpers.SHA256),
    )


def test_links_and_pictures_of_a_text_in_html_are_there() -> None:
    made = article(
        b"Subject: Ferry\r\nContent-Type: text/html\r\n\r\n<p>The <a href='https://h.example/p?utm_source=mail'>port</a>"
        b" opened.</p><img src='https://h.example/a.png' alt='A boat'><img src='cid:1'>"
        b"<img src='https://t.example/o.gif' width=1 height=1>"
    )
    assert made.body == "The port opened."
    assert made.links == [Link(url="https://h.example/p", title="port")]
    assert made.media == [Media(url="https://h.example/a.png", type="image", caption="A boat")]


@pytest.mark.parametrize(
    ("plain", "expected"),
    [(b"plain", "plain"), (b" \r\n", "marked")],
    ids=["plain text wins", "unless it is empty"],
)
def test_of_alternatives_the_plain_text_is_read(plain: bytes, expected: str) -> None:
    html = b"Content-Type: text/html\r\n\r\n<p>marked</p>"
    made = article(multipart(b"Content-Type: text/plain\r\n\r\n" + plain, html, kind=b"alternative"))
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
    made = article(HEAD + b"Content-Type: text/plain; charset=" + charset + b"\r\n\r\n" + data)
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
    assert article(HEAD + b"\r\n" + TEXT + foot).body == TEXT.decode().strip()


def test_flowed_lines_and_transfer_encodings_are_undone() -> None:
    flowed = b"Content-Type: text/plain; format=flowed\r\n\r\nThe ferry \r\nis free.\r\n"
    assert article(HEAD + flowed).body == "The ferry is free."
    coded = b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(b"The ferry is free.")
    assert article(HEAD + coded).body == "The ferry is free."
    assert article(
        HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\nThe fer=\r\nry=20is free."
    ).body == ("The ferry is free.")


def test_headline_and_byline_that_the_text_repeats_leave_it() -> None:
    made = article(HEAD + b"\r\nFERRY FREED\r\n\r\nBy Bo Berg\r\n\r\n" + TEXT)
    assert (made.headline, made.byline, made.body) == ("Ferry freed", "Bo Berg", TEXT.decode().strip())


def test_attached_wire_formats_are_read_pictures_are_media_and_the_rest_is_skipped() -> None:
    results = outcomes(
        multipart(
            b"\r\n" + TEXT,
            b'Content-Type: application/json; name="tides.json"\r\nContent-Disposition: attachment\r\n\r\n'
            + NINJS,
            b'Content-Type: image/png; name="ferry.png"\r\nContent-ID: <f@x>\r\n\r\nPNG',
            b"Content-Type: application/pdf\r\nContent-Disposition: attachment\r\n\r\n%PDF",
        ),
    )
    assert isinstance(results[0], Article)
    assert isinstance(results[1], Article)
    assert results[0].media == [Media(url="cid:f@x", type="image/png", caption="ferry.png")]
    assert (results[1].headline, results[1].source) == (
        "Tides",
        Source(uri=helpers.URI, member="tides.json", index=1, sha256=helpers.SHA256),
    )
    assert results[2:] == [Skipped("attachment")]


def test_extended_names_of_attachments_are_decoded() -> None:
    name = b"Content-Disposition: attachment; filename*=utf-8''F%C3%A4hre.png\r\n\r\n"
    picture = b"Content-Type: image/png (PNG)\r\n" + name + b"PNG"
    assert [
        made.media for made in outcomes(multipart(b"\r\n" + TEXT, picture)) if isinstance(made, Article)
    ] == [[Media(type="image/png", caption="Fähre.png")]]


def test_a_note_that_only_covers_an_attached_story_is_skipped() -> None:
    attached = b'Content-Type: application/json; name="a.json"\r\n\r\n' + NINJS
    results = outcomes(multipart(b"\r\nPlease find today's tides attached.", attached))
    assert results[0] == Skipped("cover_note")
    assert isinstance(results[1], Article)


def test_an_mbox_file_holds_several_mails() -> None:
    mail = (
        b"From ann@port.example Fri Feb 19 17:18:40 2021\n"
        + HEAD.replace(b"\r", b"")
        + b"\n>From the port.\n\n"
    )
    results = outcomes(mail * 3)
    assert [isinstance(made, Article) and made.body for made in results] == ["From the port."] * 3


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
        (multipart(*[b"\r\nx"] * 2000), "too_many_parts"),
        (b"From: a@b.example\r\nSubject: " + b"=?utf-8?Q?a?= " * 20_000 + b"\r\n\r\nx", "header_too_long"),
        (b"From: " + b"(" * 100_000 + b"\r\nTo: x\r\n\r\nx", "header_too_long"),
        (HEAD + b"X-A: b\r\n" * 5000 + b"\r\nx", "header_too_long"),
        (HEAD + b"\r\n" + b"a" * (17 * 2**20), "item_too_large"),
    ],
    ids=["nested parts", "many parts", "encoded words", "parentheses", "fields", "size"],
)
def test_hostile_mail_ends_at_a_bound(data: bytes, code: str) -> None:
    errors = [outcome for outcome in outcomes(data) if isinstance(outcome, WireError)]
    assert [error.code for error in errors] == [code]


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
    made = article(b"From: " + sender + b"\r\nTo: x@y.example\r\nSubject: Ferry freed\r\n\r\n" + TEXT)
    assert made.byline == byline


@given(st.binary(max_size=400))
def test_for_every_mail_each_item_is_an_article_an_error_or_skipped(junk: bytes) -> None:
    for data in (HEAD + junk, HEAD + b"\r\n" + junk, multipart(junk, b"\r\n" + junk, junk)):
        assert all(isinstance(outcome, Article | WireError | Skipped) for outcome in outcomes(data))
