"""What a feed says, as both parsers hand it on: plain values, before anything of them is interpreted.

A value that the feed does not give is empty. Text is as feedparser gives it with sanitizing and resolving of
relative links inside HTML turned off: entities of the XML decoded, markup of embedded HTML still in place.
"""

from __future__ import annotations

import msgspec


class Text(msgspec.Struct, gc=False, frozen=True):
    """A construct that may hold markup. ``type`` is a media type, empty where nothing tells; ``language`` is the
    ``xml:lang`` in force."""

    value: str
    type: str = ""
    language: str = ""


NO_TEXT = Text("")


class Tag(msgspec.Struct, gc=False):
    """A category: ``scheme`` is Atom's scheme or RSS's domain."""

    term: str = ""
    scheme: str = ""
    label: str = ""


class FeedLink(msgspec.Struct, gc=False):
    """A link as in Atom; an enclosure is one with ``rel`` of that name."""

    href: str = ""
    rel: str = ""
    type: str = ""
    title: str = ""


class FeedMedia(msgspec.Struct, gc=False):
    """``media:content`` or ``media:thumbnail`` (Media RSS 1.5)."""

    url: str = ""
    type: str = ""
    medium: str = ""


class Entry(msgspec.Struct, kw_only=True):
    """One item or entry. Times are RFC 3339 in UTC; their ``note`` is the assumption made in reading them."""

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
    tags: list[Tag] = []
    rights: str = ""
    language: str = ""
    links: list[FeedLink] = []
    media: list[FeedMedia] = []
    thumbnails: list[FeedMedia] = []
    source_title: str = ""
    post_type: str = ""
    post_status: str = ""


class Feed(msgspec.Struct, kw_only=True):
    """What holds for all entries of a feed. ``problem`` is what kept it from being well-formed, if anything."""

    title: str = ""
    link: str = ""
    self_link: str = ""
    language: str = ""
    rights: str = ""
    entries: list[Entry] = []
    problem: str = ""
