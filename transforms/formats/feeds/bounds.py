"""Refuses or shortens, before feedparser reads a feed, what it would take quadratic time over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from transforms.formats.xml.guards import LONG_WORD, NAMESPACES, declared_entities, refuse_depth
from transforms.payload import Limits, WireError

CATEGORIES = 5000  # of one entry: feedparser compares each with all others

_PREFIX = re.compile(rb"\sxmlns:([\w.-]{1,100})\s*=")
_LONG_WORD = re.compile(rb"[\w.+-]{%d,}" % LONG_WORD)
_NAMES = rb"(?:[\w-]{1,40}:)?(?:author|creator|managingeditor|webmaster|publisher)\b"
_PERSON = re.compile(rb"<" + _NAMES + rb"[^<>]*>", re.IGNORECASE)
_PERSON_END = re.compile(
    rb"</" + _NAMES + rb"|</?(?:[\w-]{1,40}:)?(?:item|entry|channel|feed)\b", re.IGNORECASE
)
_PIECE = re.compile(rb"<!\[CDATA\[|\]\]>|<[^<>]*>|&(?:#(x[0-9a-fA-F]{1,6}|[0-9]{1,7})|([\w:.-]{1,200}));")
_ITEM = re.compile(rb"<(?:[\w-]{1,40}:)?(?:item|entry)\b", re.IGNORECASE)
_CATEGORY = re.compile(
    rb"<(?:[\w-]{1,40}:)?(?:category|keywords|subject|tags)\b[^<]*(?:<!\[CDATA\[)?[^<]*", re.IGNORECASE
)


def bounded_for_feedparser(data: bytes, limits: Limits) -> bytes:
    """``data`` with words in authors' names cut to ``LONG_WORD`` characters.

    Raises :class:`WireError` ``too_deep``; ``malformed_feed`` for more namespaces or attributes than any feed has;
    ``too_large`` for more categories on one entry, or for an endless tag.
    """
    refuse_depth(data, limits.depth)
    if data.count(b"xmlns:") > NAMESPACES and len(set(_PREFIX.findall(data))) > NAMESPACES:
        raise WireError("malformed_feed", f"the feed declares more than {NAMESPACES} namespaces")
    refuse_many_categories(data)
    return b"".join(_with_short_authors(data))


def refuse_many_categories(data: bytes) -> None:
    """Raise :class:`WireError` ``too_large`` where one entry has more than ``CATEGORIES`` distinct categories."""
    for entry in _ITEM.split(data):
        if entry.count(b"<") + entry.count(b",") > CATEGORIES:
            categories = {term for element in _CATEGORY.findall(entry) for term in element.split(b",")}
            if len(categories) > CATEGORIES:
                raise too_many_categories()


def too_many_categories() -> WireError:
    """The error for an entry with more than ``CATEGORIES`` categories."""
    return WireError("too_large", f"an entry has more than {CATEGORIES:,} categories")


def _with_short_authors(data: bytes) -> Iterator[bytes]:
    """``data`` in pieces, long words in authors cut.

    A name may be made of references, CDATA sections and inner elements, so it is put together before it is measured.
    """
    entities, kept, at = declared_entities(data), 0, 0

    def plain(piece: re.Match[bytes]) -> bytes:
        number, name = piece.groups()
        if number:
            return _character(number)
        if name:
            return entities.get(name, b"?")
        return b" " if piece[0][1:2].isalpha() and b"=" not in piece[0] else b""

    while person := _PERSON.search(data, at):
        at = person.end()
        if person[0].endswith(b"/>"):
            continue
        end = _PERSON_END.search(data, at)
        begin, at = at, end.start() if end else len(data)
        if at - begin > LONG_WORD or (entities and b"&" in data[begin:at]):
            text = _PIECE.sub(plain, data[begin:at])
            if _LONG_WORD.search(text):
                yield data[kept:begin]
                yield _LONG_WORD.sub(lambda word: word[0][:LONG_WORD], text).translate(None, b"<>&")
                kept = at
    yield data[kept:]


def _character(number: bytes) -> bytes:
    code = int(number[1:], 16) if number[:1] == b"x" else int(number)
    return bytes([code]) if code < 0x80 else b"?"
