"""Reads ANPA 1312 as American agencies send it: many items back to back, or a single one.

An item is ``SYN SYN SOH`` service and number, a line of priority, category, format, keyword, date and words, ``STX``
text ``ETX``, and the time of transmission (``AP-NY-02-20-15 2309GMT``), the only place that names the year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from transforms.article import Article, Subject
from transforms.fields import times
from transforms.fields.codes import codes
from transforms.fields.signals import signals
from transforms.fields.sluglines import lead_number
from transforms.formats.common.boilerplate import strip_boilerplate
from transforms.formats.teleprinter.anpa_text import AnpaText, read_text
from transforms.formats.teleprinter.characters import decode
from transforms.formats.teleprinter.framing import (
    END_OF_TEXT,
    FILLING,
    START_OF_TEXT,
    Frame,
    chunks,
    frame,
    outcomes,
)
from transforms.payload import Outcome, Payload, ReadOptions, WireError

# Service letters and sequence number, before unit separator and routing.
_SEQUENCE = re.compile(r"\W{0,8}([A-Za-z]{1,3})(\d{3,5})\b")
# Priority, category, format (DC codes), keyword with version, cycle date and number of words.
_KEYWORD_LINE = re.compile(
    r"^\W{0,4}([A-Za-z]) ([A-Za-z]{1,4})([\x11-\x14]{0,2}) {0,3}(\S.{0,80}?)?\s{1,12}(\d\d?)-(\d\d?)\s{1,4}(\d{2,5})\b",
    re.MULTILINE,
)
_SENT = re.compile(
    r"([A-Z]{2,5})-([A-Z]{2,5})-(\d\d?)-(\d\d?)-(\d\d(?:\d\d)?)\s{1,4}(\d\d)(\d\d)\s?([A-Z]{3,4})\b"
)
_SENT_LINE = re.compile(
    rb"^[ \t]{0,8}[A-Z]{2,5}-[A-Z]{2,5}-\d\d?-\d\d?-\d\d(?:\d\d)? {1,4}\d{4} ?[A-Z]{3,4}<?[ \t\r]*$",
    re.MULTILINE,
)
_SEARCHED = 4000  # bytes of a header or trailer that are searched
_ROUTING = 60  # bytes of routing that may stand between two SOH
_TABULAR = "\x12"  # DC2 marks tabular matter, DC1 text


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The articles of an ANPA file, and an error ``malformed_anpa`` for each item whose frame is damaged."""
    return outcomes(_items(payload.data), payload, options, "anpa", _article)


def _items(data: bytes) -> Iterator[bytes]:
    """The bytes of each item; a file without control codes is cut behind each line with the time of transmission."""
    if START_OF_TEXT not in data and END_OF_TEXT not in data:
        yield from _unframed_items(data)
        return
    *others, last = chunks(data)
    yield from (chunk for chunk in others if chunk.strip(FILLING) and not _is_routing(chunk))
    if last.strip(FILLING):
        yield last


def _is_routing(chunk: bytes) -> bool:
    return len(chunk) < _ROUTING and b"\n" not in chunk.strip(FILLING) and START_OF_TEXT not in chunk


def _unframed_items(data: bytes) -> Iterator[bytes]:
    """The bytes up to and with each line of transmission, and what follows the last."""
    start = 0
    for match in _SENT_LINE.finditer(data):
        yield data[start : match.end()]
        start = match.end()
    if data[start:].strip(FILLING + b"\x01\x04"):
        yield data[start:]


def _frame(chunk: bytes) -> Frame:
    if START_OF_TEXT in chunk or END_OF_TEXT in chunk:
        return frame(chunk, "anpa")
    return _unframed_frame(chunk)


def _unframed_frame(chunk: bytes) -> Frame:
    """The parts of an item whose control codes got lost: its text begins with the first line marked by a caret."""
    start = 0 if chunk.startswith(b"^") else chunk.find(b"\n^") + 1
    if not start and not chunk.startswith(b"^"):
        message = "the item has no start of text (STX) and no line of keywords"
        raise WireError("malformed_anpa", message, format="anpa")
    sent = _SENT_LINE.search(chunk)
    end = sent.start() if sent else len(chunk)
    return Frame(chunk[:start], chunk[start:end], chunk[end:])


def _article(chunk: bytes) -> Article:
    """The article of an item. Raises :class:`WireError` ``malformed_anpa``."""
    parts = _frame(chunk)
    header = parts.header[:_SEARCHED].decode("latin-1")
    line = _KEYWORD_LINE.search(header)
    decoded, assumption = decode(parts.text)
    text = read_text(decoded, tabular=bool(line and _TABULAR in line[3]))
    if not (text.body or text.headline):
        raise WireError("malformed_anpa", "the item has no text", format="anpa")
    article = _from_text(text, line)
    if assumption:
        article.assume(assumption)
    if line:
        category = line[2].lower()
        name = codes("anpa.category").get(category, "")
        article.subjects = [Subject(scheme="anpa", code=category, name=name)]
    _set_sent(article, parts, header, line)
    article.provider = article.provider or text.agency
    strip_boilerplate(article)
    return article


def _from_text(text: AnpaText, line: re.Match[str] | None) -> Article:
    """What the text says, and the header's line of keywords where there is one."""
    keyword = " ".join((line[4] or "").split()) if line else ""
    slugline = text.slugline or keyword
    known = list(text.signals)
    if line and (signal := codes("anpa.signal").get(line[1].lower())):
        known.append(signal)
    lead = lead_number(slugline, text.headline) or lead_number(keyword, "")
    return Article(
        format="anpa",
        signals=signals(keyword, "", "", known),
        headline=text.headline,
        subheadline=text.subheadline,
        slugline=slugline,
        byline=text.byline,
        body=text.body,
        editor_note="\n".join(text.notes),
        urgency=int(codes("anpa.urgency").get(line[1].lower(), "0")) if line else 0,
        version=lead + 1 if lead else 0,
    )


def _set_sent(article: Article, parts: Frame, header: str, line: re.Match[str] | None) -> None:
    """Set time, agency and guid; sequence numbers come again, so the day is part of the guid."""
    day = f"{int(line[5]):02}-{int(line[6]):02}" if line else ""
    if sent := _SENT.search(parts.trailer[:_SEARCHED].decode("latin-1")):
        agency, _, month, date, year, hour, minute, zone = sent.groups()
        century = "" if len(year) == 4 else "20" if int(year) < 50 else "19"
        day = f"{century}{year}-{month:0>2}-{date:0>2}"
        article.provider = agency
        article.published_at, assumption = times.read_time(f"{day} {hour}:{minute} {zone}")
        if assumption:
            article.assume(assumption)
    if sequence := _SEQUENCE.match(header):
        article.guid = "-".join(filter(None, (sequence[1] + sequence[2], day)))
