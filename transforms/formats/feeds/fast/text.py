"""What feedparser does to the text and the addresses of a feed, done only where it makes a difference."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from xml.sax.saxutils import escape

from feedparser.api import StrictFeedParser
from feedparser.urls import _urljoin, make_safe_absolute_uri

from transforms.formats.feeds.fast.names import Declined
from transforms.formats.xml.guards import LONG_WORD

# Windows-1252 in the place of C1 controls, as feedparser maps it.
_CP1252 = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_HIGH_REFERENCE = re.compile(rb"&#0*(?:1[2-9]|2[0-4]|[xX]0*[89a-fA-F])")
_C1 = re.compile(r"[\x80-\x9f]")
_STRAY_ENTITY = re.compile(r"&([A-Za-z0-9_]+);")
# Absolute addresses that joining to any base leaves as they are.
_PLAIN_URI = re.compile(r"https?://[a-z0-9.-]+(?::\d+)?/[^\s;?#\[\]]*(?:\?[^\s#]+)?(?:#\S+)?", re.ASCII)
_TYPES = {"text": "text/plain", "plain": "text/plain", "html": "text/html", "xhtml": "application/xhtml+xml"}
XHTML = "application/xhtml+xml"
KNOWN_TYPES = frozenset({"text/plain", "text/html", XHTML})


def may_need_mending(data: bytes) -> bool:
    """Whether any text of the feed can be other than :func:`mended` leaves it.

    UTF-8 encoded twice holds C3 xx C2 xx, a C1 control C2 80 to C2 9F; either may come by a reference too.
    """
    at = data.find(b"\xc2")
    while at >= 0:
        if data[at + 1] < 0xA0 or data[at - 2] == 0xC3:
            return True
        at = data.find(b"\xc2", at + 1)
    return _HIGH_REFERENCE.search(data) is not None


def mended(text: str) -> str:
    """UTF-8 that was taken for latin-1 and encoded again is decoded, and C1 controls become what was meant."""
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_CP1252) if _C1.search(text) else text


def media_type(declared: str) -> str:
    """The media type of a construct. Raises :class:`Declined` for one that feedparser decodes in ways of its own."""
    found = _TYPES.get(declared, declared)
    if found not in KNOWN_TYPES:
        raise Declined("content_type")
    return found


def looks_like_html(text: str) -> bool:
    """feedparser's guess at text that claims to be plain."""
    return bool(StrictFeedParser.looks_like_html(text))


def is_html_type(declared: str) -> bool:
    return _TYPES.get(declared, declared) in ("text/html", "application/xhtml+xml")


def resolved(base: str, uri: str) -> str:
    """``uri`` as seen from ``base``, which may be empty."""
    if (not base and "///" not in uri) or _PLAIN_URI.fullmatch(uri):
        return uri
    return str(_urljoin(base, uri))


@lru_cache(maxsize=64)
def based(base: str, declared: str) -> str:
    """The base in force inside an element that declares ``xml:base``.

    Raises :class:`Declined` for one that would change again in each element inside.
    """
    found = str((make_safe_absolute_uri(base, declared) or base) if base else _urljoin(base, declared))
    if found and str(make_safe_absolute_uri(found, found) or found) != found:
        raise Declined("xml_base")
    return found


# The tail of an address, from the @ on, and what may stand before it; feedparser's expression in two parts, since
# searched for as a whole it takes quadratic time.
_ADDRESS_TAIL = re.compile(
    r"@((\[[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.)|(([a-zA-Z0-9\-]+\.)+))([a-zA-Z]{2,4}|[0-9]{1,3})(\]?)(\?subject=\S+)?"
)
_LONG_WORD = re.compile(rf"[a-zA-Z0-9_\-.+]{{{LONG_WORD}}}")
_ADDRESS_HEAD = re.compile(r"[a-zA-Z0-9_\-.+]+")


def author_name(text: str) -> str:
    """The name in an author's text that may hold an address too; empty where there is only an address.

    Raises :class:`Declined` for a text that feedparser is not given as it stands.
    """
    if len(text) > LONG_WORD and _LONG_WORD.search(text):
        raise Declined("long_author")
    address = _address(text) if "@" in text else ""
    if not address:
        return text
    name = text.replace(address, "").replace("()", "").replace("<>", "").replace("&lt;&gt;", "").strip()
    return name.removeprefix("(").removesuffix(")").strip()


def _address(text: str) -> str:
    begin = 0
    for tail in _ADDRESS_TAIL.finditer(text):
        head = _ADDRESS_HEAD.match(text[begin : tail.start()][::-1])
        if head:
            return text[tail.start() - head.end() : tail.end()]
        begin = tail.start()
    return ""


def xhtml(pieces: list[str], *, unwrapped: bool) -> str:
    """Inline XHTML from its tags and escaped texts, in Atom 1.0 without the one ``div`` around it all."""
    if unwrapped:
        while len(pieces) > 1 and not pieces[-1].strip():
            del pieces[-1]
        while len(pieces) > 1 and not pieces[0].strip():
            del pieces[0]
        if pieces and (pieces[0] == "<div>" or pieces[0].startswith("<div ")) and _is_one_div(pieces):
            pieces = pieces[1:-1]
    return "".join(pieces).strip()


def _is_one_div(pieces: list[str]) -> bool:
    depth = 0
    for piece in pieces[:-1]:
        if piece.startswith("</"):
            depth -= 1
            if depth == 0:
                return False
        elif piece.startswith("<"):
            depth += 1
    return pieces[-1] == "</div>"


def start_tag(tag: str, given: dict[str, str]) -> str:
    """A tag of inline XHTML, written as feedparser does."""
    return f"<{tag}{''.join(f' {key}={quoted(value)}' for key, value in given.items())}>"


def quoted(value: str) -> str:
    return '"' + escape(value, {'"': "&quot;"}) + '"'


def link_text(text: str) -> str:
    """The address in an entry's link element, whose query string is often escaped once too often."""
    return stray_entities(text.replace("&amp;", "&"))


def stray_entities(text: str) -> str:
    """``?a=1&b;=2`` as ``?a=1&b=2``."""
    return _STRAY_ENTITY.sub(r"&\g<1>", text) if "&" in text else text
