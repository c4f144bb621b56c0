"""Feeds as feedparser reads them."""

from __future__ import annotations

import time
import warnings
from pathlib import Path
from typing import Any

import feedparser
import pytest

from transforms.formats.feeds import feedparser_path
from transforms.formats.feeds.model import Category, Entry, Feed, FeedLink, FeedMedia, Text
from transforms.payload import WireError

PROJECT = Path(__file__).resolve().parents[4]
FEED = b"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xml:lang="en">
<title>Harbor Daily</title><link href="/"/><link rel="self" href="/feed"/><rights>(c) Harbor</rights>
<entry><id>h-1</id><title>Ferry</title><link href="/1"/><summary>It runs.</summary>
<content type="html">&lt;p&gt;It runs.&lt;/p&gt;</content><author><name>Ann Lee</name></author>
<category term="port" scheme="urn:s" label="Port"/><published>2026-01-05T06:00:00Z</published>
<updated>5 Jan 2026</updated><media:content url="/1.jpg" type="image/jpeg"/><source><title>Bay Wire</title></source>
</entry></feed>"""


def test_everything_that_a_record_uses_is_taken() -> None:
    assert feedparser_path.parse(FEED, "https://harbor.example/f") == Feed(
        title="Harbor Daily",
        link="https://harbor.example/",
        self_link="https://harbor.example/feed",
        language="en",
        rights="(c) Harbor",
        entries=[
            Entry(
                id="https://harbor.example/h-1",
                link="https://harbor.example/1",
                title=Text("Ferry", "text/plain", "en", "https://harbor.example/f"),
                summary=Text("It runs.", "text/plain", "en", "https://harbor.example/f"),
                contents=[Text("<p>It runs.</p>", "text/html", "en", "https://harbor.example/f")],
                published="2026-01-05T06:00:00Z",
                updated="2026-01-05T00:00:00Z",
                updated_note="time_without_zone",
                authors=["Ann Lee"],
                categories=[Category("port", "urn:s", "Port")],
                links=[FeedLink("https://harbor.example/1", "alternate", "text/html")],
                media=[FeedMedia("/1.jpg", "image/jpeg")],
                source_title="Bay Wire",
            )
        ],
    )


def test_a_feed_that_is_not_well_formed_says_so() -> None:
    feed = feedparser_path.parse(b"<rss><channel><item><title>A &x; B</title></item></channel></rss>")
    assert [entry.title.value for entry in feed.entries] == ["A &x; B"]
    assert feed.problem.endswith("undefined entity")


def test_what_a_feed_puts_under_a_name_of_feedparsers_own_is_no_text() -> None:
    feed = feedparser_path.parse(
        b"<rss><channel><item><links>x</links><authors>y</authors></item></channel></rss>"
    )
    assert feed.entries == [Entry()]


@pytest.mark.parametrize("failure", feedparser_path.FAILURES)
def test_a_failure_of_feedparser_is_a_malformed_feed(
    failure: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise failure("no\n  way")

    monkeypatch.setattr(feedparser, "parse", fail)
    with pytest.raises(WireError) as error:
        feedparser_path.parse(b"<rss/>")
    assert error.value.code == "malformed_feed"
    assert error.value.message in (
        "the feed can't be followed: no way",
        "the feed can't be followed: 'no\\n way'",
    )


@pytest.mark.parametrize(
    ("parsed", "moment"),
    [
        ((2026, 1, 5, 6, 0, 0), "2026-01-05T06:00:00Z"),
        ((33, 1, 5, 6, 0, 0), "0033-01-05T06:00:00Z"),
        ((0, 1, 5, 6, 0, 0), ""),
        ((10000, 1, 5, 6, 0, 0), ""),
        (None, ""),
    ],
)
def test_a_parsed_date_is_an_instant_within_four_digits_of_years(
    parsed: tuple[int, ...] | None, moment: str
) -> None:
    assert feedparser_path.instant(time.struct_time((*parsed, 0, 1, 0)) if parsed else None) == moment


def test_reading_a_feed_warns_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for path in sorted((PROJECT / "samples/feeds").glob("*.xml")):
            feedparser_path.parse(path.read_bytes())
        feedparser_path.parse(FEED)
