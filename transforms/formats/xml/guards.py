"""Refuses XML that would cost too much to read: entity bombs, deep nesting, endless tags."""

from __future__ import annotations

import re
from collections import Counter
from xml.parsers import expat

from transforms.payload import WireError

EXPANSION = 2**20  # bytes that the entities of one document may add, in all
ATTRIBUTES = 1000  # of one element: feedparser takes quadratic time over them
LONG_WORD = 300  # characters of a word in an author's name: likewise
NAMESPACES = 1000  # prefixes of a document: feedparser searches all of them at each element
TOKEN = 2**20  # bytes of one tag, comment or instruction

_ENTITY = re.compile(rb"<!ENTITY\s++(%?)\s*+([\w:.-]{1,200})\s++(\"[^\"]*\"|'[^']*')?")
_REFERENCE = re.compile(rb"&([\w:.-]{1,200});")
_CHARREF = re.compile(rb"&#\w{1,8};")
_DOCTYPE_TOKEN = re.compile(rb"[\[\]>\"']|<!--")
_ELEMENT = re.compile(rb"<[A-Za-z_:]")
_GAP = re.compile(rb"\s{2,}")


def scan(parser: expat.XMLParserType, data: bytes) -> None:
    """Let the expat ``parser`` read ``data`` in linear time.

    Raises :class:`WireError` ``too_large`` for a token of more than about a mebibyte: expat before 2.6 scans a token
    again from its start with every read. Raises what the parser raises.
    """
    for at in range(0, max(len(data), 1), TOKEN):
        end = at + TOKEN
        parser.Parse(memoryview(data)[at:end], end >= len(data))
        if end - parser.CurrentByteIndex > 2 * TOKEN and end < len(data):
            raise WireError("too_large", f"a tag or comment of the feed has more than {TOKEN:,} bytes")


def without_doctype(data: bytes) -> tuple[bytes, int]:
    """(``data`` without a document type that declares nothing, the position of the first element).

    A document type that declares something stays; no external one is ever fetched. Raises :class:`WireError`
    ``entity_expansion`` where it declares entities that are not harmless, ``malformed_feed`` where there is no element.
    """
    root = _root(data)
    start = data.find(b"<!DOCTYPE", 0, root)
    if start >= 0:
        refuse_entity_bombs(data, root)
        end = doctype_end(data, start)
        if b"[" not in data[start:end]:
            data, root = data[:start] + data[end:], root - (end - start)
    return _GAP.sub(b"\n", data[:root]) + data[root:] if root > 200 else data, _root(data)


def _root(data: bytes) -> int:
    """The position of the first element. Raises :class:`WireError` ``malformed_feed`` where there is none."""
    at = data.find(b"<")
    while at >= 0:
        if data.startswith(b"<!--", at):
            end = data.find(b"-->", at + 4)
        elif data.startswith(b"<?", at):
            end = data.find(b"?>", at)
        elif data.startswith(b"<!DOCTYPE", at):
            end = doctype_end(data, at)
        elif _ELEMENT.match(data, at):
            return at
        else:
            end = at + 1
        at = data.find(b"<", end) if end >= 0 else -1
    raise WireError("malformed_feed", "the payload holds no element")


def doctype_end(data: bytes, start: int) -> int:
    """The position after the document type declaration that begins at ``start``; -1 where it doesn't end."""
    at, in_subset = start + 2, False
    while match := _DOCTYPE_TOKEN.search(data, at):
        token, at = match[0], match.end()
        if token == b">" and not in_subset:
            return at
        if token in b"[]":
            in_subset = token == b"["
        elif token != b">":
            at = data.find(b"-->" if token == b"<!--" else token, at) + 1
            if at == 0:
                break
    return -1


def refuse_entity_bombs(data: bytes, root: int) -> None:
    """Raise :class:`WireError` ``entity_expansion`` where the prolog, ``data[:root]``, declares harmful entities.

    A harmless entity has its replacement in the document itself, names no other entity, and adds little: all together
    at most ``EXPANSION`` bytes.
    """
    declared = _ENTITY.findall(data[:root])
    used = Counter(match[1] for match in _REFERENCE.finditer(data)) if declared else Counter()
    added = 0
    for parameter, name, value in declared:
        if parameter or not value:
            raise WireError("entity_expansion", f"the document declares an external entity, {_shown(name)}")
        if b"&" in _CHARREF.sub(b"", value) or b"%" in value:
            raise WireError("entity_expansion", f"the entity {_shown(name)} holds further entities")
        added += len(value) * used[name]
        if added > EXPANSION:
            raise WireError(
                "entity_expansion", f"the entities of the document add more than {EXPANSION:,} bytes"
            )


def declared_entities(data: bytes) -> dict[bytes, bytes]:
    """The replacements of the entities that a document declares, by name."""
    if b"<!ENTITY" not in data:
        return {}
    return {name: value[1:-1] for parameter, name, value in _ENTITY.findall(data) if not parameter}


def _shown(name: bytes) -> str:
    return repr(name[:40].decode("utf-8", "replace"))


def too_many_attributes() -> WireError:
    """The error for an element with more than ``ATTRIBUTES`` attributes."""
    return WireError("malformed_feed", f"an element has more than {ATTRIBUTES} attributes")


def refuse_depth(data: bytes, limit: int) -> None:
    """Raise :class:`WireError` ``too_deep`` where elements of a feed are nested more than ``limit`` deep.

    Raises ``malformed_feed`` for an element with too many attributes, ``too_large`` for an endless tag.
    """
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        if len(attributes) > ATTRIBUTES:
            raise too_many_attributes()
        depth += 1
        if depth > limit:
            raise WireError("too_deep", f"elements are nested more than {limit} deep")

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        scan(parser, data)
    except expat.ExpatError:
        return  # feedparser is known to cope with what comes after
