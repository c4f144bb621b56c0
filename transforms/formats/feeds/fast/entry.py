"""Reads the elements of an entry as feedparser does.

Each function here is an action (see ``state.py``): it changes the state by an element's text and attributes. Where
feedparser's way is odd, so is this one: what counts is that the answer is the same.
"""

from __future__ import annotations

from typing import NamedTuple
from xml.sax.saxutils import escape

from transforms.formats.feeds.dates import feed_time, is_explicit
from transforms.formats.feeds.fast.categories import unmark_empty
from transforms.formats.feeds.fast.declined import Declined
from transforms.formats.feeds.fast.state import NO_AUTHOR, Attributes, FeedState
from transforms.formats.feeds.fast.text import XHTML, is_html_type
from transforms.formats.feeds.fast.urls import link_url, resolved
from transforms.formats.feeds.feedparser_parts import parse_date
from transforms.formats.feeds.feedparser_path import FAILURES, instant
from transforms.formats.feeds.model import Entry, FeedLink, FeedMedia, Text


def begin_entry(state: FeedState, text: str, given: Attributes) -> None:
    """Begin an entry; RSS 1.0 gives its id in ``rdf:about``."""
    state.entry = Entry(id=given["rdf:about"]) if "rdf:about" in given else Entry()
    state.feed.entries.append(state.entry)
    state.title_depth = -1
    state.depths = {}
    state.feed_author, state.main_author = state.main_author, NO_AUTHOR
    state.has_empty = False
    state.feed_has = state.has_summary, state.has_link
    state.has_summary = state.has_link = False


def end_entry(state: FeedState, text: str, given: Attributes) -> None:
    state.has_content = False
    state.has_summary, state.has_link = state.feed_has
    if state.has_empty:
        unmark_empty(state.entry.categories)
    state.entry, state.main_author = state.about, state.feed_author


def set_title(state: FeedState, text: str, given: Attributes) -> None:
    title = state.to_text(text, given, "text/plain")
    depth = state.depth
    if not -1 < state.title_depth <= depth:
        entry = state.entry
        entry.title = title if state.replaces("title") else _kept(entry.title, title)
    if title.value:
        state.title_depth = depth


def _kept(held: Text, deeper: Text) -> Text:
    """What an entry holds after a deeper element: feedparser replaces type and language by its, but not the text."""
    return deeper if deeper.value == held.value else Text(held.value)


def set_media_title(state: FeedState, text: str, given: Attributes) -> None:
    depth = state.title_depth
    set_title(state, text, given)
    state.title_depth = depth


def set_description(state: FeedState, text: str, given: Attributes, default: str = "text/html") -> None:
    """Set the summary, or add a content where there is a summary and no content yet."""
    if state.has_summary and not state.has_content:
        add_content(state, text, given)
        return
    _replace_summary(state, state.to_text(text, given, default))


def _replace_summary(state: FeedState, summary: Text) -> None:
    entry = state.entry
    entry.summary = summary if state.replaces("summary") else _kept(entry.summary, summary)
    state.has_summary = True


def set_summary(state: FeedState, text: str, given: Attributes) -> None:
    set_description(state, text, given, "text/plain")


def set_abstract(state: FeedState, text: str, given: Attributes) -> None:
    _replace_summary(state, state.to_text(text, given, "text/plain"))


def add_content(state: FeedState, text: str, given: Attributes, default: str = "text/plain") -> None:
    state.has_content = True
    _append_content(state, state.to_text(text, given, default))


def _append_content(state: FeedState, content: Text) -> None:
    """Add a content, whose text is the summary too where there is none."""
    entry = state.entry
    entry.contents.append(content)
    if not state.has_summary:
        entry.summary = Text(content.value)
        state.has_summary = True


def add_body(state: FeedState, text: str, given: Attributes) -> None:
    """Add the content of XHTML's ``body``; unlike other content it leaves open how further descriptions count."""
    if "type" not in given:
        text, given = escape(text), {**given, "type": XHTML}
    _append_content(state, state.to_text(text, given, XHTML))


def add_encoded(state: FeedState, text: str, given: Attributes) -> None:
    add_content(state, text, given, "text/html")


def set_id(state: FeedState, text: str, given: Attributes) -> None:
    """Set the id; it is the entry's link too where there is none, unless it says that it is no permalink."""
    entry = state.entry
    if given.get("ispermalink", "true") != "true":
        entry.id = state.repaired_text(text)
        return
    entry.id = state.repaired_text(resolved(state.base, text) if text else "")
    if not state.has_link:
        entry.link = entry.id
        state.has_link = True


def add_link(state: FeedState, text: str, given: Attributes) -> None:
    entry = state.entry
    if not given and text:
        entry.link = link_url(state.repaired_text(resolved(state.base, text)))
        entry.links.append(FeedLink(entry.link, "alternate", "text/html"))
        state.has_link = True
        return
    parsed = to_link(state, text, given)
    if parsed.is_text:
        parsed.link.href = link_url(parsed.link.href)
    if parsed.is_page:
        entry.link = parsed.link.href
        state.has_link = True
    entry.links.append(parsed.link)


