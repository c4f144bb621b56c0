"""Parses XML from outside safely: nothing is fetched, no entity expands, nothing is nested too deep.

The parser never sees a document type: its harmless entities, and the characters that HTML and NITF name, are replaced
before. What is not well-formed is repaired where there is no doubt what was meant.
"""

from __future__ import annotations

import codecs
import html
import html.entities
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import msgspec
from lxml import etree

from transforms.formats.xml.guards import NAMESPACES, TOKEN, doctype_end, refuse_entity_bombs
from transforms.formats.xml.per_thread import cache_per_thread
from transforms.formats.xml.repair import repaired
from transforms.formats.xml.utf8 import recovered_utf8, to_utf8
from transforms.payload import (
    EXCERPT_BYTES,
    Limits,
    Outcome,
    Payload,
    ReadOptions,
    WireError,
    refuse_many_elements,
)
from transforms.text.html import one_line

DOCUMENT_BYTES = 32 * 2**20  # of one XML document: its tree takes about ten times as much memory

_LIBXML_DEPTH = 255  # elements: libxml2 itself allows no more
_RESOURCE_LIMIT = 114  # libxml2's XML_ERR_RESOURCE_LIMIT; before 2.14 the message alone says so
# libxml2's codes of errors after which it goes on without losing text: content after the root, stray characters,
# undeclared entities and prefixes, attributes given twice, end tags that don't match or miss, hyphens in comments.
_HARMLESS = frozenset({5, 9, 26, 42, 45, 63, 73, 76, 77, 80, 200, 201, 202, 203, 204, 205})

_NAME = re.compile(rb"<([^\s<>/]{1,200})")
_EMPTY = re.compile(rb"<[^<>]*/>\s*")
_NEXT_DOCUMENT = re.compile(rb"(?<=[>\n\xbf])<\?xml\s")  # behind a tag, a line's end or a byte-order mark
_ELEMENT = re.compile(rb"<[A-Za-z_:\x80-\xff]")
_DECLARED = re.compile(rb"<!ENTITY\s+([\w:.-]{1,200})\s+(?:\"([^\"]*)\"|'([^']*)')")
_REFERENCE = re.compile(rb"&([A-Za-z_][\w.-]{0,63});")
_XML_NAMES = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
# Windows-1252 by numbers or bytes that are C1 controls in Unicode.
_C1_NUMBER = re.compile(rb"&#(?:1[2-5][0-9]|[xX][89][0-9a-fA-F]);")
_C1 = re.compile(rb"\xc2([\x80-\x9f])")
_STRAY_LESS = re.compile(rb"<(?![A-Za-z_:/!?\x80-\xff])")
_LONG_TAG = re.compile(rb"<[A-Za-z_:/][^<>]{%d}" % TOKEN)
_PREFIX = re.compile(rb"\sxmlns:([\w.-]{1,100})\s*=")


class Document(NamedTuple):
    """An XML document.

    ``assumptions`` are the record's words for what had to be guessed; ``cut_off`` is libxml2's message where the
    document ends too early, empty where it is whole.
    """

    root: etree._Element
    assumptions: tuple[str, ...] = ()
    cut_off: str = ""


DocumentReader: TypeAlias = Callable[[Document, Payload, ReadOptions, int], Iterable[Outcome]]


def parse(payload: Payload, limits: Limits, format_name: str) -> Document:
    """The XML document that ``payload`` holds. Safe in several threads at once.

    Raises :class:`WireError`: ``malformed_xml`` with the line, ``entity_expansion``, ``too_deep``,
    ``item_too_large`` or ``too_many_elements``.
    """
    try:
        return _document(payload, limits)
    except WireError as error:
        error.format = error.format or format_name
        raise


def outcomes(
    payload: Payload, options: ReadOptions, format_name: str, of_document: DocumentReader
) -> Iterator[Outcome]:
    """The outcomes of all documents of a payload, in order.

    ``of_document`` reads one document; its last argument is the number of outcomes before it. A document that can't
    be parsed is a :class:`WireError` among the outcomes, if there are several; see :func:`documents`.
    """
    index = 0
    for document in documents(payload, options.limits, format_name):
        if isinstance(document, WireError):
            yield document
            index += 1
            continue
        for outcome in of_document(document, payload, options, index):
            yield outcome
            index += 1


