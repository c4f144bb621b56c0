"""Feeds as feedparser reads them: where the fast path and feedparser could differ, feedparser is right."""

from __future__ import annotations

import time
from typing import Any

import feedparser

from transforms.fields import times
from transforms.formats.feeds.dates import feed_time
from transforms.formats.feeds.feedparser_parts import share_namespaces
from transforms.formats.feeds.model import Category, Entry, Feed, FeedLink, FeedMedia, Text
from transforms.payload import WireError
from transforms.text.html import one_line

# The exceptions that feedparser is known to let out of parse() on hostile input.
FAILURES = (LookupError, TypeError, ValueError, AttributeError, AssertionError, RecursionError)


def parse(data: bytes, base: str = "", language: str = "") -> Feed:
    """The feed in ``data``, UTF-8, read as if fetched from the URL ``base`` in ``language``.

    Safe in several threads at once. Raises :class:`WireError` ``malformed_feed`` where feedparser fails.
    """
    headers = {"content-type": "application/xml; charset=utf-8"}
    if base:
        headers["content-location"] = base
    if language:
        headers["content-language"] = language
    share_namespaces()
    try:
        result = feedparser.parse(
            data, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except FAILURES as error:
        raise WireError("malformed_feed", f"the feed can't be followed: {_line(error)}") from None
    return _feed(result)


def _line(error: Exception) -> str:
    """What the exception says, on one line of at most 200 characters."""
    return one_line(str(error))[:200] or type(error).__name__


def _feed(result: Any) -> Feed:
    about = result["feed"]
    return Feed(
        title=_text(about, "title"),
        link=_text(about, "link"),
        self_link=_self_link(about),
        language=_text(about, "language"),
        rights=_text(about, "rights"),
        authors=_authors(about) if result["version"].startswith("atom") else [],
        entries=[_entry(entry) for entry in result["entries"]],
        problem=_line(result["bozo_exception"]) if result["bozo"] else "",
    )


def _self_link(about: Any) -> str:
    return next((_text(link, "href") for link in _dicts(about, "links") if link.get("rel") == "self"), "")


def _entry(entry: Any) -> Entry:
    published, published_note = _time(entry, "published")
    updated, updated_note = _time(entry, "updated")
    source = dict.get(entry, "source")
    return Entry(
        id=_text(entry, "id"),
        link=_text(entry, "link"),
        title=_with_detail(entry, "title"),
        summary=_with_detail(entry, "summary"),
        contents=[_to_text(content) for content in _dicts(entry, "content")],
        published=published,
        published_note=published_note,
        updated=updated,
        updated_note=updated_note,
        authors=_authors(entry),
        categories=[_category(tag) for tag in _dicts(entry, "tags")],
        rights=_text(entry, "rights"),
        language=_text(entry, "language"),
        links=[_link(link) for link in _dicts(entry, "links")],
        media=[_media(item) for item in _dicts(entry, "media_content")],
        thumbnails=[_media(item) for item in _dicts(entry, "media_thumbnail")],
        source_title=_text(source, "title") if isinstance(source, dict) else "",
        post_type=_text(entry, "wp_post_type"),
        post_status=_text(entry, "wp_status"),
    )


def _text(values: Any, key: str) -> str:
    """The string under ``key``, not resolving feedparser's aliases; empty where a feed put something else there."""
    value = dict.get(values, key)
    return value if isinstance(value, str) else ""


def _dicts(values: Any, key: str) -> list[Any]:
    """The dictionaries in the list under ``key``; empty where a feed put something else there."""
    items = dict.get(values, key)
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _authors(values: Any) -> list[str]:
    return [_text(author, "name") for author in _dicts(values, "authors")]


def _with_detail(entry: Any, key: str) -> Text:
    """The text under ``key`` with its type and language, if its detail is of the same text.

    It isn't where a nested media element replaced the detail alone.
    """
    value, detail = _text(entry, key), dict.get(entry, f"{key}_detail")
    if isinstance(detail, dict) and detail.get("value") == value:
        return _to_text(detail)
    return Text(value)


def _to_text(value: Any) -> Text:
    return Text(_text(value, "value"), _text(value, "type"), _text(value, "language"), _text(value, "base"))


def _category(tag: Any) -> Category:
    return Category(_text(tag, "term"), _text(tag, "scheme"), _text(tag, "label"))


def _link(link: Any) -> FeedLink:
    return FeedLink(_text(link, "href"), _text(link, "rel"), _text(link, "type"), _text(link, "title"))


def _media(item: Any) -> FeedMedia:
    return FeedMedia(_text(item, "url"), _text(item, "type"), _text(item, "medium"))


def _time(entry: Any, key: str) -> tuple[str, str]:
    return feed_time(_text(entry, key), instant(dict.get(entry, f"{key}_parsed")))


def instant(parsed: time.struct_time | None) -> str:
    """feedparser's parsed date (UTC) as RFC 3339; empty where there is none, or its year is not 2 to 9999."""
    if not isinstance(parsed, time.struct_time) or not times.FIRST_YEAR <= parsed.tm_year <= 9999:
        return ""
    return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*parsed[:6])
