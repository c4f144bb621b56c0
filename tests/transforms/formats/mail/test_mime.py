"""Taking mail apart: header fields, parts, encodings, charsets, encoded words."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.formats.mail.mime import DEPTH, Part, decoded, leaves, parse_message, words
from transforms.payload import WireError


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"Subject: A\r\nTo: b\r\n\r\nText", Part({"subject": "A", "to": "b"}, b"Text")),
        (b"Subject: A\n  b\n\nText", Part({"subject": "A  b"}, b"Text")),
        (b"Subject: A\nSUBJECT: B\nno field\n \nText", Part({"subject": "A"}, b"Text")),
        (b"Subject: Z\xfcrich\n\n", Part({"subject": "Zürich"}, b"")),
        (b"\nText", Part({}, b"Text")),
        (b"Subject: A", Part({"subject": "A"}, b"")),
    ],
)
def test_a_message_is_fields_and_a_body(data: bytes, message: Part) -> None:
    assert parse_message(data) == message


@pytest.mark.parametrize(
    ("content_type", "kind", "charset"),
    [
        ("text/HTML; charset=utf-8", "text/html", "utf-8"),
        ('text/plain; charset="iso-8859-1"; format=flowed', "text/plain", "iso-8859-1"),
        ("text/plain (plain); name=a; charset*=us-ascii'en'utf-8", "text/plain", "utf-8"),
        ("nonsense", "text/plain", ""),
        ("", "text/plain", ""),
    ],
)
def test_types_and_parameters(content_type: str, kind: str, charset: str) -> None:
    part = Part({"content-type": content_type}, b"")
    assert (part.type, part.parameter("content-type", "charset")) == (kind, charset)


@pytest.mark.parametrize(
    ("encoding", "body", "content"),
    [
        ("base64", base64.b64encode(b"It sails."), b"It sails."),
        ("Base64", b"SXQg*c2Fpb\r\nHMu", b"It sails."),
        ("quoted-printable", b"It=20sai=\r\nls.", b"It sails."),
        ("8bit", b"It sails.", b"It sails."),
        ("", b"It sails.", b"It sails."),
    ],
)
def test_transfer_encodings_are_undone_as_far_as_they_go(encoding: str, body: bytes, content: bytes) -> None:
    assert Part({"content-transfer-encoding": encoding}, body).content() == content


def multipart(kind: str, *bodies: bytes, boundary: str = "b") -> bytes:
    head = f"Content-Type: multipart/{kind}; boundary={boundary}\n\n".encode()
    mark = f"--{boundary}".encode()
    return head + b"".join(mark + b"\n" + body + b"\n" for body in bodies) + mark + b"--\n"


HTML, PLAIN, EMPTY = b"Content-Type: text/html\n\n<p>A", b"\nA", b"\n "


@pytest.mark.parametrize(
    ("data", "bodies"),
    [
        (multipart("mixed", PLAIN, HTML), [b"A", b"<p>A"]),
        (multipart("alternative", HTML, PLAIN), [b"A"]),
        (multipart("alternative", HTML, EMPTY), [b"<p>A"]),
        (multipart("mixed", multipart("alternative", PLAIN, HTML, boundary="c"), PLAIN), [b"A", b"A"]),
        (multipart("mixed", PLAIN, PLAIN).removesuffix(b"--b--\n"), [b"A", b"A\n"]),
        (multipart("mixed"), []),
        (b"Subject: x\n\nA", [b"A"]),
    ],
)
def test_the_leaves_hold_the_content(data: bytes, bodies: list[bytes]) -> None:
    assert [leaf.body for leaf in leaves(parse_message(data))] == bodies


def test_parts_within_parts_end_at_a_bound() -> None:
    data = b"\nA"
    for level in range(DEPTH + 1):
        data = multipart("mixed", data, boundary=f"b{level}")
    with pytest.raises(WireError) as caught:
        list(leaves(parse_message(data)))
    assert (caught.value.code, caught.value.format) == ("too_deep", "email")


@pytest.mark.parametrize(
    ("data", "charset", "text", "is_wrong"),
    [
        (b"caf\xc3\xa9", "utf-8", "café", False),
        (b"caf\xe9", "utf-8", "café", True),
        (b"caf\xe9", "iso-8859-1", "café", False),
        (b"\x93a\x94", "latin-1", "“a”", False),
        (b"\x82\xa0", "shift_jis", "あ", False),
        (b"a", "rot13", "a", False),
        (b"a+AGE-", "utf-7", "a+AGE-", False),
        (b"a", "", "a", False),
    ],
)
def test_a_charset_is_used_as_far_as_it_holds(data: bytes, charset: str, text: str, is_wrong: bool) -> None:
    assert decoded(data, charset) == (text, is_wrong)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("=?utf-8?Q?Z=C3=BCrich_votes?=", "Zürich votes"),
        ("=?utf-8?B?WsO8cmljaA==?= votes", "Zürich votes"),
        ("=?utf-8?Q?Z=C3?= =?utf-8?Q?=BCrich?=", "Zürich"),
        ("=?utf-8?Q?a?= =?iso-8859-1?Q?=E9?=", "aé"),
        ("a =?utf-8?Q?b?= c =?utf-8?Q?d?=", "a b c d"),
        ("=?utf-8?Q?a", "=?utf-8?Q?a"),
    ],
)
def test_encoded_words_are_decoded(value: str, text: str) -> None:
    assert words(value) == text


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_for_every_text_an_encoded_word_reads_as_the_text(text: str) -> None:
    word = f"=?utf-8?B?{base64.b64encode(text.encode()).decode()}?="
    assert words(word) == text
