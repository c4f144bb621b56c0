"""What a feed says, as both parsers return it: plain values, not interpreted yet.

A value that the feed does not give is empty. Text is as feedparser gives it with sanitizing and resolving of
relative links inside HTML turned off: XML entities decoded, markup of embedded HTML still in place.
"""

from __future__ import annotations

import msgspec


class Text(msgspec.Struct, gc=False, frozen=True):
    """A title, summary or content, which may hold markup.

    ``type`` is a media type, empty where unknown; ``language`` is the ``xml:lang`` in force, ``base`` the ``xml:base``,
    or where the feed was fetched from.
    """

    value: str
    type: str = ""
    language: str = ""
    base: str = ""


NO_TEXT = Text("")


class Category(msgspec.Struct, gc=False):
    """A category or keyword: ``scheme`` is Atom's scheme or RSS's domain."""

    term: str = ""
    scheme: str = ""
    label: str = ""


class FeedLink(msgspec.Struct, gc=False):
    """A link as in Atom (RFC 4287 section 4.2.7); an RSS enclosure has ``rel`` "enclosure"."""

    href: str = ""
    rel: str = ""
    type: str = ""
    title: str = ""


class FeedMedia(msgspec.Struct, gc=False):
    """``media:content`` or ``media:thumbnail`` (Media RSS 1.5)."""

    url: str = ""
    type: str = ""
    medium: str = ""


class MediaDetail(msgspec.Struct, gc=False):
    """What an item's elements of Media RSS, ``itunes:image`` or ``image`` say of one address."""

    url: str = ""
    type: str = ""
    caption: str = ""
    credit: str = ""


NO_DETAIL = MediaDetail()


class Entry(msgspec.Struct, kw_only=True):
    """One item or entry of a feed.

    ``published`` and ``updated`` are RFC 3339 in UTC, each with a note: the assumption made in reading it. ``details``
    and ``captions`` (texts that describe media, and stand among the entry's own) are set by ``media_details.py``.
    """

    id: str = ""
    link: str = ""
    title: Text = NO_TEXT
    summary: Text = NO_TEXT
    contents: list[Text] = []
    published: str = ""
    published_note: str = ""
    updated: str = ""
    updated_note: str = ""
    authors: list[str] = []
    categories: list[Category] = []
    rights: str = ""
    language: str = ""
    links: list[FeedLink] = []
    media: list[FeedMedia] = []
    thumbnails: list[FeedMedia] = []
    details: list[MediaDetail] = []
    captions: list[str] = []
    source_title: str = ""
    post_type: str = ""
    post_status: str = ""


class Feed(msgspec.Struct, kw_only=True):
    """A feed: its entries, and what holds for all of them.

    ``authors`` are those of Atom entries that name none. ``problem`` is why the feed was not well-formed XML, empty
    where it was.
    """

    title: str = ""
    link: str = ""
    self_link: str = ""
    language: str = ""
    rights: str = ""
    authors: list[str] = []
    entries: list[Entry] = []
    problem: str = ""
