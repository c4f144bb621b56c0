"""The table of elements agrees with feedparser, element by element."""

from __future__ import annotations

import msgspec
import pytest

from transforms.formats.feeds import feedparser_path
from transforms.formats.feeds.fast import parser
from transforms.formats.feeds.fast.declined import Declined
from transforms.formats.feeds.fast.elements import ENTRY, FEED, MEDIA, TEXT_ELEMENTS
from transforms.formats.feeds.feedparser_parts import HANDLED_ELEMENTS, PREFIX_OF_NAMESPACE

ADDRESS_OF_PREFIX = {prefix: address for address, prefix in PREFIX_OF_NAMESPACE.items() if prefix}
PREFIXES = {prefix.lower(): prefix for prefix in ADDRESS_OF_PREFIX}
DECLARED = "".join(
    f' xmlns:{prefix}="{address}"' for prefix, address in ADDRESS_OF_PREFIX.items() if prefix != "xml"
)
INNER = [
    "", "Ferry", "&lt;p&gt;One&lt;/p&gt;", "<![CDATA[<b>two</b>]]>", "/path", "Mon, 05 Jan 2026 06:00:00 GMT", "a, b",
    "ann@harbor.example (Ann)",
]  # fmt: skip
GIVEN = ["", " type='html'", " xml:lang='de'", " xml:base='http://base.example/'", " href='/h' rel='self'", " url='/u'",
         " term='t' label=''"]  # fmt: skip


def printed(element: str) -> str:
    """The element as a feed has it: ``dc:creator`` for feedparser's ``dc_creator``."""
    prefix, _, local = element.partition("_")
    return f"{PREFIXES[prefix]}:{local}" if prefix in PREFIXES and local else element


def in_entry(markup: str) -> bytes:
    return f"<rss{DECLARED}><channel><item><title>T</title>{markup}</item></channel></rss>".encode()


def in_feed(markup: str) -> bytes:
    return f"<rss{DECLARED}><channel>{markup}<item><title>T</title></item></channel></rss>".encode()


def agree(data: bytes) -> bool:
    """Whether the fast path takes the feed; that it says what feedparser says is checked."""
    try:
        feed = parser.parse(data, "http://found.example/dir/")
    except Declined:
        return False
    expected = feedparser_path.parse(data, "http://found.example/dir/")
    assert msgspec.to_builtins(feed) == msgspec.to_builtins(expected), data
    return True


@pytest.mark.parametrize("element", sorted(ENTRY))
def test_for_every_element_of_an_entry_both_parsers_agree(element: str) -> None:
    name = printed(element)
    taken = [agree(in_entry(f"<{name}{given}>{inner}</{name}>")) for given in GIVEN for inner in INNER]
    assert any(taken)


@pytest.mark.parametrize("element", sorted(FEED))
def test_for_every_element_of_a_feed_both_parsers_agree(element: str) -> None:
    name = printed(element)
    taken = [agree(in_feed(f"<{name}{given}>{inner}</{name}>")) for given in GIVEN for inner in INNER]
    assert any(taken)


def test_every_element_that_feedparser_handles_is_known_or_declined() -> None:
    unknown = sorted(HANDLED_ELEMENTS - ENTRY.keys() - FEED.keys())
    for element in unknown:
        name = printed(element)
        agree(in_entry(f"<{name}>Ferry</{name}>"))
        agree(in_feed(f"<{name}>Ferry</{name}>"))
    assert unknown


def test_texts_that_may_hold_markup_and_media_are_elements_of_an_entry_or_a_feed() -> None:
    assert ENTRY.keys() | FEED.keys() | HANDLED_ELEMENTS >= TEXT_ELEMENTS
    assert MEDIA.keys() <= ENTRY.keys()
