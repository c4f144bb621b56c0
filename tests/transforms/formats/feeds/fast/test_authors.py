"""Authors, in one text or in parts."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.formats.feeds import feedparser_path
from transforms.formats.feeds.fast import parser
from transforms.formats.feeds.fast.authors import author_name
from transforms.formats.feeds.fast.declined import Declined

PARTS = ["Ann", "Lee", " ", "@", ".", "harbor.test", "(", ")", "<", ">", "()", "a+b@c.de", "[1.2.3.4]", "é"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ann Lee", "Ann Lee"),
        ("ann@harbor.test (Ann Lee)", "Ann Lee"),
        ("Ann Lee <ann@harbor.test>", "Ann Lee"),
        ("ann@harbor.test", ""),
        ("Ann @ Lee", "Ann @ Lee"),
        ("a@b@harbor.test Lee", "a@ Lee"),
        ("", ""),
    ],
)
def test_an_address_beside_a_name_goes(text: str, name: str) -> None:
    assert author_name(text) == name


@given(st.lists(st.sampled_from(PARTS), max_size=8).map("".join).map(str.strip))
def test_for_every_author_the_name_is_the_one_that_feedparser_finds(text: str) -> None:
    feed = f"<rss><channel><item><author>{escape(text)}</author></item></channel></rss>".encode()
    assert parser.parse(feed).entries[0].authors == feedparser_path.parse(feed).entries[0].authors


def test_a_word_that_feedparser_would_not_be_given_whole_is_declined() -> None:
    assert author_name("a" * 299 + " " + "a" * 299) == "a" * 299 + " " + "a" * 299
    with pytest.raises(Declined, match="long_author"):
        author_name("a" * 301)


@pytest.mark.parametrize(
    ("inner", "authors"),
    [
        ("<author><name>Ann</name><email>a@b.example</email></author>", ["Ann"]),
        ("<author>Bo</author><author><name>Ann</name></author>", ["Ann", "Ann"]),
        ("<author><name>Ann</name></author><author><name>Bo</name></author>", ["Ann", "Bo"]),
        ("<author/><author>Bo</author>", ["", "Bo"]),
    ],
)
def test_authors_in_parts_are_those_of_feedparser(inner: str, authors: list[str]) -> None:
    feed = f"<rss><channel><item>{inner}</item></channel></rss>".encode()
    assert parser.parse(feed).entries[0].authors == authors == feedparser_path.parse(feed).entries[0].authors


def test_an_address_before_the_name_of_a_second_author_is_declined() -> None:
    inner = "<author>Bo</author><author><email>a@b.example</email><name>Ann</name></author>"
    with pytest.raises(Declined, match="author"):
        parser.parse(f"<rss><channel><item>{inner}</item></channel></rss>".encode())


AUTHORS = st.sampled_from(
    [
        "<author><name>Ann</name></author>",
        "<author>Bo</author>",
        "<author/>",
        "<author><email>a@b.example</email></author>",
        "<author><name>Cy</name><uri>x</uri></author>",
        "<entry><title>One</title></entry>",
        "<entry><author><name>Di</name></author></entry>",
        "<entry><author>Ed</author><author><name>Fay</name></author></entry>",
        "<contributor><name>Gus</name></contributor>",
        "<title>Feed</title>",
    ]
)


@given(st.lists(AUTHORS, max_size=5).map("".join))
def test_for_every_order_an_atom_feed_has_the_authors_that_feedparser_finds(inner: str) -> None:
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'>{inner}</feed>".encode()
    expected = feedparser_path.parse(feed)
    try:
        found = parser.parse(feed)
    except Declined:
        return
    assert found.authors == expected.authors
    assert [entry.authors for entry in found.entries] == [entry.authors for entry in expected.entries]


def test_the_author_of_an_rss_channel_is_not_kept() -> None:
    feed = (
        b"<rss><channel><managingEditor>Ann</managingEditor><item><title>One</title></item></channel></rss>"
    )
    assert parser.parse(feed).authors == [] == feedparser_path.parse(feed).authors
