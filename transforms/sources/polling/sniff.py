"""Whether a body is a web page instead of a feed: servers send one where a feed was.

>>> is_page(b"<!DOCTYPE html><title>Not found</title>"), is_page(b"<?xml version='1.0'?><rss/>")
(True, False)
"""

from __future__ import annotations

import re

_HEAD_BYTES = 65_536
_MISC = re.compile(rb"\s*(?:<\?[^>]{0,2000}>|<!--.{0,8000}?-->)", re.DOTALL)
_START = re.compile(rb"\s*<(!doctype\s{1,20}html\b|[a-z][a-z0-9]{0,20}(?=[\s/>]))", re.IGNORECASE)
_FEED = re.compile(rb"<(?:rss|feed|rdf:rdf)[\s>]", re.IGNORECASE)
_PAGE = frozenset((b"html", b"head", b"body", b"frameset"))
_PARTS = frozenset(  # of a page, which a fault of a server may also print before a feed
    b"title meta link script style div p span table h1 h2 h3 h4 center font a b i br hr img form iframe noscript base "
    b"strong em ul ol pre section main header footer".split()
)


def is_page(body: bytes) -> bool:
    """Whether a body begins as HTML does, and no feed follows what stands first."""
    head = (
        body[:_HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    )
    head = head.replace(b"\0", b"")  # UTF-16 becomes readable
    at = 0
    while match := _MISC.match(head, at):
        at = match.end()
    start = _START.match(head, at)
    if not start:
        return False
    name = start[1].lower()
    if name.startswith(b"!doctype") or name in _PAGE:
        return True
    return name in _PARTS and not _FEED.search(head)
