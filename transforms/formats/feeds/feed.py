"""Reads RSS 0.9x, 1.0 (RDF) and 2.0, Atom 0.3 and 1.0, and CDF, which counts as RSS.

feedparser defines the answer. The fast path gives the same one for the feeds whose constructs it knows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from transforms.formats.feeds import feedparser_path
from transforms.formats.feeds.article import article, feed_url, fullest, headline, provider
from transforms.formats.feeds.bounds import tamed
from transforms.formats.feeds.fast import parser as fast_feed
from transforms.formats.feeds.fast.names import Declined
from transforms.formats.feeds.model import Entry, Feed
from transforms.formats.xml.repair import fault
from transforms.formats.xml.source import FeedSource, prepare, settled
from transforms.payload import Notice, Outcome, Payload, ReadOptions, Skipped, WireError

# WordPress eXtended RSS 1.2: the types of post that hold something to read.
POSTS = frozenset({"", "post", "page"})


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The articles of a feed. A feed without items gives none; raises :class:`WireError` where it is no feed.

    A notice says why the feed was left to feedparser, where it was.
    """
    parsed = parse(prepare(payload), options)
    if parsed.fallback:
        yield Notice("feed_fallback", parsed.fallback)
    yield from _outcomes(parsed, payload, options)


class Parsed(NamedTuple):
    """A feed, the source that was parsed in the end (its data let go), and why not on the fast path, if not."""

    feed: Feed
    source: FeedSource
    fallback: str = ""


def parse(source: FeedSource, options: ReadOptions) -> Parsed:
    """What the feed says, by the parser that ``options`` asks for.

    Raises :class:`WireError` ``malformed_feed``, where no item can be read, or ``too_deep``.
    """
    feed, fallback = _by_fast_path(source, options)
    if feed is None and fault(source.data) is not None:
        source = settled(source)
        feed, fallback = _by_fast_path(source, options)
    if feed is None:
        data = tamed(source.data, options.limits)
        feed = feedparser_path.parse(data, source.base, source.language)
    feed.problem = source.problem or feed.problem
    if feed.problem and not feed.entries:
        raise WireError("malformed_feed", f"no item can be read: {feed.problem}", format=source.format)
    return Parsed(feed, source._replace(data=b""), fallback)


def _by_fast_path(source: FeedSource, options: ReadOptions) -> tuple[Feed | None, str]:
    """The feed, or ``None`` and why not."""
    if options.feed_parser != "auto":
        return None, ""
    try:
        return fast_feed.parse(source.data, source.base, source.language, options.limits), ""
    except Declined as reason:
        return None, str(reason.args[0])


def _outcomes(parsed: Parsed, payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    feed, source = parsed.feed, parsed.source
    hint = provider(feed, payload.url)
    title, url = headline(feed.title), feed_url(feed, payload.url)
    assumptions = ["encoding_detected"] * source.encoding_detected + ["markup_recovered"] * bool(feed.problem)
    reused = _reused(feed.entries)
    for index, entry in enumerate(feed.entries):
        if entry.post_type not in POSTS:
            yield Skipped(entry.post_type[:40])
            continue
        if (size := _size(entry)) > options.limits.item_bytes:
            yield _too_large(size, options.limits.item_bytes)
            continue
        made = article(entry, feed, source.format)
        made.provider = hint
        made.source = payload.source(index)
        made.source.feed_title, made.source.feed_url = title, url
        made.assumptions = [*assumptions, *made.assumptions]
        if entry.id in reused:
            made.assume("guid_reused")
        yield made


def _size(entry: Entry) -> int:
    """Characters of text in the entry."""
    return len(entry.title.value) + len(entry.summary.value) + sum(len(text.value) for text in entry.contents)


def _too_large(size: int, limit: int) -> WireError:
    return WireError("item_too_large", f"the item has {size:,} characters, more than {limit:,}")


def _reused(entries: list[Entry]) -> frozenset[str]:
    """The guids that stand on different items of one feed.

    Two entries of one page with different dates are versions, as Atom allows (RFC 4287 section 4.1.1).
    """
    counts = Counter(entry.id for entry in entries if entry.id)
    if len(counts) == len(entries):
        return frozenset()
    seen: dict[str, set[tuple[str, str, str]]] = {}
    for entry in entries:
        if counts[entry.id] > 1:
            seen.setdefault(entry.id, set()).add((entry.link, entry.title.value, fullest(entry).value))
    dates = {(entry.id, entry.updated or entry.published) for entry in entries}
    versions = Counter(guid for guid, date in dates if date)
    return frozenset(
        guid
        for guid, texts in seen.items()
        if len(texts) > 1 and not (versions[guid] == counts[guid] and len({link for link, *_ in texts}) == 1)
    )
