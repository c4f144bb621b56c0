"""Pages, and bodies that were cut, told from feeds."""

from __future__ import annotations

import pytest

from tests.transforms.sources.polling.server import rss
from transforms.sources.polling.sniff import is_page, is_unfinished

FEED = rss("Ferry waits")


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><body>Not found", b"\xef\xbb\xbf\n<!doctype HTML PUBLIC '-//W3C//DTD'>", b"<HTML>",
        b"<?xml version='1.0'?><!-- a --><!DOCTYPE html><html xmlns='x'>", b"<!-- cached --><html lang=en>",
        b"<head><title>x", b"<body onload=x>", b"<h1>503 Service Unavailable</h1>", b"<div>Sorry</div>",
        b"<script>location='/'</script>", "<!DOCTYPE html><p>ä".encode("utf-16"),
        b"<!doctype html><pre>&lt;rss</pre><svg><rdf:RDF ></svg>",
    ],
)  # fmt: skip
def test_a_page_is_known(body: bytes) -> None:
    assert is_page(body)


@pytest.mark.parametrize(
    "body",
    [
        FEED, b"\xef\xbb\xbf" + FEED, FEED.decode().encode("utf-16"), b"<feed xmlns='x'></feed>",
        b"<rdf:RDF ></rdf:RDF>",
        b"<br />\n<b>Warning</b>: mysql in <b>x.php</b>" + FEED, b"{}", b'{"version": "https://jsonfeed.org/version/1"}',
        b"<nitf><head><title>x</title></head></nitf>", b"<newsItem></newsItem>", b"WASHINGTON (AP) -- text", b"", b"<",
        b"\0",
        b"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'b'>]><rss></rss>", b"<article></article>", b"\x1f\x8b\x08\0",
    ],
)  # fmt: skip
def test_what_is_no_page_is_not(body: bytes) -> None:
    assert not is_page(body)
    assert not is_unfinished(body)


@pytest.mark.parametrize(
    "body",
    [FEED[:50], FEED[:-6], FEED.decode().encode("utf-16")[:-20],
     b"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'b'>]><rss>",
     b'{"items": [{"id": 1', b'[{"a": 1},', b"<feed xmlns='x'><entry/>"],
)  # fmt: skip
def test_the_beginning_of_a_feed_is_known(body: bytes) -> None:
    assert is_unfinished(body)


def test_what_stands_behind_the_end_does_not_matter() -> None:
    assert not is_unfinished(FEED + b"\n<!-- cached by <feed> -->")
    assert not is_unfinished(b"<rss version='2.0' />")
    assert not is_unfinished(b'{"items": []}\n\n')
