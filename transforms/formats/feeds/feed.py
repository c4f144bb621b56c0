"""Reads RSS 0.9x, 1.0 (RDF) and 2.0, Atom 0.3 and 1.0, and CDF, which counts as RSS.

What feedparser answers is right by definition; the fast path gives the same answer for the feeds that it knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from transforms.formats.feeds import feedparser_path
from transforms.formats.feeds.article import feed_url, fullest_text, provider_hint, to_article
from transforms.formats.feeds.bounds import bounded_for_feedparser
from transforms.formats.feeds.content.media_details import add_media_details
from transforms.formats.feeds.content.repeated_closings import strip_repeated_closings
from transforms.formats.feeds.fast import parser as fast_path
from transforms.formats.feeds.fast.declined import Declined
from transforms.formats.feeds.model import Entry, Feed
from transforms.formats.feeds.reused_guids import ItemFacts, reused_guids
from transforms.formats.feeds.source import FeedSource, feed_source, repaired_source
from transforms.formats.xml.repair import fault
from transforms.payload import (
    Notice,
    Outcome,
    Payload,
    ReadOptions,
    Skipped,
    WireError,
    refuse_many_elements,
)
from transforms.text.plain import plain_line

# WordPress eXtended RSS 1.2: the types of post that hold something to read.
READABLE_POST_TYPES = frozenset({"", "post", "page"})


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """An outcome for each item of a feed, in order; first a notice where feedparser had to read it, with the reason.

    Raises :class:`WireError` where the payload is no feed, or no item can be read.
    """
    parsed = parse(feed_source(payload), options)
    if parsed.fallback:
        yield Notice("feed_fallback", parsed.fallback)
    yield from _outcomes(parsed, payload, options)


class Parsed(NamedTuple):
    """A feed and its source, without the data; ``fallback`` is why the fast path declined it, empty if it didn't."""

    feed: Feed
    source: FeedSource
    fallback: str = ""


def parse(source: FeedSource, options: ReadOptions) -> Parsed:
    """What the feed says, by the parser that ``options`` asks for; it is repaired where it is not well-formed.

    Raises :class:`WireError` ``malformed_feed`` where no item can be read, ``too_deep``, ``too_large`` or
    ``too_many_elements``.
    """
    refuse_many_elements(source.data, (b"<",), options.limits, source.format)
    feed, fallback = _by_fast_path(source, options)
    if feed is None and fault(source.data) is not None:
        source = repaired_source(source)
        feed, fallback = _by_fast_path(source, options)
    if feed is None:
        data = bounded_for_feedparser(source.data, options.limits)
        feed = feedparser_path.parse(data, source.base, source.language)
    add_media_details(feed.entries, source.data)
    feed.problem = source.problem or feed.problem
    if feed.problem and not feed.entries:
        raise WireError("malformed_feed", f"no item can be read: {feed.problem}", format=source.format)
    return Parsed(feed, source._replace(data=b""), fallback)


def _by_fast_path(source: FeedSource, options: ReadOptions) -> tuple[Feed | None, str]:
    """(the feed, or ``None`` where the fast path was not asked or declined it; why it declined, else empty)."""
    if options.feed_parser != "auto":
        return None, ""
    try:
        return fast_path.parse(source.data, source.base, source.language, options.limits), ""
    except Declined as reason:
        return None, str(reason.args[0])


def _outcomes(parsed: Parsed, payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The outcomes of the entries, in order."""
    feed, source = parsed.feed, parsed.source
    provider = provider_hint(feed, payload.url)
    title, url = plain_line(feed.title), feed_url(feed, payload.url)
    assumptions = ["encoding_detected"] * source.encoding_detected + ["markup_recovered"] * bool(feed.problem)
    reused = _reused(feed.entries)

    def outcome(index: int, entry: Entry) -> Outcome:
        if entry.post_type not in READABLE_POST_TYPES:
            return Skipped(entry.post_type[:40])
        if (size := _size(entry)) > options.limits.item_bytes:
            return _too_large(size, options.limits.item_bytes)
        article = to_article(entry, feed, source.format, source.base)
        article.provider = provider
        article.source = payload.source(index)
        article.source.feed_title, article.source.feed_url = title, url
        article.assumptions = [*assumptions, *article.assumptions]
        if entry.id in reused:
            article.assume("guid_reused")
        return article

    return strip_repeated_closings(map(outcome, count(), feed.entries))


def _size(entry: Entry) -> int:
    """Characters of text in the entry."""
    return len(entry.title.value) + len(entry.summary.value) + sum(len(text.value) for text in entry.contents)


def _too_large(size: int, limit: int) -> WireError:
    return WireError("item_too_large", f"the item has {size:,} characters, more than {limit:,}")


def _reused(entries: list[Entry]) -> frozenset[str]:
    """The guids that stand on different entries."""

    def facts(position: int) -> ItemFacts:
        entry = entries[position]
        text = (entry.title.value, fullest_text(entry).value)
        return ItemFacts(entry.link, text, entry.updated or entry.published)

    return reused_guids([entry.id for entry in entries], facts)
