"""The constructs of an entry that the fast path knows, each as feedparser reads it.

A construct is a function of the reading, the element's text and its attributes. Where feedparser's way is odd,
so is this: what counts is that the answer is the same.
"""

from __future__ import annotations

import time
from typing import NamedTuple
from xml.sax.saxutils import escape

from feedparser.datetimes import _parse_date

from transforms.formats.feeds.fast.names import Declined
from transforms.formats.feeds.fast.reading import NO_AUTHOR, Reading
from transforms.formats.feeds.fast.tags import without_empty
from transforms.formats.feeds.fast.text import XHTML, is_html_type, link_text, resolved
from transforms.formats.feeds.feedparser_path import FAILURES, instant
from transforms.formats.feeds.model import Entry, FeedLink, FeedMedia, Text
from transforms.formats.feeds.times import feed_time, is_told


def start(reading: Reading, text: str, given: dict[str, str]) -> None:
    """The start of an entry; RSS 1.0 gives its id in ``rdf:about``."""
    reading.entry = Entry(id=given["rdf:about"]) if "rdf:about" in given else Entry()
    reading.feed.entries.append(reading.entry)
    reading.title_depth = -1
    reading.depths = {}
    reading.main_author = NO_AUTHOR
    reading.has_empty = False
    reading.feed_has = reading.has_summary, reading.has_link
    reading.has_summary = reading.has_link = False


def end(reading: Reading, text: str, given: dict[str, str]) -> None:
    reading.has_content = False
    reading.has_summary, reading.has_link = reading.feed_has
    if reading.has_empty:
        without_empty(reading.entry.tags)


def title(reading: Reading, text: str, given: dict[str, str]) -> None:
    found = reading.construct(text, given, "text/plain")
    depth = reading.depth
    if not -1 < reading.title_depth <= depth:
        entry = reading.entry
        entry.title = found if reading.keeps("title") else _kept(entry.title, found)
    if found.value:
        reading.title_depth = depth


def _kept(held: Text, seen: Text) -> Text:
    """What stays when a deeper construct comes by: feedparser replaces the detail, but not the text."""
    return seen if seen.value == held.value else Text(held.value)


def media_title(reading: Reading, text: str, given: dict[str, str]) -> None:
    depth = reading.title_depth
    title(reading, text, given)
    reading.title_depth = depth


def description(reading: Reading, text: str, given: dict[str, str], default: str = "text/html") -> None:
    """The first is the summary; a second is content, unless the entry has content of its own."""
    if reading.has_summary and not reading.has_content:
        content(reading, text, given)
        return
    found = reading.construct(text, given, default)
    entry = reading.entry
    entry.summary = found if reading.keeps("summary") else _kept(entry.summary, found)
    reading.has_summary = True


def summary(reading: Reading, text: str, given: dict[str, str]) -> None:
    description(reading, text, given, "text/plain")


def abstract(reading: Reading, text: str, given: dict[str, str]) -> None:
    found = reading.construct(text, given, "text/plain")
    entry = reading.entry
    entry.summary = found if reading.keeps("summary") else _kept(entry.summary, found)
    reading.has_summary = True


def content(reading: Reading, text: str, given: dict[str, str], default: str = "text/plain") -> None:
    reading.has_content = True
    found = reading.construct(text, given, default)
    entry = reading.entry
    entry.contents.append(found)
    if not reading.has_summary:
        entry.summary = Text(found.value)
        reading.has_summary = True


def body(reading: Reading, text: str, given: dict[str, str]) -> None:
    """XHTML's own element: a content, but further descriptions count as before."""
    if "type" not in given:
        text, given = escape(text), {**given, "type": XHTML}
    found = reading.construct(text, given, XHTML)
    reading.entry.contents.append(found)
    if not reading.has_summary:
        reading.entry.summary = Text(found.value)
        reading.has_summary = True


def encoded(reading: Reading, text: str, given: dict[str, str]) -> None:
    content(reading, text, given, "text/html")


def identifier(reading: Reading, text: str, given: dict[str, str]) -> None:
    """A guid is a link too, unless it says that it is none or there is a link; so is Atom's id."""
    entry = reading.entry
    if given.get("ispermalink", "true") != "true":
        entry.id = reading.mended(text)
        return
    entry.id = reading.mended(resolved(reading.base, text) if text else "")
    if not reading.has_link:
        entry.link = entry.id
        reading.has_link = True


def link(reading: Reading, text: str, given: dict[str, str]) -> None:
    entry = reading.entry
    if not given and text:
        entry.link = link_text(reading.mended(resolved(reading.base, text)))
        entry.links.append(FeedLink(entry.link, "alternate", "text/html"))
        reading.has_link = True
        return
    found = feed_link(reading, text, given)
    if found.is_text:
        found.link.href = link_text(found.link.href)
    if found.is_page:
        entry.link = found.link.href
        reading.has_link = True
    entry.links.append(found.link)


