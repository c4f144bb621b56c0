"""Reads IPTC 7901, the text transmission format of European agencies: many items back to back, or a single one.

An item is ``SOH`` source and number, priority, category, words, and a service's own mark; lines of keywords; ``STX``
headline and byline up to ``=``; text; ``ETX`` day, time, zone, month and year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from transforms.article import Article, Subject
from transforms.fields import times
from transforms.fields.agencies import agency
from transforms.formats.common.boilerplate import strip_boilerplate
from transforms.formats.teleprinter.characters import decode
from transforms.formats.teleprinter.framing import FILLING, chunks, frame, outcomes
from transforms.formats.teleprinter.iptc7901_text import Iptc7901Text, read_text
from transforms.payload import Outcome, Payload, ReadOptions, WireError

# IPTC 7901 section 3: source and message number, priority, category, number of words, optional information.
_HEADER = re.compile(
    r"\W{0,8}([A-Za-z]{2,6}) ?(\d{1,6}) +([1-9]) +([A-Za-z]{1,4}) +(\d{1,5})\b([^\r\n]{0,120})"
)
_WORD = re.compile(r"[A-Za-z]{2,12}")
_SENT = re.compile(
    r"\s{0,8}(\d\d) ?(\d\d)[:.]?(\d\d)\s{0,4}([A-Za-z]{1,5})?\.?\s{1,4}([^\W\d_]{3,9})\.?\s{1,4}(\d{4}|\d\d)\b"
)


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The articles of a file, and an error ``malformed_iptc7901`` for each item whose frame is damaged."""
    items = (chunk for chunk in chunks(payload.data) if chunk.strip(FILLING))
    return outcomes(items, payload, options, "iptc7901", _article)


def _article(chunk: bytes) -> Article:
    """The article of an item. Raises :class:`WireError` ``malformed_iptc7901``."""
    parts = frame(chunk, "iptc7901")
    decoded, assumption = decode(parts.text)
    header, _ = decode(parts.header)
    match = _HEADER.match(header)
    if not match:
        message = "the header names no source, number and priority"
        raise WireError("malformed_iptc7901", message, format="iptc7901")
    article = _from_text(read_text(decoded), _slug(header[match.end() :]), match)
    strip_boilerplate(article)
    article.published_at, doubt = sent_at(decode(parts.trailer)[0])
    for code in filter(None, (assumption, doubt)):
        article.assume(code)
    article.guid = "-".join(filter(None, (match[1] + match[2], article.published_at[:10])))
    return article


def _from_text(text: Iptc7901Text, slug: str, header: re.Match[str]) -> Article:
    """What the text and the header say. Raises :class:`WireError` ``malformed_iptc7901`` where there is no text."""
    if not (text.headline or text.body):
        raise WireError("malformed_iptc7901", "the item has no text", format="iptc7901")
    return Article(
        format="iptc7901",
        version=text.lead + 1 if text.lead else 0,
        signals=text.signals,
        provider=_provider(header[1], header[6], text),
        headline=text.headline,
        subheadline=text.subheadline,
        slugline=", ".join(filter(None, (slug, *text.leads))),
        byline=text.byline,
        body=text.body,
        urgency=int(header[3]),
        keywords=[word for part in slug.split("/") if (word := part.strip())],
        subjects=[Subject(scheme="iptc7901", code=header[4].lower())],
        links=text.links,
        copyright=text.copyright,
        editor_note=text.note,
    )


def _slug(lines: str) -> str:
    """The lines of keywords between header and text, as one."""
    return " ".join(lines.split()).strip("/ ")


def _provider(source: str, mark: str, text: Iptc7901Text) -> str:
    """The agency named at the header's end, by the source or in the byline; else its last word or the source."""
    words = _WORD.findall(mark)
    known = next((name for name in (*reversed(words), source, text.byline) if agency(name)), "")
    return known or (words[-1] if len(words) == 1 else source)


def sent_at(trailer: str) -> tuple[str, str]:
    """The time in a trailer (day, hour and minute, zone, month, year) as :func:`times.read_time` returns it.

    >>> sent_at("171233 GMT Feb 21"), sent_at("071341 GMT Okt 2015"), sent_at("no time")
    (('2021-02-17T12:33:00Z', ''), ('2015-10-07T13:41:00Z', ''), ('', ''))
    """
    match = _SENT.match(trailer)
    if not match:
        return "", ""
    day, hour, minute, zone, name, year = match.groups()
    month = times.month_number(name)
    if not month:
        return "", times.UNREADABLE
    return times.instant(times.full_year(year), month, int(day), hour, minute, None, zone)
