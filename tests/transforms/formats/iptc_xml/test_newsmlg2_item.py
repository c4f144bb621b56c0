"""A NewsML-G2 newsItem becomes an article; a picture item becomes a medium."""

from __future__ import annotations

import pytest
from lxml import etree

from transforms.article import Article, Link, Media
from transforms.formats.iptc_xml.newsmlg2_item import fill, medium

RENDITION = "<remoteContent href='{0}' contenttype='image/jpeg' rendition='rnd:{1}' width='{2}' size='{3}'/>"


def test_what_the_item_says_is_filled_and_the_envelope_stands_in() -> None:
    item = etree.XML(
        "<newsItem guid='tag:port.example,2021:1' version='2' xml:lang='en'>"
        "<rightsInfo><copyrightHolder><name>Port Press</name></copyrightHolder>"
        "<usageTerms>None.</usageTerms></rightsInfo>"
        "<itemMeta><link rel='irel:seeAlso' href='http://port.example' contenttype='text/html'>"
        "<title>Port</title></link></itemMeta><contentMeta><urgency>3</urgency>"
        "<headline role='x:sub'>It sails</headline><headline>Ferry free</headline><slugline>ferry</slugline>"
        "<keyword>ice</keyword><keyword>ice</keyword>"
        "<creditline>- Port Press -</creditline></contentMeta>"
        "<contentSet><inlineXML><html><body><p>It sails.</p></body></html></inlineXML></contentSet></newsItem>"
    )
    article = Article()
    fill(article, item, "Harbor Desk", "2021-02-17T10:00:00Z")
    assert article == Article(
        guid="tag:port.example,2021:1",
        version=2,
        provider="Harbor Desk",
        language="en",
        headline="Ferry free",
        subheadline="It sails",
        slugline="ferry",
        published_at="2021-02-17T10:00:00Z",
        urgency=3,
        body="It sails.",
        keywords=["ice"],
        links=[Link(url="http://port.example", rel="seeAlso", type="text/html", title="Port")],
        copyright="© Port Press",
        usage_terms="None.",
        credit="Port Press",
    )


@pytest.mark.parametrize(
    ("renditions", "url"),
    [
        (
            RENDITION.format("t.jpg", "thumbnail", 9000, 9) + RENDITION.format("m.jpg", "main", 300, 1),
            "m.jpg",
        ),
        (RENDITION.format("s.jpg", "a", 300, 9) + RENDITION.format("l.jpg", "b", 3000, 1), "l.jpg"),
        (RENDITION.format("s.jpg", "a", 300, 1) + RENDITION.format("l.jpg", "b", 300, 9), "l.jpg"),
        ("<remoteContent residref='r1' contenttype='image/jpeg'/>", "r1"),
    ],
)
def test_of_a_picture_the_best_rendition_counts(renditions: str, url: str) -> None:
    meta = "<contentMeta><headline>Boat</headline><description>A boat.</description><by>Jane Doe</by></contentMeta>"
    item = etree.XML(f"<newsItem>{meta}<contentSet>{renditions}</contentSet></newsItem>")
    assert medium(item) == Media(url=url, type="image/jpeg", caption="A boat.", credit="Jane Doe")
