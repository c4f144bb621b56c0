"""Reads plain-text articles: headline, byline, agency, blank line, dateline and text.

A file holds several articles only where lines of ``---``, ``***``, ``###`` or form feeds part blocks that each look
like one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from transforms.article import Article
from transforms.fields.agencies import agency
from transforms.formats.common.encodings import decode
from transforms.formats.common.lines import unwrap_lines
from transforms.formats.common.prose import is_prose
from transforms.formats.plain_text import head as text_head
from transforms.payload import Outcome, Payload, ReadOptions, WireError

_SEPARATOR = re.compile(
    r"^[ \t]*(?:-{3,}|\*{3,}|#{3,}|={3,}|_{3,}|~{3,}|(?:[*#-][ \t]){2,20}[*#-])[ \t]*$|\f", re.MULTILINE
)
_END = re.compile(
    r"\s*(?:#{2,}|-{1,2}\s?(?:30|0|end|ends)\s?-{1,2}|\(?(?:END|ENDS|ENDE)\)?\.?|\*{3,}|_{3,})\s*\Z"
)
_COPYRIGHT = re.compile(r"(?:\(c\)|©|copyright\b)[^\n]{0,400}\Z", re.IGNORECASE)
# Form feeds part articles; what else steers terminals and printers would hide a dateline or a name from its pattern.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_SIGN_OFFS = 3  # end marks and notices at the end of a text


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The articles of a text file."""
    text, detected = decode(payload.data)
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    for index, part in enumerate(articles_in(text)):
        if len(part) > options.limits.item_bytes:
            yield WireError("item_too_large", f"the article has {len(part):,} characters", format="text")
            continue
        made = article(part)
        made.source = payload.source(index)
        if detected:
            made.assume("encoding_detected")
        yield made


def articles_in(text: str) -> list[str]:
    """The parts of ``text`` between its separators, where each is an article; else the text as a whole."""
    parts = [part for part in _SEPARATOR.split(text) if part.strip()]
    if len(parts) > 1 and all(map(_stands_alone, parts)):
        return parts
    return [text]


def _stands_alone(part: str) -> bool:
    """Whether a part has a headline, a byline, agency or dateline, and text."""
    lines = part.split("\n")
    head, start = text_head.read(lines)
    body = "\n".join(lines[start:])
    signed = head.byline or head.credit or text_head.has_dateline(body.lstrip())
    return bool(head.headline and signed and is_prose(body))


def article(text: str) -> Article:
    """One article, as it stands in ``text``."""
    lines = text.expandtabs(8).split("\n")
    head, start = text_head.read(lines)
    body, copyright_line = _signed_off(unwrap_lines(lines[start:]))
    return Article(
        format="text",
        provider=agency(head.credit) or agency(head.byline),
        headline=head.headline,
        subheadline=head.subheadline,
        slugline=head.slugline,
        byline=head.byline,
        credit=head.credit,
        editor_note="\n".join(head.notes),
        published_at=head.published_at,
        assumptions=[head.assumption] if head.assumption else [],
        body=body,
        copyright=copyright_line,
    )


def _signed_off(body: str) -> tuple[str, str]:
    """The body without end marks, and the copyright line behind it."""
    notice = ""
    for _ in range(_SIGN_OFFS):
        paragraphs, _, last = body.rpartition("\n\n")
        if paragraphs and _END.fullmatch(last):
            body = paragraphs
        elif paragraphs and not notice and _COPYRIGHT.match(last):
            body, notice = paragraphs, last
        else:
            break
    return body, notice
