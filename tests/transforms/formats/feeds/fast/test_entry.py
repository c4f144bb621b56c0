"""The elements of an entry, each with the whole entry that it makes."""

from __future__ import annotations

import pytest

from transforms.formats.feeds import feedparser_path
from transforms.formats.feeds.fast import parser
from transforms.formats.feeds.fast.declined import Declined
from transforms.formats.feeds.model import Entry, FeedLink, FeedMedia, Text

NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:wp="http://wordpress.org/export/1.2/" xmlns:cc="http://web.resource.org/cc/" '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:georss="http://www.georss.org/georss" '
    'xmlns:gml="http://www.opengis.net/gml" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)
HTML, PLAIN, XHTML = "text/html", "text/plain", "application/xhtml+xml"


def feed(inner: str) -> bytes:
    return f"<rss {NAMESPACES}><channel><item>{inner}</item></channel></rss>".encode()


@pytest.mark.parametrize(
    ("inner", "entry"),
    [
        ("<title>A</title><title>B</title>", Entry(title=Text("A", PLAIN))),
        (
            "<title>A</title><media:content url='/m'><media:title>B</media:title></media:content>",
            Entry(title=Text("A", PLAIN), media=[FeedMedia("/m")]),
        ),
        (
            "<title/><media:content url='/m'><media:title type='html'>B</media:title></media:content>",
            Entry(title=Text(""), media=[FeedMedia("/m")]),
        ),
        ("<media:title>B</media:title><title>A</title>", Entry(title=Text("A", PLAIN))),
        ("<description>A</description>", Entry(summary=Text("A", HTML))),
        ("<summary>A</summary>", Entry(summary=Text("A", PLAIN))),
        (
            "<description>A</description><description>B</description>",
            Entry(summary=Text("A", HTML), contents=[Text("B", PLAIN)]),
        ),
        (
            "<content:encoded>A</content:encoded><description>B</description>",
            Entry(summary=Text("B", HTML), contents=[Text("A", HTML)]),
        ),
        ("<content>A</content>", Entry(summary=Text("A"), contents=[Text("A", PLAIN)])),
        (
            "<xhtml:body><xhtml:p>A</xhtml:p></xhtml:body>",
            Entry(summary=Text("<p>A</p>"), contents=[Text("<p>A</p>", XHTML)]),
        ),
        ("<guid>http://a.example/1</guid>", Entry(id="http://a.example/1", link="http://a.example/1")),
        ("<guid isPermaLink='false'>h-1</guid>", Entry(id="h-1")),
        (
            "<link>/1?a&amp;amp;b;=2</link><guid>/2</guid>",
            Entry(id="/2", link="/1?a&b=2", links=[FeedLink("/1?a&b=2", "alternate", HTML)]),
        ),
        (
            "<link rel='related' type='image/png' href='/1' title='One'/>",
            Entry(links=[FeedLink("/1", "related", "image/png", "One")]),
        ),
        (
            "<enclosure url='/a.mp3' type='audio/mpeg' length='1'/>",
            Entry(links=[FeedLink("/a.mp3", "enclosure", "audio/mpeg")]),
        ),
        ("<cc:license rdf:resource='/by'/>", Entry(links=[FeedLink("/by", "license")])),
        (
            "<pubDate>Mon, 05 Jan 2026 06:00:00 GMT</pubDate><updated>2026-01-05T08:00:00</updated>",
            Entry(
                published="2026-01-05T06:00:00Z",
                updated="2026-01-05T08:00:00Z",
                updated_note="time_without_zone",
            ),
        ),
        ("<pubDate>Mon Jan  5 06:00:00 2026</pubDate>", Entry(published="2026-01-05T06:00:00Z")),
        ("<rights>© A</rights><language>de</language>", Entry(rights="© A", language="de")),
        ("<source>Bay Wire</source>", Entry(source_title="Bay Wire")),
        ("<source><title>Bay Wire</title><link href='/x'/></source>", Entry(source_title="Bay Wire")),
        (
            "<media:content url='/1.jpg' type='image/jpeg' medium='image'/><media:thumbnail url='/t.png'/>",
            Entry(media=[FeedMedia("/1.jpg", "image/jpeg", "image")], thumbnails=[FeedMedia("/t.png")]),
        ),
        (
            "<wp:post_type>page</wp:post_type><wp:status>draft</wp:status>",
            Entry(post_type="page", post_status="draft"),
        ),
        ("<georss:where><gml:Point><gml:pos>1 2</gml:pos></gml:Point></georss:where>", Entry()),
    ],
)
def test_an_element_makes_the_entry_that_feedparser_makes_of_it(inner: str, entry: Entry) -> None:
    assert parser.parse(feed(inner)).entries == [entry]
    assert feedparser_path.parse(feed(inner)).entries == [entry]


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        ("<source><link href='/x'>text</link></source>", "mixed_text"),
        ("<image><link rel='self'>/x</link><url>/y</url></image>", "element_image"),
        (
            "<georss:where><gml:Point srsName='x'><gml:pos>1 2</gml:pos></gml:Point></georss:where>",
            "element_gml_point",
        ),
    ],
)
def test_what_attributes_would_change_is_declined(inner: str, reason: str) -> None:
    with pytest.raises(Declined, match=reason):
        parser.parse(feed(inner))


def test_rss_1_gives_the_id_as_an_attribute() -> None:
    data = b'<rss xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><channel><item rdf:about="/1"><title>A</title></item></channel></rss>'  # noqa: E501
    assert (
        parser.parse(data).entries
        == [Entry(id="/1", title=Text("A", PLAIN))]
        == feedparser_path.parse(data).entries
    )
