"""Reads JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from transforms.article import Article, Link, Media
from transforms.fields import times
from transforms.fields.web.addresses import address, host_of
from transforms.fields.web.embedded import add_embedded, is_marked
from transforms.fields.web.furniture import without_furniture
from transforms.formats.feeds.article import unique_media
from transforms.formats.feeds.content.parts import markup_parts, plain_parts
from transforms.formats.feeds.content.repeated_closings import strip_repeated_closings
from transforms.formats.feeds.content.standfirst import standfirst
from transforms.formats.feeds.reused_guids import ItemFacts, reused_guids
from transforms.formats.news_json.parse import parse_json
from transforms.payload import Outcome, Payload, ReadOptions, WireError
from transforms.text.html import HtmlParts, one_line
from transforms.text.plain import plain_line


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """An outcome for each item of a JSON Feed, in order.

    Raises :class:`WireError` ``malformed_json``, or ``malformed_feed`` where there is no array of items.
    """
    feed = parse_json(payload.data, options.limits)
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise WireError("malformed_feed", "the JSON Feed has no array of items", format="jsonfeed")
    reused = _reused(items)
    yield from strip_repeated_closings(
        _outcome(item, feed, payload, options, index, reused) for index, item in enumerate(items)
    )


def _outcome(
    item: Any,
    feed: dict[str, Any],
    payload: Payload,
    options: ReadOptions,
    index: int,
    reused: frozenset[str],
) -> Outcome:
    if not isinstance(item, dict):
        return WireError("malformed_item", f"item {index} is no JSON object", format="jsonfeed")
    if (size := _size(item)) > options.limits.item_bytes:
        return WireError("item_too_large", f"item {index} has {size:,} characters of text", format="jsonfeed")
    return _article(item, feed, payload, index, reused)


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
        url=address(_text(item, "url"), base),
        keywords=_strings(item.get("tags")),
    )
    _set_times(article, item)
    _set_authors(article, item, feed)
    _set_links(article, item, base)
    _set_texts(article, item, plain_line(_text(feed, "title")), article.url or base)
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


def _set_texts(article: Article, item: dict[str, Any], site_name: str, base: str) -> None:
    """Set body and subheadline, and add the links and pictures that stand in the text."""
    parts = _parts(item)
    add_embedded(article, parts.embedded, base)
    article.body = without_furniture(parts.text, article.headline, site_name)
    summary = _text(item, "summary")
    if summary and parts.text and (_text(item, "content_html") or _text(item, "content_text")):
        description = without_furniture(plain_parts(summary).text, article.headline, site_name)
        article.subheadline = standfirst(description, article.body, article.headline)


def _parts(item: dict[str, Any]) -> HtmlParts:
    """What the HTML says, else the plain text, else the summary; with paragraphs as text."""
    if markup := _text(item, "content_html"):
        return markup_parts(markup)
    return plain_parts(_text(item, "content_text") or _text(item, "summary"))


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
    external = address(_text(item, "external_url"), base)
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
        medium.url = address(medium.url, base)
    article.media = [medium for medium in unique_media(media) if not is_marked("picture", medium.url)]


def _objects(value: Any) -> list[dict[str, Any]]:
    """The objects in a JSON array; whatever else stands there is passed over."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _strings(value: Any) -> list[str]:
    """The strings in a JSON array, each on one line and once; whatever else stands there is passed over."""
    lines = [one_line(item) for item in value if isinstance(item, str)] if isinstance(value, list) else []
    return list(dict.fromkeys(filter(None, lines)))


def _reused(items: list[Any]) -> frozenset[str]:
    """The ids that stand on items of different text. Dates don't count: JSON Feed gives an id to one item for ever."""
    objects = _objects(items)

    def facts(position: int) -> ItemFacts:
        item = objects[position]
        return ItemFacts(_text(item, "url"), (_text(item, "title") + _body_source(item),))

    return reused_guids([_id(item) for item in objects], facts)


def _body_source(item: dict[str, Any]) -> str:
    return _text(item, "content_html") or _text(item, "content_text") or _text(item, "summary")
