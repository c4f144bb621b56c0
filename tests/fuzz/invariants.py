"""What must hold of all that readers make of any bytes: each function raises AssertionError where it does not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from transforms.article import FORMATS, SIGNALS, STATUSES, Article, Dateline, DeadLetter, from_json, to_json
from transforms.normalize import Normalizer
from transforms.parse import Item
from transforms.payload import EXCERPT_BYTES, Notice, Outcome, Payload, Skipped, WireError, dead_letter
from transforms.text.canonical import canonical_text
from transforms.text.identity import identify

NORMALIZER = Normalizer("2026-01-15T00:00:00Z")
_CODE = re.compile(r"[a-z][a-z0-9_]{1,30}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_GROWTH, _BASE = 600, 64 * 1024  # bytes of articles for a byte of a payload, and besides
_REFUSALS = ("empty", "unknown_format")


def hold_of_outcomes(outcomes: Sequence[Outcome], payload: Payload) -> None:
    """Of what a reader made: each outcome becomes an item that can be written; few, small, in order."""
    items: list[Item] = []
    for outcome in outcomes:
        position = sum(not isinstance(item, Notice) for item in items)
        if isinstance(outcome, Article):
            source = outcome.source
            assert source
            assert (source.uri, source.sha256, source.index) == (payload.uri, payload.sha256, position)
            try:
                items.append(NORMALIZER.finish(outcome))
                continue
            except WireError as error:
                outcome = error
        items.append(
            dead_letter(outcome, payload, "parse", position) if isinstance(outcome, WireError) else outcome
        )
    hold_of_items(items, payload)


def hold_of_items(items: Sequence[Item], payload: Payload) -> None:
    """Of items: at most one for each byte, each written as JSON in UTF-8, together at most a multiple of the bytes."""
    size = 0
    assert len(items) <= len(payload.data) + 2
    for item in items:
        if isinstance(item, Article):
            is_article(item)
            size += len(to_json(item))
        elif isinstance(item, DeadLetter):
            is_dead_letter(item)
        else:
            assert isinstance(item, Skipped | Notice), item
    assert size <= _GROWTH * len(payload.data) + _BASE


def is_article(article: Article) -> None:
    """A finished article: its values are those of the record, and JSON gives it back."""
    identify([article])
    assert from_json(to_json(article)) == article
    assert article.status in STATUSES
    assert article.format in FORMATS
    assert set(article.signals) <= set(SIGNALS)
    assert article.provider
    assert 0 <= article.urgency <= 9
    assert article.version >= 0
    for text in (article.headline, article.subheadline, article.slugline, article.guid):
        is_line(text)
    is_paragraphs(article.body)
    canonical_text(article.body)
    for moment in (article.published_at, article.updated_at, article.embargoed_until):
        is_instant(moment)


def is_dead_letter(letter: DeadLetter) -> None:
    """A dead letter with a stable code, one clear line and a short excerpt; no reader failed."""
    to_json(letter).decode()
    assert letter.error != "reader_failed", letter.message
    assert _CODE.fullmatch(letter.error), letter.error
    assert letter.message
    assert "\n" not in letter.message
    assert len(letter.message) <= 1000
    assert len(letter.excerpt) <= EXCERPT_BYTES * 4 // 3 + 4


def is_format(name: str) -> None:
    """A format of the record."""
    assert name in FORMATS


def is_refusal(error: WireError) -> None:
    """What detection may say of bytes that are no news."""
    assert error.code in _REFUSALS, error.code


def is_instant(moment: str) -> None:
    """A time of RFC 3339 in UTC that there is, or none."""
    assert not moment or _INSTANT.fullmatch(moment), moment
    assert not moment or datetime.fromisoformat(moment)


def is_dateline(dateline: Dateline, body: str) -> None:
    """A dateline that the text printed, its day one that there is."""
    assert len(dateline.text) <= len(body)
    assert not dateline.date or date.fromisoformat(dateline.date)
    assert dateline.latitude is None or -90 <= dateline.latitude <= 90
    assert dateline.longitude is None or -180 <= dateline.longitude <= 180


def is_line(text: str, source: str | None = None) -> None:
    """One line without controls and without space around it; no longer than its source."""
    assert " ".join(text.split()) == text, text
    _is_clean(text, source)


def is_paragraphs(text: str, source: str | None = None) -> None:
    """Paragraphs parted by exactly one blank line, without controls; no longer than their source."""
    assert "\n\n\n" not in text
    assert text.strip("\n") == text
    _is_clean(text, source)


def _is_clean(text: str, source: str | None) -> None:
    assert not _CONTROL.search(text), ascii(_CONTROL.search(text))
    assert source is None or len(text) <= 4 * len(source) + 16
