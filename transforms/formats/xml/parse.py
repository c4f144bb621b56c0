"""The one safe way in which agency XML is parsed: nothing is fetched, nothing expands, nothing is too deep.

The parser never sees a document type: its harmless entities, and the characters that HTML and NITF name, are
replaced before. What is not well-formed is mended where it is plain what was meant.
"""

from __future__ import annotations

import codecs
import html
import html.entities
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from lxml import etree

from transforms.formats.xml.guards import NAMESPACES, TOKEN, doctype_end, refuse_entity_bombs
from transforms.formats.xml.repair import repaired
from transforms.formats.xml.utf8 import recovered_utf8, to_utf8
from transforms.payload import Limits, Outcome, Payload, ReadOptions, WireError

DOCUMENT_BYTES = 32 * 2**20  # of one XML document: its tree takes about ten times as much memory

_LIBXML_DEPTH = 255  # libxml2 itself stops here
_RESOURCE_LIMIT = 114  # libxml2's XML_ERR_RESOURCE_LIMIT; before 2.14 the message alone says so
# Errors after which libxml2 goes on without losing text: content after the root, stray characters, undeclared
# entities and prefixes, attributes given twice, end tags that don't match or are missing, hyphens in comments.
_PLAIN = frozenset({5, 9, 26, 42, 45, 63, 73, 76, 77, 80, 200, 201, 202, 203, 204, 205})

_NAME = re.compile(rb"<([^\s<>/]{1,200})")
_EMPTY = re.compile(rb"<[^<>]*/>\s*")
_NEXT_DOCUMENT = re.compile(rb"(?<=[>\n\xbf])<\?xml\s")  # behind a tag, a line's end or a byte-order mark
_ELEMENT = re.compile(rb"<[A-Za-z_:\x80-\xff]")
_DECLARED = re.compile(rb"<!ENTITY\s+([\w:.-]{1,200})\s+(?:\"([^\"]*)\"|'([^']*)')")
_REFERENCE = re.compile(rb"&([A-Za-z_][\w.-]{0,63});")
_XML_NAMES = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
# Windows-1252 characters by the numbers or bytes that only it gives them (C1 controls elsewhere).
_C1_NUMBER = re.compile(rb"&#(?:1[2-5][0-9]|[xX][89][0-9a-fA-F]);")
_C1 = re.compile(rb"\xc2([\x80-\x9f])")
_STRAY_LESS = re.compile(rb"<(?![A-Za-z_:/!?\x80-\xff])")
_LONG_TAG = re.compile(rb"<[A-Za-z_:/][^<>]{%d}" % TOKEN)
_PREFIX = re.compile(rb"\sxmlns:([\w.-]{1,100})\s*=")


class Document(NamedTuple):
    """An XML document; ``cut_off`` says why its last item is not whole, if it isn't."""

    root: etree._Element
    assumptions: tuple[str, ...] = ()
    cut_off: str = ""


DocumentReader: TypeAlias = Callable[[Document, Payload, ReadOptions, int], Iterable[Outcome]]


def parse(payload: Payload, limits: Limits, format_name: str) -> Document:
    """The XML document that ``payload`` holds.

    Raises :class:`WireError`: ``malformed_xml`` with the line, ``entity_expansion``, ``too_deep`` or
    ``item_too_large``.
    """
    try:
        return _parsed(payload, limits)
    except WireError as error:
        error.format = error.format or format_name
        raise


def outcomes(
    payload: Payload, options: ReadOptions, format_name: str, of_document: DocumentReader
) -> Iterator[Outcome]:
    """What ``of_document`` makes of each document of a payload; it is told how many outcomes came before."""
    index = 0
    for document in documents(payload, options.limits, format_name):
        found = (
            [document] if isinstance(document, WireError) else of_document(document, payload, options, index)
        )
        for outcome in found:
            yield outcome
            index += 1


def documents(payload: Payload, limits: Limits, format_name: str) -> Iterator[Document | WireError]:
    """The documents of a payload, which are several where each begins with an XML declaration of its own.

    Of several, each has its own fate; where there is one, a failure is raised as :func:`parse` raises it.
    """
    several = payload.data.count(b"<?xml") > 1
    cuts = [found.start() for found in _NEXT_DOCUMENT.finditer(payload.data)] if several else []
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
            error.excerpt = error.excerpt or data[:2048]
            yield error


def _with_data(payload: Payload, data: bytes) -> Payload:
    return Payload(uri=payload.uri, data=data, sha256=payload.sha256, headers=payload.headers)


def _parsed(payload: Payload, limits: Limits) -> Document:
    if len(payload.data) > DOCUMENT_BYTES:
        raise WireError("item_too_large", f"the document has more than {DOCUMENT_BYTES:,} bytes")
    data, detected = _as_utf8(payload.data, payload.headers.get("content-type", ""))
    body, junk = _plain(data)
    _refuse_swarms(body)
    lines_before = payload.data.count(b"\n") - body.count(b"\n")
    root, mended, cut_off = _tree(body, lines_before)
    _refuse_depth(root, limits.depth)
    assumptions = ("encoding_detected",) * detected + ("markup_recovered",) * (mended or junk)
    return Document(root, assumptions, cut_off)


