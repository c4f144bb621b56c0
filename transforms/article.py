"""The record: articles, duplicates and dead letters, as every step has them and as they are written.

An :class:`Article` is one version of one item of news. Its fields stand in the order in which they are
written; an empty value ("", 0, ``None``, an empty list) is absent and is left out of the JSON.

>>> article = Article(id="1f", provider="ap", headline="Storm closes port", format="rss")
>>> to_json(article)
b'{"id":"1f","provider":"ap","format":"rss","headline":"Storm closes port"}'
>>> from_json(to_json(article)) == article
True
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import msgspec
from msgspec import Meta, field

STATUSES = ("usable", "withheld", "canceled")
SIGNALS = ("update", "correction", "writethru", "advisory", "kill", "flash", "bulletin", "urgent")
FORMATS = (
    "rss", "atom", "rdf", "jsonfeed", "nitf", "newsml1", "newsmlg2",
    "ninjs", "ap", "rbnews", "anpa", "iptc7901", "text", "email",
)  # fmt: skip
ENTITY_TYPES = ("person", "organization", "place", "other")
DUPLICATE_KINDS = ("exact", "version", "near")
PROVIDER_CLAIMED = (
    "provider_claimed"  # an assumption: nothing is known of the source but what the payload says
)
PREDECESSOR = "predecessor-version"  # a link's rel: the guid of the item that this one replaces (RFC 5829)
REQUIRED = ("id", "story_id", "status", "provider", "format", "received_at", "source", "content_hash")


def _enum(values: tuple[str, ...], description: str = "") -> Meta:
    return Meta(description=description or None, extra_json_schema={"enum": list(values)})


Instant = Annotated[str, Meta(description="RFC 3339, UTC, with Z", extra_json_schema={"format": "date-time"})]


class _Part(msgspec.Struct, omit_defaults=True, gc=False, kw_only=True):
    """A part of the record. A value that is empty is absent, and is left out when the record is written."""


class Dateline(_Part):
    """Where a story was filed. ``text`` is as printed, without date, agency and dash."""

    text: str = ""
    city: str = ""
    region: str = ""
    country: Annotated[str, Meta(description="ISO 3166 alpha-2")] = ""
    geonames_id: int = 0
    latitude: float | None = None
    longitude: float | None = None
    date: Annotated[str, Meta(description="the day it names, YYYY-MM-DD")] = ""
    agency: str = ""


class Subject(_Part):
    """A subject code as the provider gave it (IPTC Media Topics, AP categories, …)."""

    scheme: str = ""
    code: str = ""
    name: str = ""


class Entity(_Part):
    """A person, organization, place or other name; mentions are [start, end) in code points of ``body``."""

    type: Annotated[str, _enum(ENTITY_TYPES)] = ""
    name: str = ""
    mentions: list[tuple[int, int]] = field(default_factory=list)
    country: Annotated[str, Meta(description="of a place: ISO 3166 alpha-2")] = ""
    geonames_id: int = 0
    latitude: float | None = None
    longitude: float | None = None
    origin: Annotated[str, Meta(description="'provider' where the provider itself tagged it")] = ""
    scheme: str = ""
    code: str = ""


class Link(_Part):
    """A page or file that the item refers to."""

    url: str = ""
    rel: str = ""
    type: str = ""
    title: str = ""


class Media(_Part):
    """A picture, graphic, sound or film that goes with the text. ``type`` is a media type or a kind."""

    url: str = ""
    type: str = ""
    caption: str = ""
    credit: str = ""


class Source(_Part):
    """Where the bytes came from: ``index`` counts the items of the payload from 0."""

    uri: str = ""
    member: Annotated[str, Meta(description="inside an archive")] = ""
    folder: Annotated[str, Meta(description="in which the file lay, below the input")] = ""
    index: int | None = None
    feed_title: str = ""
    feed_url: str = ""
    sha256: Annotated[str, Meta(description="of the payload")] = ""


class Article(_Part):
    """One version of one item of news."""

    id: Annotated[str, Meta(description="identity of this version of this item")] = ""
    story_id: Annotated[str, Meta(description="the same for the versions and reprints of a story")] = ""
    guid: Annotated[str, Meta(description="the provider's own identifier")] = ""
    version: Annotated[int, Meta(ge=1, description="provider's version, from 1")] = 0
    supersedes: Annotated[str, Meta(description="id of the version that this one replaces")] = ""
    status: Annotated[str, _enum(STATUSES, "IPTC pubStatus")] = ""
    signals: list[Annotated[str, _enum(SIGNALS)]] = field(default_factory=list)
    provider: Annotated[str, Meta(description="short lower-case name")] = ""
    format: Annotated[str, _enum(FORMATS)] = ""
    language: Annotated[str, Meta(description="BCP 47")] = ""
    headline: str = ""
    subheadline: str = ""
    slugline: str = ""
    byline: Annotated[str, Meta(description="as printed, without 'By'")] = ""
    authors: list[str] = field(default_factory=list)
    dateline: Dateline | None = None
    published_at: Instant = ""
    updated_at: Instant = ""
    received_at: Instant = ""
    embargoed_until: Instant = ""
    urgency: Annotated[int, Meta(ge=1, le=9, description="1 (flash) to 9")] = 0
    body: Annotated[str, Meta(description="paragraphs parted by one blank line, without the dateline")] = ""
    word_count: int = 0
    keywords: list[str] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    url: str = ""
    links: list[Link] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)
    copyright: str = ""
    usage_terms: str = ""
    credit: str = ""
    editor_note: str = ""
    source: Source | None = None
    assumptions: list[str] = field(default_factory=list)
    content_hash: Annotated[str, Meta(description="of the canonical text: equal for equal text")] = ""

    def predecessors(self) -> list[str]:
        """The guids of the other items that this item says it replaces."""
        return [
            link.url for link in self.links if link.rel == PREDECESSOR and link.url not in ("", self.guid)
        ]

    def assume(self, code: str) -> None:
        """Record once that ``code`` was assumed in making this article (``time_without_zone``, …)."""
        if code not in self.assumptions:
            self.assumptions.append(code)


class Duplicate(Article):
    """An article judged a copy of another."""

    duplicate_of: Annotated[str, Meta(description="an article's id")] = ""
    duplicate_kind: Annotated[str, _enum(DUPLICATE_KINDS)] = ""
    similarity: float | None = None


class DeadLetter(_Part):
    """A payload or item that could not be read, and why. ``excerpt`` is its first 2 KB."""

    source: Source | None = None
    format: str = ""
    stage: str = ""
    error: str = ""
    message: str = ""
    excerpt: str = ""
    excerpt_encoding: Annotated[str, Meta(description="'base64' where the bytes are not text")] = ""


_JSON = msgspec.json.Encoder()
_FROM_JSON = msgspec.json.Decoder(Article)
_DUPLICATE_FROM_JSON = msgspec.json.Decoder(Duplicate)
_PACK = msgspec.msgpack.Encoder()
_UNPACK_MANY = msgspec.msgpack.Decoder(list[Article])


def to_json(record: Article | DeadLetter) -> bytes:
    """The record as one line of JSON in UTF-8, without the newline: schema order, absent values out."""
    return _JSON.encode(record)


def to_lines(records: Iterable[Article | DeadLetter]) -> Iterator[bytes]:
    """:func:`to_json` of each record, with the newline: added elsewhere it would cost a copy of the line."""
    return map(_JSON.encode_lines, zip(records, strict=False))


def from_json(line: bytes) -> Article:
    """The article in one line of JSON. Raises ``msgspec.ValidationError`` where the line is no article."""
    return _FROM_JSON.decode(line)


def duplicate_from_json(line: bytes) -> Duplicate:
    """The duplicate in one line of JSON. Raises ``msgspec.ValidationError`` where the line is none."""
    return _DUPLICATE_FROM_JSON.decode(line)


def pack(articles: list[Article]) -> bytes:
    """Articles as compact, deterministic bytes (MessagePack), to be staged."""
    return _PACK.encode(articles)


def unpack(data: bytes) -> list[Article]:
    """The articles that :func:`pack` made bytes of. Raises ``msgspec.DecodeError`` for other bytes."""
    return _UNPACK_MANY.decode(data)


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of an article record, made from the types above."""
    (_, parts) = msgspec.json.schema_components([Article], ref_template="#/$defs/{name}")
    article = parts.pop("Article")
    for part in (article, *parts.values()):
        part.pop("title", None)
        for prop in part["properties"].values():
            _without_absence(prop)
    article["required"] = list(REQUIRED)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Article",
        **article,
        "$defs": parts,
    }


def _without_absence(prop: dict[str, Any]) -> None:
    """Absent values are left out, so no written value is null and no default needs saying."""
    prop.pop("default", None)
    choices = [choice for choice in prop.get("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1:
        del prop["anyOf"]
        prop.update(choices[0])
