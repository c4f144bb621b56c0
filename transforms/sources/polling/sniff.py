"""Whether a body is a web page instead of a feed, as servers send where a feed was, or only the beginning of one.

>>> is_page(b"<!DOCTYPE html><title>Not found</title>"), is_page(b"<?xml version='1.0'?><rss/>")
(True, False)
"""

from __future__ import annotations

import re

_HEAD_BYTES = 65_536
_MISC = re.compile(
    rb"\s*(?:<\?[^>]{0,2000}>|<!--.{0,8000}?-->"
    rb"|<!DOCTYPE(?!\s{1,20}html\b)[^>\[]{0,2000}(?:\[[^\]]{0,8000}\]\s{0,20})?>)",
    re.DOTALL,
)
_START = re.compile(rb"\s*<(!doctype\s{1,20}html\b|[a-z][\w:.-]{0,60}(?=[\s/>]))", re.IGNORECASE)
_EMPTY_ROOT = re.compile(rb"[^<>]{0,4000}/>")
_FEED = re.compile(rb"<(?:rss|feed|rdf:rdf)[\s>]", re.IGNORECASE)
_JSON_ENDS = {b"{": b"}", b"[": b"]"}
_PAGE = frozenset((b"html", b"head", b"body", b"frameset"))
_PARTS = frozenset(  # of a page, which a fault of a server may also print before a feed
    b"title meta link script style div p span table h1 h2 h3 h4 center font a b i br hr img form iframe noscript base "
    b"strong em ul ol pre section main header footer".split()
)


def is_page(body: bytes) -> bool:
    """Whether a body begins as HTML does, and no feed follows what stands first."""
    head = _readable(body[:_HEAD_BYTES])
    start = _first_tag(head)
    if not start:
        return False
    name = start[1].lower()
    if name.startswith(b"!doctype") or name in _PAGE:
        return True
    return name in _PARTS and not _FEED.search(head)


def is_unfinished(body: bytes) -> bool:
    """Whether XML or JSON ends before what it began: no length of HTTP tells so where a connection just ends.

    >>> is_unfinished(b"<rss><channel>"), is_unfinished(b"<rss/>"), is_unfinished(b'{"items": []')
    (True, False, True)
    """
    head = _readable(body[:_HEAD_BYTES])
    if end := _JSON_ENDS.get(head.lstrip()[:1]):
        return _readable(body.rstrip()[-4:]).rstrip()[-1:] != end
    start = _first_tag(head)
    if not start or start[1].lower() in _PARTS or _EMPTY_ROOT.match(head, start.end()):
        return False
    return b"</" + start[1] not in (_readable(body) if b"\0" in body[:64] else body)


def _readable(data: bytes) -> bytes:
    """The bytes without a byte order mark, and of UTF-16 those that are ASCII."""
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        data = data.removeprefix(mark)
    return data.replace(b"\0", b"") if b"\0" in data else data


def _first_tag(head: bytes) -> re.Match[bytes] | None:
    """The first element, or the declaration of HTML, after what may stand before it."""
    at = 0
    while match := _MISC.match(head, at):
        at = match.end()
    return _START.match(head, at)