class ParsedLink(NamedTuple):
    """A link, whether it is the entry's or feed's own page, and whether its URL was the element's text."""

    link: FeedLink
    is_page: bool
    is_text: bool


def to_link(state: FeedState, text: str, given: Attributes) -> ParsedLink:
    """The link that an element gives, by its attributes or else by its text."""
    rel = given.get("rel", "alternate")
    kind = given.get("type", "application/atom+xml" if rel == "self" else "text/html")
    href = given.get("url", given.get("uri", given.get("href")))
    if href or "href" in given:
        href = resolved(state.base, href or given["href"])
        is_page = rel == "alternate" and is_html_type(kind)
        return ParsedLink(FeedLink(href, rel, kind, given.get("title", "")), is_page, False)
    href = state.repaired_text(resolved(state.base, text) if text else "")
    return ParsedLink(FeedLink(href, rel, kind, given.get("title", "")), True, True)


def add_enclosure(state: FeedState, text: str, given: Attributes) -> None:
    href = given.get("url", given.get("uri", given.get("href"))) or given.get("href", "")
    state.entry.links.append(FeedLink(href, "enclosure", given.get("type", ""), given.get("title", "")))


def add_license_page(state: FeedState, text: str, given: Attributes) -> None:
    state.entry.links.append(FeedLink(given.get("rdf:resource", ""), "license"))


def add_license_text(state: FeedState, text: str, given: Attributes) -> None:
    state.entry.links.append(FeedLink(state.repaired_text(text), "license"))


def set_published(state: FeedState, text: str, given: Attributes) -> None:
    entry = state.entry
    entry.published, entry.published_note = read_date(text)


def set_updated(state: FeedState, text: str, given: Attributes) -> None:
    entry = state.entry
    entry.updated, entry.updated_note = read_date(text)


def read_date(text: str) -> tuple[str, str]:
    """(the instant in ``text``, RFC 3339 in UTC; the assumption made): either may be empty.

    feedparser is asked for dates in odd forms. Raises :class:`Declined` where it fails.
    """
    moment, assumption = feed_time(text)
    if text and not moment and is_explicit(text):
        return feed_time(text, _by_feedparser(text))
    return moment, assumption


def _by_feedparser(date: str) -> str:
    try:
        return instant(parse_date(date))
    except FAILURES:
        raise Declined("date") from None


def set_rights(state: FeedState, text: str, given: Attributes) -> None:
    if state.replaces("rights"):
        state.entry.rights = state.to_text(text, given, "text/plain").value


def set_language(state: FeedState, text: str, given: Attributes) -> None:
    state.entry.language = state.repaired_text(text)


def set_source(state: FeedState, text: str, given: Attributes) -> None:
    state.title_depth = -1
    state.entry.source_title = state.repaired_text(text)


def begin_source(state: FeedState, text: str, given: Attributes) -> None:
    state.title_depth, state.source_title = -1, ""


def end_source(state: FeedState, text: str, given: Attributes) -> None:
    state.entry.source_title = state.source_title


def set_source_title(state: FeedState, text: str, given: Attributes) -> None:
    title = state.to_text(text, given, "text/plain")
    depth = state.depth
    if not -1 < state.title_depth <= depth:
        state.source_title = title.value
    if title.value:
        state.title_depth = depth


def check_source_link(state: FeedState, text: str, given: Attributes) -> None:
    """Not kept. Declined where a link has both a URL and text: feedparser takes the text for the source's title."""
    if text and not given.keys().isdisjoint(("href", "url", "uri")):
        raise Declined("mixed_text")


def add_media(state: FeedState, text: str, given: Attributes) -> None:
    state.entry.media.append(_to_media(given.get("url", ""), given))


def add_thumbnail(state: FeedState, text: str, given: Attributes) -> None:
    url = (
        given.get("url", "")
        if "url" in given or not text
        else state.repaired_text(resolved(state.base, text))
    )
    state.entry.thumbnails.append(_to_media(url, given))


def _to_media(url: str, given: Attributes) -> FeedMedia:
    return FeedMedia(url, given.get("type", ""), given.get("medium", ""))


def check_picture_link(state: FeedState, text: str, given: Attributes) -> None:
    """Not kept. Declined with attributes: feedparser could take the page of an entry's picture for the entry's own."""
    if given:
        raise Declined("element_image")


def check_point(state: FeedState, text: str, given: Attributes) -> None:
    """Not kept. Declined with attributes: the point's reference system decides whether feedparser can read it."""
    if given:
        raise Declined("element_gml_point")


def begin_picture(state: FeedState, text: str, given: Attributes) -> None:
    state.title_depth = -1


def set_post_type(state: FeedState, text: str, given: Attributes) -> None:
    state.entry.post_type = "" if given else state.repaired_text(text)


def set_post_status(state: FeedState, text: str, given: Attributes) -> None:
    state.entry.post_status = "" if given else state.repaired_text(text)
