"""The elements of the feed itself, each with the whole feed that it makes."""

from __future__ import annotations

import pytest

from transforms.formats.feeds import feedparser_path
from transforms.formats.feeds.fast import parser
from transforms.formats.feeds.model import Entry, Feed, Text


@pytest.mark.parametrize(
    ("inner", "feed"),
    [
        ("<title>A</title><title>B</title>", Feed(title="A")),
        ("<title>A</title><image><title>Logo</title><url>/l</url></image>", Feed(title="A")),
        ("<image><title>Logo</title><url>/l</url></image><title>A</title>", Feed(title="A")),
        ("<link>http://a.example/</link>", Feed(link="http://a.example/")),
        (
            "<link rel='self' href='/f'/><link rel='self' href='/g'/><link href='/page'/>",
            Feed(link="/page", self_link="/f"),
        ),
        ("<guid>/1</guid>", Feed(link="/1")),
        ("<link>/2</link><guid>/1</guid>", Feed(link="/2")),
        ("<guid isPermaLink='false'>/1</guid>", Feed()),
        ("<language>de-AT</language><rights>© A</rights>", Feed(language="de-AT", rights="© A")),
        ("<description>A</description><ttl>60</ttl><generator>G</generator>", Feed()),
        (
            "<summary>A</summary><description>B</description><item><description>C</description>"
            "<description>D</description></item>",
            Feed(entries=[Entry(summary=Text("D", "text/html"))]),
        ),
    ],
)
def test_an_element_makes_the_feed_that_feedparser_makes_of_it(inner: str, feed: Feed) -> None:
    data = f"<rss><channel>{inner}</channel></rss>".encode()
    assert parser.parse(data) == feed
    assert feedparser_path.parse(data) == feed
