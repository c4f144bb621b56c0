"""Reads ANPA 1312 as American agencies send it: many items back to back, or one.

An item is ``SYN SYN SOH`` service and number, a line of priority, category, format, keyword, date and words, ``STX``
text ``ETX``, and the time of transmission (``AP-NY-02-20-15 2309GMT``), which alone tells the year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from transforms.article import Article, Subject
from transforms.data.tables import rows
from transforms.fields import times
from transforms.fields.signals import signals
from transforms.fields.sluglines import lead_number
from transforms.formats.common.boilerplate import part_debris
from transforms.formats.teleprinter.anpa_text import story
from transforms.formats.teleprinter.characters import decode
from transforms.payload import Outcome, Payload, ReadOptions, WireError

# Service letters and sequence number, then unit separator and routing.
_SEQUENCE = re.compile(r"\W{0,8}([A-Za-z]{1,3})(\d{3,5})\b")
# Priority, category, format (DC codes), keyword with version, cycle date and number of words.
_LINE = re.compile(
    r"^\W{0,4}([A-Za-z]) ([A-Za-z]{1,4})([\x11-\x14]{0,2}) {0,3}(\S.{0,80}?)?\s{1,12}(\d\d?)-(\d\d?)\s{1,4}(\d{2,5})\b",
    re.MULTILINE,
)
_SENT = re.compile(
    r"([A-Z]{2,5})-([A-Z]{2,5})-(\d\d?)-(\d\d?)-(\d\d(?:\d\d)?)\s{1,4}(\d\d)(\d\d)\s?([A-Z]{3,4})\b"
)
_PLAIN_SENT = re.compile(
    rb"^[ \t]{0,8}[A-Z]{2,5}-[A-Z]{2,5}-\d\d?-\d\d?-\d\d(?:\d\d)? {1,4}\d{4} ?[A-Z]{3,4}<?[ \t\r]*$",
    re.MULTILINE,
)
_BOUNDARY = re.compile(rb"[\x01\x04]")
_PREAMBLE = 4000  # bytes of a header or trailer that are looked at
_PRELUDE = 60  # bytes of routing that may stand between two SOH
_FILLING = b" \t\r\n\0\x0c\x16\x7f"
_AGATE = "\x12"  # DC2: tabular matter (DC1: text)


@dataclass(frozen=True)
class _Parts:
    """The header, text and trailer of one item, as sent."""

    header: bytes
    text: bytes
    trailer: bytes


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The items of an ANPA file; one whose framing is damaged is an error of its own (``malformed_anpa``)."""
    for index, chunk in enumerate(_chunks(payload.data)):
        outcome = _outcome(chunk, options)
        if isinstance(outcome, Article):
            outcome.source = payload.source(index)
        yield outcome


def _chunks(data: bytes) -> Iterator[bytes]:
    """The bytes of each item: between start of header or end of transmission, else up to each line of time."""
    if b"\x02" not in data and b"\x03" not in data:
        yield from _unframed(data)
        return
    found = _BOUNDARY.split(data)
    for at, chunk in enumerate(found):
        last = at == len(found) - 1
        if not chunk.strip(_FILLING) or (not last and _is_prelude(chunk)):
            continue
        yield chunk


def _is_prelude(chunk: bytes) -> bool:
    return len(chunk) < _PRELUDE and b"\n" not in chunk.strip(_FILLING) and b"\x02" not in chunk


def _unframed(data: bytes) -> Iterator[bytes]:
    at = 0
    for found in _PLAIN_SENT.finditer(data):
        yield data[at : found.end()]
        at = found.end()
    if data[at:].strip(_FILLING + b"\x01\x04"):
        yield data[at:]


def _outcome(chunk: bytes, options: ReadOptions) -> Outcome:
    if len(chunk) > options.limits.item_bytes:
        return WireError(
            "item_too_large", f"the item has {len(chunk):,} bytes", excerpt=chunk[:2048], format="anpa"
        )
    try:
        return _article(_parts(chunk))
    except WireError as error:
        error.excerpt = chunk.strip(_FILLING)
        return error


def _parts(chunk: bytes) -> _Parts:
    starts, ends = chunk.count(b"\x02"), chunk.count(b"\x03")
    if not starts and not ends:
        return _parts_unframed(chunk)
    if starts != 1 or ends != 1 or chunk.index(b"\x02") > chunk.index(b"\x03"):
        raise WireError(
            "malformed_anpa",
            f"the item has {starts} starts of text (STX) and {ends} ends (ETX)",
            format="anpa",
        )
    header, _, rest = chunk.partition(b"\x02")
    text, _, trailer = rest.partition(b"\x03")
    return _Parts(header, text, trailer)


def _parts_unframed(chunk: bytes) -> _Parts:
    """An item whose control codes got lost: its text begins with the first line marked by a caret."""
    start = 0 if chunk.startswith(b"^") else chunk.find(b"\n^") + 1
    found = _PLAIN_SENT.search(chunk)
    if not start and not chunk.startswith(b"^"):
        raise WireError(
            "malformed_anpa", "the item has no start of text (STX) and no line of keywords", format="anpa"
        )
    end = found.start() if found else len(chunk)
    return _Parts(chunk[:start], chunk[start:end], chunk[end:])


def _article(parts: _Parts) -> Article:
    header = parts.header[:_PREAMBLE].decode("latin-1")
    line = _LINE.search(header)
    text, assumption = decode(parts.text)
    told = story(text, tabular=bool(line and _AGATE in line[3]))
    if not (told.body or told.headline):
        raise WireError("malformed_anpa", "the item has no text", format="anpa")
    keyword = " ".join((line[4] or "").split()) if line else ""
    slug = told.slugline or keyword
    lead = lead_number(slug, told.headline) or lead_number(keyword, "")
    made = Article(
        format="anpa",
        signals=signals(keyword, "", "", told.signals),
        headline=told.headline,
        subheadline=told.subheadline,
        slugline=slug,
        byline=told.byline,
        body=told.body,
        editor_note="\n".join(told.notes),
        urgency=int(_codes("priority").get(line[1].lower(), "0")) if line else 0,
        version=lead + 1 if lead else 0,
    )
    if assumption:
        made.assume(assumption)
    if line:
        category = line[2].lower()
        made.subjects = [Subject(scheme="anpa", code=category, name=_codes("category").get(category, ""))]
    _set_sent(made, parts, header, line)
    made.provider = made.provider or told.agency
    part_debris(made)
    return made


def _set_sent(made: Article, parts: _Parts, header: str, line: re.Match[str] | None) -> None:
    """Time, agency and identity: service and sequence number come again, so the day belongs to them."""
    day = f"{int(line[5]):02}-{int(line[6]):02}" if line else ""
    if sent := _SENT.search(parts.trailer[:_PREAMBLE].decode("latin-1")):
        agency, _, month, date, year, hour, minute, zone = sent.groups()
        century = "" if len(year) == 4 else "20" if int(year) < 50 else "19"
        day = f"{century}{year}-{month:0>2}-{date:0>2}"
        made.provider = agency
        made.published_at, assumption = times.read_time(f"{day} {hour}:{minute} {zone}")
        if assumption:
            made.assume(assumption)
    if found := _SEQUENCE.match(header):
        made.guid = "-".join(filter(None, (found[1] + found[2], day)))


@cache
def _codes(kind: str) -> dict[str, str]:
    return {code: value for of, code, value in rows("anpa.tsv") if of == kind}
