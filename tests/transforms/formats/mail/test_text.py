"""The text of mails."""

from __future__ import annotations

import pytest

from transforms.formats.mail.mime import Part
from transforms.formats.mail.text import MailText, read_text
from transforms.payload import Limits, WireError


def part(body: bytes, kind: str = "text/plain", **fields: str) -> Part:
    return Part(
        {"content-type": kind, **{name.replace("_", "-"): value for name, value in fields.items()}}, body
    )


@pytest.mark.parametrize(
    ("parts", "body"),
    [
        ([part(b"It sails.")], "It sails."),
        ([part(b"It sails."), part(b"<p>No.", "text/html")], "It sails."),
        ([part(b" \r\n"), part(b"<p>It</p><p>sails.", "text/html")], "It\n\nsails."),
        ([part(b"It sails."), part(b"At noon.")], "It sails.\n\nAt noon."),
        ([part(b"It \r\nsails.", "text/plain; format=flowed")], "It sails."),
        ([part(b"Schiff \r\nfahrt.", "text/plain; format=flowed; delsp=yes")], "Schifffahrt."),
        ([part(b"It sails.\r\n-- \r\nAnn Lee")], "It sails."),
        ([part(b"<p>It sails.</p><p>Unsubscribe</p>", "text/html")], "It sails."),
        ([part(b"a\tb"), part(b"No.", content_disposition="attachment")], "a b"),
    ],
)
def test_the_body_is_the_text_of_the_mails_own_parts(parts: list[Part], body: str) -> None:
    assert read_text(parts, Limits()).body == body


def test_parts_with_a_name_count_only_where_there_is_no_other() -> None:
    file = part(b"File.", content_disposition='inline; filename="a.txt"')
    text = part(b"It sails.")
    assert read_text([file, text], Limits()) == MailText(body="It sails.", parts=[text])
    assert read_text([file], Limits()) == MailText(body="File.", parts=[file])


def test_a_charset_that_does_not_fit_is_noted() -> None:
    assert read_text([part(b"Z\xfcrich", "text/plain; charset=utf-8")], Limits()).is_charset_wrong


def test_a_part_past_the_limit_is_refused() -> None:
    with pytest.raises(WireError, match="the text has 11 bytes"):
        read_text([part(b"It sails on")], Limits(item_bytes=10))
