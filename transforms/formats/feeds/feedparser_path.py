"""Feeds by feedparser, whose answer is the one that counts."""

from __future__ import annotations

import time
import warnings
from typing import Any

import feedparser

from transforms.formats.feeds.model import Entry, Feed, FeedLink, FeedMedia, Tag, Text
from transforms.formats.feeds.times import feed_time
from transforms.payload import WireError

# What feedparser is known to let out of parse() on input that it can't follow.
FAILURES = (LookupError, TypeError, ValueError, AttributeError, AssertionError, RecursionError)


def parse(data: bytes, base: str = "", language: str = "") -> Feed:
    """The feed in ``data`` (UTF-8), read as if found at the URL ``base``.

    Raises :class:`WireError` ``malformed_feed`` where feedparser gives up.
    """
    headers = {"content-type": "application/xml; charset=utf-8"}
    if base:
        headers["content-location"] = base
    if language:
        headers["content-language"] = language
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = feedparser.parse(
                data, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
            )
    except FAILURES as error:
        raise WireError("malformed_feed", f"the feed can't be followed: {_line(error)}") from None
    return _feed(result)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _feed(result: Any) -> Feed:
    about = result["feed"]
    return Feed(
        title=_text(about, "title"),
        link=_text(about, "link"),
        self_link=_self_link(about),
        language=_text(about, "language"),
        rights=_text(about, "rights"),
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
        contents=[_construct(content) for content in _dicts(entry, "content")],
        published=published,
        published_note=published_note,
        updated=updated,
        updated_note=updated_note,
        authors=[_text(author, "name") for author in _dicts(entry, "authors")],
        tags=[_tag(tag) for tag in _dicts(entry, "tags")],
        rights=_text(entry, "rights"),
        language=_text(entry, "language"),
        links=[_link(link) for link in _dicts(entry, "links")],
        media=[_media(one) for one in _dicts(entry, "media_content")],
        thumbnails=[_media(one) for one in _dicts(entry, "media_thumbnail")],
        source_title=_text(source, "title") if isinstance(source, dict) else "",
        post_type=_text(entry, "wp_post_type"),
        post_status=_text(entry, "wp_status"),
    )


def _text(values: Any, key: str) -> str:
    """A string under ``key``, past feedparser's aliases: a feed can put other things under any name."""
    value = dict.get(values, key)
    return value if isinstance(value, str) else ""


def _dicts(values: Any, key: str) -> list[Any]:
    found = dict.get(values, key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _with_detail(entry: Any, key: str) -> Text:
    """A construct; its detail counts if it is of the same text, which nested media elements can prevent."""
    value, detail = _text(entry, key), dict.get(entry, f"{key}_detail")
    if isinstance(detail, dict) and detail.get("value") == value:
        return _construct(detail)
    return Text(value)


def _construct(value: Any) -> Text:
    return Text(_text(value, "value"), _text(value, "type"), _text(value, "language"))


def _tag(tag: Any) -> Tag:
    return Tag(_text(tag, "term"), _text(tag, "scheme"), _text(tag, "label"))


def _link(link: Any) -> FeedLink:
    return FeedLink(_text(link, "href"), _text(link, "rel"), _text(link, "type"), _text(link, "title"))


def _media(one: Any) -> FeedMedia:
    return FeedMedia(_text(one, "url"), _text(one, "type"), _text(one, "medium"))


def _time(entry: Any, key: str) -> tuple[str, str]:
    return feed_time(_text(entry, key), instant(dict.get(entry, f"{key}_parsed")))


def instant(parsed: time.struct_time | None) -> str:
    """feedparser's parsed date (UTC) as RFC 3339; empty where it has none, or a year past four digits."""
    if not isinstance(parsed, time.struct_time) or not 1 <= parsed.tm_year <= 9999:
        return ""
    return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*parsed[:6])
