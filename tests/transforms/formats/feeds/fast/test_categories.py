"""Categories and keywords of an entry."""

from __future__ import annotations

import pytest

from transforms.formats.feeds import feedparser_path
from transforms.formats.feeds.fast import parser
from transforms.formats.feeds.fast.declined import Declined
from transforms.formats.feeds.model import Category

ITUNES, MEDIA = "http://www.itunes.com/", "http://search.yahoo.com/mrss/category_schema"
NAMESPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)


def feed(inner: str) -> bytes:
    return f"<rss {NAMESPACES}><channel><item>{inner}</item></channel></rss>".encode()


@pytest.mark.parametrize(
    ("inner", "categories"),
    [
        ("<category>Port</category><category>Port</category>", [Category("Port")]),
        ("<category domain='urn:d'>Port</category>", [Category("Port", "urn:d")]),
        ("<category term='port' scheme='urn:s' label='Port'/>", [Category("port", "urn:s", "Port")]),
        ("<category term='port'>Port</category>", [Category("port"), Category("Port")]),
        ("<category label=''/><category>Port</category>", [Category("Port")]),
        (
            "<category term='port' label=''>Port</category><category>Port</category><category term='port'/>",
            [Category("port"), Category("Port"), Category("port")],
        ),
        ("<media:category>Port</media:category>", [Category("Port", MEDIA)]),
        ("<media:category label='Sea'>Port</media:category>", [Category("Port", MEDIA, "Sea")]),
        ("<media:keywords>a, b,,a</media:keywords>", [Category("a"), Category("b")]),
        ("<media:keywords lang='en'>a, b</media:keywords>", []),
        ("<itunes:category text='News'><itunes:category text='Sea'/></itunes:category>",
         [Category("News", ITUNES), Category("Sea", ITUNES)]),
        ("<itunes:keywords>a, b</itunes:keywords>", [Category("a", ITUNES), Category("b", ITUNES)]),
        ("<tags>a, b</tags>", [Category("a"), Category("b")]),
    ],
)  # fmt: skip
def test_categories_are_those_of_feedparser(inner: str, categories: list[Category]) -> None:
    data = feed(inner)
    assert parser.parse(data).entries[0].categories == categories
    assert feedparser_path.parse(data).entries[0].categories == categories


def test_more_categories_than_are_compared_quickly_are_declined() -> None:
    with pytest.raises(Declined, match="many_tags"):
        parser.parse(feed("".join(f"<category>{number}</category>" for number in range(1001))))