def _as_utf8(raw: bytes, content_type: str) -> tuple[bytes, bool]:
    """``raw`` in UTF-8, and whether its encoding had to be detected.

    What is UTF-8 is taken as such, whatever single-byte encoding it claims: no other text is UTF-8 by accident.
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


def _plain(data: bytes) -> tuple[bytes, bool]:
    """``data`` from its root element on, without named entities, and whether something that is no prolog went."""
    start, doctype, junk = _prolog(data)
    names = _entities(doctype) if doctype else {}
    body = data[start:]
    if b"&" in body:
        body = _REFERENCE.sub(lambda found: _replacement(found, names), body)
        if b"&#" in body:
            body = _C1_NUMBER.sub(lambda found: html.unescape(found[0].decode()).encode(), body)
    if b"\xc2" in body:
        body = _C1.sub(lambda found: found[1].decode("cp1252", "replace").encode(), body)
    return body, junk


def _prolog(data: bytes) -> tuple[int, bytes, bool]:
    """Where the root element begins, the document type declaration, and whether there is junk before the root."""
    at, doctype, junk = 0, b"", False
    while True:
        start = data.find(b"<", at)
        if start < 0:
            raise WireError("malformed_xml", "line 1: there is no element")
        junk = junk or bool(data[at:start].strip())
        if _ELEMENT.match(data, start):
            return start, doctype, junk
        at, is_type = _markup_end(data, start)
        if is_type:
            doctype = data[start:at]
            refuse_entity_bombs(doctype + data[at:], at - start)


def _markup_end(data: bytes, start: int) -> tuple[int, bool]:
    """Where the comment, instruction or declaration at ``start`` ends, and whether it is the document type."""
    for opener, closer in ((b"<!--", b"-->"), (b"<?", b"?>")):
        if data.startswith(opener, start):
            end = data.find(closer, start + len(opener))
            return (end + len(closer) if end >= 0 else len(data)), False
    if data[start : start + 9].upper() == b"<!DOCTYPE":
        end = doctype_end(data, start)
        return (end if end >= 0 else len(data)), True
    return start + 1, False


def _entities(doctype: bytes) -> dict[bytes, bytes]:
    """The harmless entities that a document type declares: their replacements name no further ones."""
    return {name: double or single for name, double, single in _DECLARED.findall(doctype)}


def _replacement(found: re.Match[bytes], names: dict[bytes, bytes]) -> bytes:
    name = found[1]
    if name in _XML_NAMES:
        return found[0]
    if name in names:
        return names[name]
    text = html.entities.html5.get(f"{name.decode('latin-1')};")
    return found[0] if text is None else html.escape(text, quote=False).encode()


def _refuse_swarms(data: bytes) -> None:
    """Tags and namespaces beyond what any agency sends."""
    if len(data) > TOKEN and _LONG_TAG.search(data):
        raise WireError("malformed_xml", f"a tag is longer than {TOKEN:,} bytes")
    if data.count(b"xmlns:") > NAMESPACES and len(set(_PREFIX.findall(data))) > NAMESPACES:
        raise WireError("malformed_xml", f"the document declares more than {NAMESPACES} namespaces")


def _tree(data: bytes, lines_before: int) -> tuple[etree._Element, bool, str]:
    """The root element, whether the markup had to be mended, and where the document was cut off, if it was."""
    try:
        return etree.fromstring(data, _strict()), False, ""
    except etree.XMLSyntaxError as error:
        failure = _failure(error, lines_before)
    mended = _STRAY_LESS.sub(b"&lt;", repaired(data))
    parser = _parser(recover=True)
    try:
        root = etree.fromstring(mended, parser)
    except etree.XMLSyntaxError as error:
        _failure(error, lines_before)
        raise failure from None
    codes = {entry.type for entry in parser.error_log}
    if root is None or codes - _PLAIN or not _is_text(root):
        raise failure
    return root, True, "" if _is_whole(mended) else failure.message


def _is_text(root: etree._Element) -> bool:
    """Whether all of it is Unicode: when it recovers, libxml2 lets references to surrogates through."""
    try:
        etree.tostring(root, encoding="unicode")
    except UnicodeDecodeError:
        return False
    return True


def _is_whole(data: bytes) -> bool:
    """Whether the root element has its end tag."""
    root = _NAME.match(data)
    return root is not None and (
        re.search(rb"</%s\s*>" % re.escape(root[1]), data) is not None or _EMPTY.fullmatch(data) is not None
    )


def _failure(error: etree.XMLSyntaxError, lines_before: int) -> WireError:
    """What libxml2 says; raised at once where a limit of its own was reached."""
    message = str(error.msg).partition(", line")[0].strip()
    if getattr(error, "code", 0) == _RESOURCE_LIMIT or "XML_PARSE_HUGE" in message:
        if "depth" in message.lower():
            raise WireError("too_deep", f"elements are nested more than {_LIBXML_DEPTH} deep")
        raise WireError("item_too_large", "a text or tag is longer than 10,000,000 bytes")
    line = (error.lineno or 1) + max(lines_before, 0)
    return WireError("malformed_xml", f"line {line}: {message[:200]}")


@cache
def _strict() -> etree.XMLParser:
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


@cache
def _deeper_than(limit: int) -> etree.XPath:
    return etree.XPath("boolean(/*" + "/*" * limit + ")")