def documents(payload: Payload, limits: Limits, format_name: str) -> Iterator[Document | WireError]:
    """The documents of a payload; there are several where each begins with an XML declaration of its own.

    Of several, each that can't be parsed is yielded as a :class:`WireError`; a single one raises it.
    """
    several = payload.data.count(b"<?xml") > 1
    cuts = [match.start() for match in _NEXT_DOCUMENT.finditer(payload.data)] if several else []
    if cuts and not payload.data[: cuts[0]].strip(b" \t\r\n\xef\xbb\xbf"):
        del cuts[0]
    if not cuts:
        yield parse(payload, limits, format_name)
        return
    for start, end in pairwise([0, *cuts, len(payload.data)]):
        data = payload.data[start:end]
        try:
            yield parse(_with_data(payload, data), limits, format_name)
        except WireError as error:
            error.excerpt = error.excerpt or data[:EXCERPT_BYTES]
            yield error


def _with_data(payload: Payload, data: bytes) -> Payload:
    return msgspec.structs.replace(payload, data=data)


def _document(payload: Payload, limits: Limits) -> Document:
    if len(payload.data) > DOCUMENT_BYTES:
        raise WireError("item_too_large", f"the document has more than {DOCUMENT_BYTES:,} bytes")
    data, detected = _as_utf8(payload.data, payload.headers.get("content-type", ""))
    body, junk = _without_entities(data)
    refuse_many_elements(body, (b"<",), limits)
    _refuse_swarms(body)
    lines_before = payload.data.count(b"\n") - body.count(b"\n")
    root, is_repaired, cut_off = _tree(body, lines_before)
    _refuse_depth(root, limits.depth)
    assumptions = ("encoding_detected",) * detected + ("markup_recovered",) * (is_repaired or junk)
    return Document(root, assumptions, cut_off)


def _as_utf8(raw: bytes, content_type: str) -> tuple[bytes, bool]:
    """(``raw`` in UTF-8, whether its encoding had to be detected).

    Valid UTF-8 is taken as such, whatever single-byte encoding it claims: no other text is UTF-8 by accident.
    """
    data, detected = to_utf8(raw, content_type)
    if not _is_utf8(data):
        return recovered_utf8(data), True
    if not raw.endswith(data) and not raw.isascii() and b"\0" not in raw and _is_utf8(raw):
        return raw.removeprefix(codecs.BOM_UTF8), True
    return data, detected


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _without_entities(data: bytes) -> tuple[bytes, bool]:
    """(``data`` from its root element on, with named entities replaced; whether junk before the root was dropped)."""
    start, doctype, junk = _prolog(data)
    names = _entities(doctype) if doctype else {}
    body = data[start:]
    if b"&" in body:
        body = _REFERENCE.sub(lambda match: _replacement(match, names), body)
        if b"&#" in body:
            body = _C1_NUMBER.sub(lambda match: html.unescape(match[0].decode()).encode(), body)
    if b"\xc2" in body:
        body = _C1.sub(lambda match: match[1].decode("cp1252", "replace").encode(), body)
    return body, junk


def _prolog(data: bytes) -> tuple[int, bytes, bool]:
    """(where the root element begins, the document type declaration, whether there is junk before the root).

    Raises :class:`WireError` ``malformed_xml`` where there is no element, ``entity_expansion``.
    """
    at, junk, doctypes = 0, False, [b""]
    while (start := data.find(b"<", at)) >= 0 and not _ELEMENT.match(data, start):
        junk = junk or bool(data[at:start].strip())
        at, is_type = _markup_end(data, start)
        if is_type:
            doctypes.append(data[start:at])
    if declared := b"".join(doctypes):
        refuse_entity_bombs(declared + data[at:], len(declared))
    if start < 0:
        raise WireError("malformed_xml", "line 1: there is no element")
    return start, doctypes[-1], junk or bool(data[at:start].strip())