class Linked(NamedTuple):
    """A link, whether it is the entry's or feed's own page, and whether the address was the element's text."""

    link: FeedLink
    is_page: bool
    is_text: bool


def feed_link(reading: Reading, text: str, given: dict[str, str]) -> Linked:
    rel = given.get("rel", "alternate")
    kind = given.get("type", "application/atom+xml" if rel == "self" else "text/html")
    href = given.get("url", given.get("uri", given.get("href")))
    if href or "href" in given:
        href = resolved(reading.base, href or given["href"])
        is_page = rel == "alternate" and is_html_type(kind)
        return Linked(FeedLink(href, rel, kind, given.get("title", "")), is_page, False)
    href = reading.mended(resolved(reading.base, text) if text else "")
    return Linked(FeedLink(href, rel, kind, given.get("title", "")), True, True)


def enclosure(reading: Reading, text: str, given: dict[str, str]) -> None:
    href = given.get("url", given.get("uri", given.get("href"))) or given.get("href", "")
    reading.entry.links.append(FeedLink(href, "enclosure", given.get("type", ""), given.get("title", "")))


def license_page(reading: Reading, text: str, given: dict[str, str]) -> None:
    reading.entry.links.append(FeedLink(given.get("rdf:resource", ""), "license"))


def license_text(reading: Reading, text: str, given: dict[str, str]) -> None:
    reading.entry.links.append(FeedLink(reading.mended(text), "license"))


def published(reading: Reading, text: str, given: dict[str, str]) -> None:
    entry = reading.entry
    entry.published, entry.published_note = told_time(text)


def updated(reading: Reading, text: str, given: dict[str, str]) -> None:
    entry = reading.entry
    entry.updated, entry.updated_note = told_time(text)


def told_time(text: str) -> tuple[str, str]:
    """The time in ``text`` and the assumption made; feedparser's own reading of a date in an odd form."""
    found = feed_time(text)
    if text and not found[0] and is_told(text):
        return feed_time(text, instant(_parsed(text)))
    return found


def _parsed(text: str) -> time.struct_time | None:
    try:
        found: time.struct_time | None = _parse_date(text)
        return found
    except FAILURES:
        raise Declined("date") from None


def rights(reading: Reading, text: str, given: dict[str, str]) -> None:
    if reading.keeps("rights"):
        reading.entry.rights = reading.construct(text, given, "text/plain").value


def language(reading: Reading, text: str, given: dict[str, str]) -> None:
    reading.entry.language = reading.mended(text)


def rss_source(reading: Reading, text: str, given: dict[str, str]) -> None:
    reading.title_depth = -1
    reading.entry.source_title = reading.mended(text)


def start_source(reading: Reading, text: str, given: dict[str, str]) -> None:
    reading.title_depth, reading.source_title = -1, ""


def end_source(reading: Reading, text: str, given: dict[str, str]) -> None:
    reading.entry.source_title = reading.source_title


def source_title(reading: Reading, text: str, given: dict[str, str]) -> None:
    found = reading.construct(text, given, "text/plain")
    depth = reading.depth
    if not -1 < reading.title_depth <= depth:
        reading.source_title = found.value
    if found.value:
        reading.title_depth = depth


def source_link(reading: Reading, text: str, given: dict[str, str]) -> None:
    """Not kept; but the text of a link with an address beside it is the source's own, and so its title."""
    if text and not given.keys().isdisjoint(("href", "url", "uri")):
        raise Declined("mixed_text")


def media_content(reading: Reading, text: str, given: dict[str, str]) -> None:
    found = FeedMedia(given.get("url", ""), given.get("type", ""), given.get("medium", ""))
    reading.entry.media.append(found)


def thumbnail(reading: Reading, text: str, given: dict[str, str]) -> None:
    url = given.get("url", "") if "url" in given or not text else reading.mended(resolved(reading.base, text))
    found = FeedMedia(url, given.get("type", ""), given.get("medium", ""))
    reading.entry.thumbnails.append(found)


def picture_link(reading: Reading, text: str, given: dict[str, str]) -> None:
    """The page of an entry's picture, which only its attributes could make the entry's own."""
    if given:
        raise Declined("element_image")


def start_point(reading: Reading, text: str, given: dict[str, str]) -> None:
    """A place on the map, which isn't kept; its reference system decides whether feedparser can read it."""
    if given:
        raise Declined("element_gml_point")


def image(reading: Reading, text: str, given: dict[str, str]) -> None:
    reading.title_depth = -1


def post_type(reading: Reading, text: str, given: dict[str, str]) -> None:
    reading.entry.post_type = "" if given else reading.mended(text)


def post_status(reading: Reading, text: str, given: dict[str, str]) -> None:
    reading.entry.post_status = "" if given else reading.mended(text)
