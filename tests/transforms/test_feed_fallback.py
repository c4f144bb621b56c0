"""Why feeds are left to feedparser is counted, and changes nothing else."""

from collections import Counter

import pytest

from pipelines.inspect import described
from transforms.article import Article, DeadLetter
from transforms.normalize import Normalizer
from transforms.parse import Item, Parser
from transforms.payload import Notice, Payload, ReadOptions
from transforms.stage import _counted

FEED = b"""<rss version="2.0"><channel><title>Harbor Daily</title><link>https://harbor.example/</link>
<item><title/></item><item><title>Ferry resumes</title><content type="image/png">x</content></item></channel></rss>"""


def items(feed_parser: str) -> list[Item]:
    parser = Parser(ReadOptions(feed_parser=feed_parser), Normalizer("2026-01-05T06:00:00Z"))
    return list(parser.items(Payload(uri="feed.xml", data=FEED, sha256="5e")))


def test_a_notice_is_no_item_and_moves_no_index() -> None:
    notice, *rest = items("auto")
    assert notice == Notice("feed_fallback", "content_type")
    assert rest == items("feedparser")
    assert [
        (type(item), item.source and item.source.index) for item in rest if not isinstance(item, Notice)
    ] == [
        (DeadLetter, 0),
        (Article, 1),
    ]


@pytest.mark.parametrize(
    ("feed_parser", "fallbacks"), [("auto", {"feed_fallback:content_type": 1}), ("feedparser", {})]
)
def test_the_reason_is_counted(feed_parser: str, fallbacks: dict[str, int]) -> None:
    counts: Counter[str] = Counter()
    for item in items(feed_parser):
        list(_counted(item, counts))
    assert counts == {"items": 2, "dead_letters": 1, "error:no_text": 1, "format:rss": 1, **fallbacks}


def test_inspect_shows_it() -> None:
    assert list(described("feed.xml", Notice("feed_fallback", "date"))) == ["— feed.xml: feed_fallback: date"]
