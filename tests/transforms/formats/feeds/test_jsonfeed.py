"""JSON Feed 1.0 and 1.1, each item with a fate of its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from transforms.article import Article, Link, Media, Source
from transforms.formats.feeds.jsonfeed import read
from transforms.payload import Limits, Payload, ReadOptions, WireError

VERSION = "https://jsonfeed.org/version/1.1"


def outcomes(feed: Any, limits: Limits | None = None, url: str = "") -> list[Any]:
    payload = Payload(uri="a.json", data=json.dumps(feed).encode(), sha256="0", url=url)
    return list(read(payload, ReadOptions(limits=limits or Limits())))


def single_article(item: dict[str, Any], **feed: Any) -> Article:
    (article,) = outcomes({"version": VERSION, "items": [item], **feed})
    assert isinstance(article, Article)
    return article


def test_every_field_of_an_item_is_kept() -> None:
    feed = {
        "version": VERSION,
        "title": "Valley &amp; Hill",
        "home_page_url": "https://valley.example/",
        "feed_url": "https://valley.example/feed.json",
        "language": "en",
        "items": [
            {
                "id": "v-1",
                "url": "/1",
                "external_url": "https://other.example/1",
                "title": "Schools <i>reopen</i>",
                "content_html": "<p>FRESNO, Calif. — They opened.</p><ul><li>All of them</li></ul>",
                "content_text": "not read",
                "image": "/a.jpg",
                "date_published": "2026-01-12T09:00:00-08:00",
                "date_modified": "2026-01-12 19:00",
                "authors": [{"name": "Ana Roe"}, {"name": "Jo  Poe"}, {"url": "https://x.example"}],
                "tags": ["flood", "flood", 7, " school "],
                "language": "en-US",
                "attachments": [{"url": "/b.mp3", "mime_type": "audio/mpeg", "title": "Spoken"}],
            }
        ],
    }
    assert outcomes(feed) == [
        Article(
            format="jsonfeed",
            guid="v-1",
            provider="valley.example",
            language="en-US",
            headline="Schools reopen",
            byline="Ana Roe, Jo Poe",
            authors=["Ana Roe", "Jo Poe"],
            published_at="2026-01-12T17:00:00Z",
            updated_at="2026-01-12T19:00:00Z",
            body="FRESNO, Calif. — They opened.\n\n- All of them",
            keywords=["flood", "school"],
            url="https://valley.example/1",
            links=[Link(url="https://other.example/1", rel="related")],
            media=[
                Media(url="https://valley.example/a.jpg", type="image"),
                Media(url="https://valley.example/b.mp3", type="audio/mpeg", caption="Spoken"),
            ],
            source=Source(
                uri="a.json",
                index=0,
                feed_title="Valley & Hill",
                feed_url="https://valley.example/feed.json",
                sha256="0",
            ),
            assumptions=["time_without_zone"],
        )
    ]


def test_version_1_has_one_author_and_may_number_its_items() -> None:
    article = single_article({"id": 7, "content_text": "One.\n\nTwo."}, author={"name": "Ana Roe"})
    assert (article.guid, article.byline, article.authors, article.body) == (
        "7",
        "Ana Roe",
        ["Ana Roe"],
        "One.\n\nTwo.",
    )


def test_summary_stands_in_for_an_absent_text() -> None:
    assert single_article({"id": "1", "summary": "It opened."}).body == "It opened."


@pytest.mark.parametrize("wrong", [None, 1, True, [], {}, ["a"]])
def test_fields_of_the_wrong_type_count_as_absent(wrong: object) -> None:
    keys = (
        "url",
        "title",
        "content_html",
        "authors",
        "tags",
        "attachments",
        "image",
        "date_published",
        "language",
    )
    article = single_article(
        {"id": "1", "content_text": "It opened.", **dict.fromkeys(keys, wrong)}, title=wrong, author=wrong
    )
    article.keywords = []
    assert article == Article(
        format="jsonfeed", guid="1", body="It opened.", source=Source(uri="a.json", index=0, sha256="0")
    )  # fmt: skip


def test_a_bad_item_is_one_error_and_its_neighbours_are_read() -> None:
    items = [
        {"id": "1", "title": "A"},
        "no object",
        {"id": "2", "title": "B" * 2000},
        {"id": "3", "title": "C"},
    ]
    results = outcomes({"version": VERSION, "items": items}, Limits(item_bytes=1000))
    assert [item.code if isinstance(item, WireError) else item.headline for item in results] == [
        "A", "malformed_item", "item_too_large", "C",
    ]  # fmt: skip


def test_an_id_on_two_different_items_is_said_to_be_reused() -> None:
    items = [{"id": "1", "title": "A"}, {"id": "1", "title": "B"}, {"id": "2", "title": "C"}]
    assert [article.assumptions for article in outcomes({"version": VERSION, "items": items})] == [
        ["guid_reused"], ["guid_reused"], [],
    ]  # fmt: skip


@pytest.mark.parametrize("feed", [{"version": VERSION}, {"version": VERSION, "items": {}}, []])
def test_a_feed_without_a_list_of_items_is_malformed(feed: object) -> None:
    with pytest.raises(WireError) as raised:
        outcomes(feed)
    assert raised.value.code == "malformed_feed"


def test_a_feed_too_deep_is_refused() -> None:
    item: dict[str, Any] = {}
    for _ in range(300):
        item = {"_extension": item}
    with pytest.raises(WireError) as raised:
        outcomes({"version": VERSION, "items": [item]})
    assert raised.value.code == "too_deep"


def test_controls_and_lone_surrogates_leave_a_readable_record() -> None:
    data = rb'{"version": "https://jsonfeed.org/version/1", "items": [{"title": "A\u0000\u001b[31mB\ud800"}]}'
    (article,) = read(Payload(uri="a.json", data=data, sha256="0"), ReadOptions())
    assert isinstance(article, Article)
    assert article.headline == "A[31mB\ufffd"


def test_links_pictures_and_standfirst_are_those_of_the_item() -> None:
    article = single_article(
        {
            "id": "1",
            "url": "/2026/ferry/?utm_source=json",
            "title": "Ferry",
            "summary": "Fog kept boats away.",
            "content_html": "<p>Ferry</p><p>The <a href='../port'>port</a> <img src='a.png' alt='A boat'> opened.</p>"
            "<p>Read more</p>",
            "image": "https://secure.gravatar.com/avatar/1",
        },
        home_page_url="https://harbor.example/",
    )
    assert (article.url, article.subheadline) == (
        "https://harbor.example/2026/ferry/",
        "Fog kept boats away.",
    )
    assert article.body == "The port opened."
    assert article.links == [Link(url="https://harbor.example/2026/port", title="port")]
    assert article.media == [
        Media(url="https://harbor.example/2026/ferry/a.png", type="image", caption="A boat")
    ]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("<p>One.</p><p><a href='https://h.example/'>Two</a>.</p>", "One.\n\nTwo."),
        ("One.\n\n[Two](https://h.example/).", "One.\n\nTwo."),
    ],
)
def test_plain_text_that_is_html_or_markdown_is_read_as_such(text: str, body: str) -> None:
    article = single_article({"id": "1", "title": "T", "content_text": text})
    assert article.body == body
    assert article.links == [Link(url="https://h.example/", title="Two")]
