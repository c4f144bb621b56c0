"""What is fuzzed, by name: each target takes bytes and raises where an invariant of :mod:`tests.fuzz.invariants` fails.

Targets need no fuzzer, so that findings are tests like others: ``cases/TARGET/``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import msgspec

from tests.fuzz import invariants
from tests.fuzz.documents import choices, structured
from tests.transforms.formats.feed_strategies import feed_bytes
from transforms.article import Article
from transforms.datelines import gazetteer
from transforms.datelines.locate import locate_datelines
from transforms.datelines.split import clean_dateline, split_dateline, split_headline
from transforms.fields import times
from transforms.formats.detect import detect
from transforms.formats.feeds import feed
from transforms.formats.feeds.dates import feed_time
from transforms.formats.feeds.source import feed_source
from transforms.formats.registry import reader
from transforms.normalize import clean_paragraphs
from transforms.parse import Parser
from transforms.payload import Notice, Payload, ReadOptions, WireError
from transforms.text.html import html_to_text, one_line
from transforms.text.plain import plain_body, plain_line

READERS = (
    "rss", "jsonfeed", "nitf", "newsml1", "newsmlg2", "rbnews", "ninjs", "ap", "anpa", "iptc7901", "text", "email",
)  # fmt: skip


def read(format_name: str, data: bytes) -> None:
    """The reader of a format, whatever the bytes are, and the finishing of its articles."""
    payload = _payload(structured(format_name, data))
    outcomes = []
    try:
        for outcome in reader(format_name)(payload, ReadOptions()):
            outcomes.append(outcome)
    except WireError as error:
        outcomes.append(error)
    invariants.hold_of_outcomes(outcomes, payload)


def detected(data: bytes) -> None:
    """Detection, and what the pipeline makes of the bytes then: one item for each outcome, nothing unforeseen."""
    payload = _payload(data)
    try:
        invariants.is_format(detect(payload))
    except WireError as error:
        invariants.is_refusal(error)
    items = Parser(ReadOptions(), invariants.NORMALIZER).items(payload)
    invariants.hold_of_items(list(items), payload)


def feed_parsers(data: bytes) -> None:
    """Both ways to read a feed: no difference. After an odd first byte the others choose from the grammar of feeds."""
    if data[:1] and data[0] % 2:
        data = feed_bytes(choices(data[1:]))
    payload = _payload(data)
    assert _as_read(payload, "auto") == _as_read(payload, "feedparser")


def _as_read(payload: Payload, feed_parser: str) -> list[object]:
    """What a reader makes of the payload, but for notices; a failure is its code and message."""
    options = ReadOptions(feed_parser=feed_parser)
    results: list[object] = []
    try:
        results.append(msgspec.to_builtins(feed.parse(feed_source(payload), options).feed))
        for item in feed.read(payload, options):
            if isinstance(item, Article):
                results.append(msgspec.to_builtins(item))
            elif not isinstance(item, Notice):
                results.append(repr(item))
    except WireError as error:
        results.append((error.code, error.message, error.format))
    return results


def dates(data: bytes) -> None:
    """Printed times, as agencies and as feeds write them."""
    text = data.decode("utf-8", "replace")
    for moment, assumption in (times.read_time(text), feed_time(text)):
        invariants.is_instant(moment)
        assert assumption in ("", times.NO_ZONE, times.UNREADABLE)
        assert not (moment and assumption == times.UNREADABLE)


def html(data: bytes) -> None:
    """Markup to text, once cleaned: paragraphs, lines, no controls, hardly more text than there was."""
    markup = data.decode("utf-8", "replace")
    for text in (html_to_text(markup), plain_body(markup)):
        invariants.is_paragraphs(clean_paragraphs(text), markup)
    for line in (one_line(markup), plain_line(markup), plain_line(markup, "text/html")):
        invariants.is_line(line, markup)


def datelines(data: bytes) -> None:
    """Datelines at the head of a text, marked up, and in a headline."""
    body = data.decode("utf-8", "replace")
    places = gazetteer.load()
    split = split_dateline(body, places.is_place)
    assert body.endswith((split.rest, split.rest.partition("\n\n")[2]))  # a note may stand above the rest
    headline, credit = split_headline(body)
    assert len(headline) + len(credit) <= len(body) + 8
    for dateline in filter(None, (split.dateline, clean_dateline(body))):
        article = Article(dateline=dateline, published_at="2026-01-05T06:00:00Z")
        (located,) = locate_datelines([article], places)
        assert located
        invariants.is_dateline(located, body)


def _payload(data: bytes) -> Payload:
    return Payload(uri="fuzz", data=data, sha256="ab")


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    **{name: partial(read, name) for name in READERS},
    "detect": detected,
    "feed_parsers": feed_parsers,
    "dates": dates,
    "html": html,
    "datelines": datelines,
}
