"""Reads IPTC 7901, the text transmission format of European agencies: many items back to back, or one.

An item is ``SOH`` source and number, priority, category, words, and a service's own mark; lines of keywords; ``STX``
headline and byline up to ``=``; text; ``ETX`` day, time, zone, month and year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from transforms.article import Article, Subject
from transforms.fields import times
from transforms.fields.agencies import agency
from transforms.formats.common.boilerplate import part_debris
from transforms.formats.teleprinter.characters import decode
from transforms.formats.teleprinter.iptc7901_text import Story, story
from transforms.payload import Outcome, Payload, ReadOptions, WireError

# IPTC 7901 section 3: source and message number, priority, category, number of words, optional information.
_HEADER = re.compile(
    r"\W{0,8}([A-Za-z]{2,6}) ?(\d{1,6}) +([1-9]) +([A-Za-z]{1,4}) +(\d{1,5})\b([^\r\n]{0,120})"
)
_SENT = re.compile(
    r"\s{0,8}(\d\d) ?(\d\d)[:.]?(\d\d)\s{0,4}([A-Za-z]{1,5})?\.?\s{1,4}([^\W\d_]{3,9})\.?\s{1,4}(\d{4}|\d\d)\b"
)
_BOUNDARY = re.compile(rb"[\x01\x04]")
_FILLING = b" \t\r\n\0\x0c\x16\x7f"
# Months as agencies abbreviate them in German, French, Spanish and Italian.
_MONTHS = {
    "mär": "mar", "mrz": "mar", "maer": "mar", "märz": "mar", "mai": "may", "okt": "oct", "dez": "dec",
    "fév": "feb", "fev": "feb", "mars": "mar", "avr": "apr", "juin": "jun", "juil": "jul", "aoû": "aug", "aou": "aug",
    "août": "aug", "déc": "dec", "ene": "jan", "abr": "apr", "ago": "aug", "dic": "dec", "gen": "jan", "mag": "may",
    "giu": "jun", "lug": "jul", "set": "sep", "ott": "oct",
}  # fmt: skip


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The items of a file; one whose framing is damaged is an error of its own (``malformed_iptc7901``)."""
    chunks = (chunk for chunk in _BOUNDARY.split(payload.data) if chunk.strip(_FILLING))
    for index, chunk in enumerate(chunks):
        outcome = _outcome(chunk, options)
        if isinstance(outcome, Article):
            outcome.source = payload.source(index)
        yield outcome


def _outcome(chunk: bytes, options: ReadOptions) -> Outcome:
    if len(chunk) > options.limits.item_bytes:
        return WireError(
            "item_too_large", f"the item has {len(chunk):,} bytes", excerpt=chunk[:2048], format="iptc7901"
        )
    try:
        return _article(*_parts(chunk))
    except WireError as error:
        error.excerpt = chunk.strip(_FILLING)
        return error


def _parts(chunk: bytes) -> tuple[bytes, bytes, bytes]:
    """Header, text and trailer as sent."""
    starts, ends = chunk.count(b"\x02"), chunk.count(b"\x03")
    header, _, rest = chunk.partition(b"\x02")
    text, _, trailer = rest.partition(b"\x03")
    if starts != 1 or ends != 1 or b"\x03" in header:
        raise WireError(
            "malformed_iptc7901",
            f"the item has {starts} starts of text (STX) and {ends} ends (ETX)",
            format="iptc7901",
        )
    return header, text, trailer


def _article(head: bytes, text: bytes, trailer: bytes) -> Article:
    body, assumption = decode(text)
    header, _ = decode(head)
    found = _HEADER.match(header)
    if not found:
        raise WireError(
            "malformed_iptc7901", "the header names no source, number and priority", format="iptc7901"
        )
    slug = _slug(header[found.end() :])
    told = story(body)
    made = _made(told, slug, found)
    part_debris(made)
    if assumption:
        made.assume(assumption)
    sent, doubt = _sent(decode(trailer)[0])
    made.published_at = sent
    if doubt:
        made.assume(doubt)
    day = sent[:10]
    made.guid = "-".join(filter(None, (found[1] + found[2], day)))
    return made


def _made(told: Story, slug: str, found: re.Match[str]) -> Article:
    if not (told.headline or told.body):
        raise WireError("malformed_iptc7901", "the item has no text", format="iptc7901")
    return Article(
        format="iptc7901",
        version=told.lead + 1 if told.lead else 0,
        signals=told.signals,
        provider=_provider(found[1], found[6], told),
        headline=told.headline,
        subheadline=told.subheadline,
        slugline=", ".join(filter(None, (slug, *told.leads))),
        byline=told.byline,
        body=told.body,
        urgency=int(found[3]),
        keywords=[word for part in slug.split("/") if (word := part.strip())],
        subjects=[Subject(scheme="iptc7901", code=found[4].lower())],
        links=told.links,
        copyright=told.copyright,
        editor_note=told.note,
    )


def _slug(lines: str) -> str:
    """The lines of keywords between header and text."""
    return " ".join(lines.split()).strip("/ ")


def _provider(source: str, mark: str, told: Story) -> str:
    """The agency that signs the header's end, the source or the byline; else the source's own letters."""
    words = re.findall(r"[A-Za-z]{2,12}", mark)
    signed = (word for word in (*reversed(words), source, told.byline) if agency(word))
    return next(signed, "") or (words[-1] if words and not agency(source) and len(words) == 1 else source)


def _sent(trailer: str) -> tuple[str, str]:
    """The time that the trailer names (day, hour and minute, zone, month, year), and what was assumed."""
    found = _SENT.match(trailer)
    if not found:
        return "", ""
    day, hour, minute, zone, month, year = found.groups()
    month = _MONTHS.get(month.lower(), month)
    return times.read_time(f"{day} {month} {year} {hour}:{minute} {zone or ''}")
