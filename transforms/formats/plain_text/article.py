"""Reads plain-text articles: headline, byline, agency, blank line, dateline and text.

A file holds several articles only where lines of ``---``, ``***``, ``###`` or form feeds separate blocks that each
look like an article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from transforms.article import Article
from transforms.fields.agencies import agency
from transforms.fields.phrases import any_phrase
from transforms.formats.common.boilerplate import strip_boilerplate
from transforms.formats.common.encodings import decode
from transforms.formats.common.lines import unwrap_lines
from transforms.formats.common.prose import is_prose
from transforms.formats.plain_text.head import has_dateline, read_head
from transforms.payload import Outcome, Payload, ReadOptions, WireError

_SEPARATOR = re.compile(
    r"^[ \t]*(?:-{3,}|\*{3,}|#{3,}|={3,}|_{3,}|~{3,}|(?:[*#-][ \t]){2,20}[*#-])[ \t]*$|\f", re.MULTILINE
)
# Form feeds separate articles; other control characters would hide a dateline or a name from its pattern.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_SIGN_OFFS = 3  # most end marks and notices at the end of a text


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The articles of a text file, and an error ``item_too_large`` for each that is longer than the limit."""
    text, detected = decode(payload.data)
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    for index, part in enumerate(articles_in(text)):
        if len(part) > options.limits.item_bytes:
            yield WireError("item_too_large", f"the article has {len(part):,} characters", format="text")
            continue
        article = read_article(part)
        article.source = payload.source(index)
        if detected:
            article.assume("encoding_detected")
        yield article


def articles_in(text: str) -> list[str]:
    """The parts of a text between its separators where each is an article, else the whole text."""
    parts = [part for part in _SEPARATOR.split(text) if part.strip()]
    if len(parts) > 1 and all(map(_stands_alone, parts)):
        return parts
    return [text]


def _stands_alone(part: str) -> bool:
    """True where a part has a headline, a byline, agency or dateline, and text."""
    lines = part.split("\n")
    head, start = read_head(lines)
    body = "\n".join(lines[start:])
    names_source = head.byline or head.credit or has_dateline(body.lstrip())
    return bool(head.headline and names_source and is_prose(body))


def read_article(text: str) -> Article:
    """The article that ``text`` is."""
    lines = text.expandtabs(8).split("\n")
    head, start = read_head(lines)
    body, copyright_notice = _without_sign_offs(unwrap_lines(lines[start:]))
    article = Article(
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
        copyright=copyright_notice,
    )
    strip_boilerplate(article)
    return article


def _without_sign_offs(body: str) -> tuple[str, str]:
    """The body without end marks and copyright notice at its end, and that notice."""
    notice = ""
    for _ in range(_SIGN_OFFS):
        paragraphs, _, last = body.rpartition("\n\n")
        if paragraphs and _end_mark().fullmatch(last):
            body = paragraphs
        elif paragraphs and not notice and _copyright().fullmatch(last):
            body, notice = paragraphs, last
        else:
            break
    return body, notice


@cache
def _end_mark() -> re.Pattern[str]:
    return re.compile(rf"\s*{any_phrase('end', 'text')}\s*", re.IGNORECASE)


@cache
def _copyright() -> re.Pattern[str]:
    return re.compile(rf"{any_phrase('copyright', 'text')}[^\n]{{0,400}}", re.IGNORECASE)
