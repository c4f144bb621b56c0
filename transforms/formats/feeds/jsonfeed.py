"""Reads JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from transforms.article import Article, Link, Media
from transforms.fields import times
from transforms.formats.feeds.article import headline, plain_paragraphs
from transforms.formats.news_json.parse import parse_json
from transforms.payload import Outcome, Payload, ReadOptions, WireError
from transforms.text.html import html_to_text, one_line


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The articles of a JSON Feed. Raises :class:`WireError` ``malformed_json`` or ``malformed_feed``."""
    feed = parse_json(payload.data, options.limits)
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise WireError("malformed_feed", "the JSON Feed has no array of items", format="jsonfeed")
    reused = _reused(items)
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            yield WireError("malformed_item", f"item {index} is no JSON object", format="jsonfeed")
        elif (size := _size(item)) > options.limits.item_bytes:
            yield WireError(
                "item_too_large", f"item {index} has {size:,} characters of text", format="jsonfeed"
            )
        else:
            yield _article(item, feed, payload, index, reused)


def _article(
    item: dict[str, Any], feed: dict[str, Any], payload: Payload, index: int, reused: set[str]
) -> Article:
    base = payload.url or _text(feed, "feed_url") or _text(feed, "home_page_url")
    made = Article(
        format="jsonfeed",
        guid=_id(item),
        provider=_host(_text(feed, "home_page_url")) or _host(base) or headline(_text(feed, "title")),
        language=_text(item, "language") or _text(feed, "language"),
        headline=headline(_text(item, "title")),
        body=_body(item),
        url=_absolute(base, _text(item, "url")),
        keywords=_strings(item.get("tags")),
    )
    _set_times(made, item)
    _set_authors(made, item, feed)
    _set_links(made, item, base)
    made.source = payload.source(index)
    made.source.feed_title = headline(_text(feed, "title"))
    made.source.feed_url = payload.url or _text(feed, "feed_url")
    if made.guid in reused:
        made.assume("guid_reused")
    return made


def _text(values: dict[str, Any], key: str) -> str:
    """A string under ``key``; whatever else stands there counts as absent."""
    value = values.get(key)
    return value.strip() if isinstance(value, str) else ""


def _id(item: dict[str, Any]) -> str:
    """The id: a string since version 1.1; version 1 allowed numbers, to be read as strings."""
    value = item.get("id")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def _body(item: dict[str, Any]) -> str:
    """The HTML if there is any, else the plain text, else the summary."""
    if markup := _text(item, "content_html"):
        return html_to_text(markup)
    return plain_paragraphs(_text(item, "content_text") or _text(item, "summary"))


def _size(item: dict[str, Any]) -> int:
    return sum(len(_text(item, key)) for key in ("content_html", "content_text", "summary", "title"))


def _set_times(made: Article, item: dict[str, Any]) -> None:
    for field, key in (("published_at", "date_published"), ("updated_at", "date_modified")):
        moment, assumption = times.read_time(_text(item, key))
        setattr(made, field, moment)
        if assumption:
            made.assume(assumption)


def _set_authors(made: Article, item: dict[str, Any], feed: dict[str, Any]) -> None:
    """Version 1.1 has ``authors``, version 1 had ``author``; the feed's stand for an item without any."""
    names = _names(item) or _names(feed)
    made.byline = ", ".join(names)
    if len(names) > 1:
        made.authors = names


def _names(values: dict[str, Any]) -> list[str]:
    listed = values.get("authors")
    authors = listed if isinstance(listed, list) else [values.get("author")]
    names = (one_line(_text(author, "name")) for author in authors if isinstance(author, dict))
    return list(dict.fromkeys(name for name in names if name))


def _set_links(made: Article, item: dict[str, Any], base: str) -> None:
    external = _absolute(base, _text(item, "external_url"))
    if external and external != made.url:
        made.links.append(Link(url=external, rel="related"))
    pictures = [Media(url=_text(item, key), type="image") for key in ("image", "banner_image")]
    pictures += [
        Media(url=_text(one, "url"), type=_text(one, "mime_type"), caption=one_line(_text(one, "title")))
        for one in _objects(item.get("attachments"))
    ]
    for picture in pictures:
        picture.url = _absolute(base, picture.url)
    made.media = list({picture.url: picture for picture in reversed(pictures) if picture.url}.values())[::-1]


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _strings(value: Any) -> list[str]:
    found = [one_line(one) for one in value if isinstance(one, str)] if isinstance(value, list) else []
    return list(dict.fromkeys(one for one in found if one))


def _absolute(base: str, url: str) -> str:
    try:
        return urljoin(base, url) if url else ""
    except ValueError:
        return ""


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _reused(items: list[Any]) -> set[str]:
    """The ids that stand on items of different text."""
    texts: dict[str, set[tuple[str, str]]] = {}
    for item in _objects(items):
        if guid := _id(item):
            texts.setdefault(guid, set()).add((_text(item, "url"), _text(item, "title") + _body_source(item)))
    return {guid for guid, found in texts.items() if len(found) > 1}


def _body_source(item: dict[str, Any]) -> str:
    return _text(item, "content_html") or _text(item, "content_text") or _text(item, "summary")