def _markup_end(data: bytes, start: int) -> tuple[int, bool]:
    """(where the comment, instruction or declaration at ``start`` ends, whether it is the document type)."""
    for opener, closer in ((b"<!--", b"-->"), (b"<?", b"?>")):
        if data.startswith(opener, start):
            end = data.find(closer, start + len(opener))
            return (end + len(closer) if end >= 0 else len(data)), False
    if data[start : start + 9].upper() == b"<!DOCTYPE":
        end = doctype_end(data, start)
        return (end if end >= 0 else len(data)), True
    return start + 1, False


def _entities(doctype: bytes) -> dict[bytes, bytes]:
    """The replacements of the entities that a document type declares, by name."""
    return {name: double or single for name, double, single in _DECLARED.findall(doctype)}


def _replacement(reference: re.Match[bytes], names: dict[bytes, bytes]) -> bytes:
    """What a named reference stands for, else the reference itself: XML's own, and unknown ones."""
    name = reference[1]
    if name in _XML_NAMES:
        return reference[0]
    if name in names:
        return names[name]
    text = html.entities.html5.get(f"{name.decode('latin-1')};")
    return reference[0] if text is None else html.escape(text, quote=False).encode()


def _refuse_swarms(data: bytes) -> None:
    """Raise :class:`WireError` ``malformed_xml`` for a tag longer, or more namespaces, than any agency sends."""
    if len(data) > TOKEN and _LONG_TAG.search(data):
        raise WireError("malformed_xml", f"a tag is longer than {TOKEN:,} bytes")
    if data.count(b"xmlns:") > NAMESPACES and len(set(_PREFIX.findall(data))) > NAMESPACES:
        raise WireError("malformed_xml", f"the document declares more than {NAMESPACES} namespaces")


def _tree(data: bytes, lines_before: int) -> tuple[etree._Element, bool, str]:
    """(the root element, whether the markup had to be repaired, libxml2's message where the document is cut off)."""
    try:
        return etree.fromstring(data, _strict_parser()), False, ""
    except etree.XMLSyntaxError as error:
        failure = _failure(error, lines_before)
    better = _STRAY_LESS.sub(b"&lt;", repaired(data))
    parser = _parser(recover=True)
    try:
        root = etree.fromstring(better, parser)
    except etree.XMLSyntaxError as error:
        _failure(error, lines_before)
        raise failure from None
    codes = {entry.type for entry in parser.error_log}
    if root is None or codes - _HARMLESS or not _is_text(root):
        raise failure
    return root, True, "" if _is_whole(better) else failure.message


def _is_text(root: etree._Element) -> bool:
    """Whether all text is Unicode: while recovering, libxml2 lets references to surrogates through."""
    try:
        etree.tostring(root, encoding="unicode")
    except UnicodeDecodeError:
        return False
    return True


def _is_whole(data: bytes) -> bool:
    """Whether the root element has its end tag."""
    root = _NAME.match(data)
    return root is not None and (
        _end_tag(root[1]).search(data) is not None or _EMPTY.fullmatch(data) is not None
    )


def _end_tag(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"</%s\s*>" % re.escape(name))


def _failure(error: etree.XMLSyntaxError, lines_before: int) -> WireError:
    """The error for what libxml2 says. Raises ``too_deep`` or ``item_too_large`` where a limit of its own was met."""
    message = one_line(str(error.msg).partition(", line")[0])
    if getattr(error, "code", 0) == _RESOURCE_LIMIT or "XML_PARSE_HUGE" in message:
        if "depth" in message.lower():
            raise WireError("too_deep", f"elements are nested more than {_LIBXML_DEPTH} deep")
        raise WireError("item_too_large", "a text or tag is longer than 10,000,000 bytes")
    line = (error.lineno or 1) + max(lines_before, 0)
    return WireError("malformed_xml", f"line {line}: {message[:200]}")


@cache_per_thread
def _strict_parser() -> etree.XMLParser:
    return _parser(recover=False)


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def _refuse_depth(root: etree._Element, limit: int) -> None:
    if limit < _LIBXML_DEPTH and _deeper_than(limit)(root):
        raise WireError("too_deep", f"elements are nested more than {limit} deep")


@cache_per_thread
def _deeper_than(limit: int) -> etree.XPath:
    """The expression that is true of a document whose elements are nested more than ``limit`` deep."""
    return etree.XPath("boolean(/*" + "/*" * limit + ")")
