"""Reads JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from transforms.article import Article, Link, Media
from transforms.fields import times
from transforms.fields.addresses import host_of
from transforms.formats.feeds.article import unique_media
from transforms.formats.feeds.reused_guids import ItemFacts, reused_guids
from transforms.formats.news_json.parse import parse_json
from transforms.payload import Outcome, Payload, ReadOptions, WireError
from transforms.text.html import html_to_text, one_line
from transforms.text.plain import plain_body, plain_line


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """An outcome for each item of a JSON Feed, in order.

    Raises :class:`WireError` ``malformed_json``, or ``malformed_feed`` where there is no array of items.
    """
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
    item: dict[str, Any], feed: dict[str, Any], payload: Payload, index: int, reused: frozenset[str]
) -> Article:
    base = payload.url or _text(feed, "feed_url") or _text(feed, "home_page_url")
    article = Article(
        format="jsonfeed",
        guid=_id(item),
        provider=host_of(_text(feed, "home_page_url")) or host_of(base) or plain_line(_text(feed, "title")),
        language=_text(item, "language") or _text(feed, "language"),
        headline=plain_line(_text(item, "title")),
        body=_body(item),
        url=_absolute(base, _text(item, "url")),
        keywords=_strings(item.get("tags")),
    )
    _set_times(article, item)
    _set_authors(article, item, feed)
    _set_links(article, item, base)
    article.source = payload.source(index)
    article.source.feed_title = plain_line(_text(feed, "title"))
    article.source.feed_url = payload.url or _text(feed, "feed_url")
    if article.guid in reused:
        article.assume("guid_reused")
    return article


def _text(values: dict[str, Any], key: str) -> str:
    """The string under ``key``, stripped; empty where something else stands there."""
    value = values.get(key)
    return value.strip() if isinstance(value, str) else ""


def _id(item: dict[str, Any]) -> str:
    """The id as a string; version 1 allowed numbers too. Empty where it is neither."""
    value = item.get("id")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def _body(item: dict[str, Any]) -> str:
    """The text as paragraphs: of the HTML, else of the plain text, else of the summary."""
    if markup := _text(item, "content_html"):
        return html_to_text(markup)
    return plain_body(_text(item, "content_text") or _text(item, "summary"))


def _size(item: dict[str, Any]) -> int:
    """Characters of text in the item."""
    return sum(len(_text(item, key)) for key in ("content_html", "content_text", "summary", "title"))


def _set_times(article: Article, item: dict[str, Any]) -> None:
    for field, key in (("published_at", "date_published"), ("updated_at", "date_modified")):
        moment, assumption = times.read_time(_text(item, key))
        setattr(article, field, moment)
        if assumption:
            article.assume(assumption)


def _set_authors(article: Article, item: dict[str, Any], feed: dict[str, Any]) -> None:
    """Set byline and authors: the item's, or the feed's where the item has none."""
    names = _names(item) or _names(feed)
    article.byline = ", ".join(names)
    article.authors = names


def _names(values: dict[str, Any]) -> list[str]:
    """The authors' names: version 1.1 has ``authors``, version 1 had ``author``."""
    listed = values.get("authors")
    authors = listed if isinstance(listed, list) else [values.get("author")]
    names = (one_line(_text(author, "name")) for author in authors if isinstance(author, dict))
    return list(dict.fromkeys(name for name in names if name))


def _set_links(article: Article, item: dict[str, Any], base: str) -> None:
    external = _absolute(base, _text(item, "external_url"))
    if external and external != article.url:
        article.links.append(Link(url=external, rel="related"))
    media = [Media(url=_text(item, key), type="image") for key in ("image", "banner_image")]
    media += [
        Media(
            url=_text(attachment, "url"),
            type=_text(attachment, "mime_type"),
            caption=one_line(_text(attachment, "title")),
        )
        for attachment in _objects(item.get("attachments"))
    ]
    for medium in media:
        medium.url = _absolute(base, medium.url)
    article.media = unique_media(media)


def _objects(value: Any) -> list[dict[str, Any]]:
    """The objects in a JSON array; whatever else stands there is passed over."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _strings(value: Any) -> list[str]:
    """The strings in a JSON array, each on one line and once; whatever else stands there is passed over."""
    lines = [one_line(item) for item in value if isinstance(item, str)] if isinstance(value, list) else []
    return list(dict.fromkeys(filter(None, lines)))


def _absolute(base: str, url: str) -> str:
    try:
        return urljoin(base, url) if url else ""
    except ValueError:
        return ""


def _reused(items: list[Any]) -> frozenset[str]:
    """The ids that stand on items of different text. Dates don't count: JSON Feed gives an id to one item for ever."""
    objects = _objects(items)

    def facts(position: int) -> ItemFacts:
        item = objects[position]
        return ItemFacts(_text(item, "url"), (_text(item, "title") + _body_source(item),))

    return reused_guids([_id(item) for item in objects], facts)


def _body_source(item: dict[str, Any]) -> str:
    return _text(item, "content_html") or _text(item, "content_text") or _text(item, "summary")
