"""From a feed's entry to an article."""

import msgspec
import pytest

from transforms.article import Link, Media, Subject
from transforms.formats.feeds.article import (
    body,
    feed_url,
    fullest_text,
    page_url,
    provider_hint,
    to_article,
)
from transforms.formats.feeds.model import Category, Entry, Feed, FeedLink, FeedMedia, MediaDetail, Text


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        (Entry(summary=Text("Short"), contents=[Text("<p>Much longer</p>", "text/html")]), "Much longer"),
        (
            Entry(summary=Text("The summary is longer"), contents=[Text("<p class='long-name'>a</p>")]),
            "The summary is longer",
        ),
        (Entry(contents=[Text("one"), Text("two")]), "one"),
        (Entry(contents=[Text(""), Text("two")], summary=Text("two", "text/html")), "two"),
        (Entry(summary=Text("a &lt; b", "text/plain")), "a &lt; b"),
        (Entry(summary=Text("a &lt; b")), "a < b"),
        (Entry(), ""),
    ],
)
def test_the_body_is_the_fullest_text(entry: Entry, text: str) -> None:
    assert body(entry) == text


def test_contents_come_before_an_equal_summary() -> None:
    assert fullest_text(Entry(summary=Text("same"), contents=[Text("same", "text/html")])) == Text(
        "same", "text/html"
    )


def test_everything_that_an_entry_says_is_in_the_article() -> None:
    entry = Entry(
        id="h-1",
        link="https://harbor.example/1",
        title=Text("Ferry", "text/plain", "en"),
        summary=Text("It runs.", "text/plain"),
        published="2026-01-05T06:00:00Z",
        updated_note="date_unreadable",
        authors=["ann@harbor.example (Ann Lee)", "Bo Dale", "Ann Lee", ""],
        categories=[Category("port"), Category("04", "urn:s", "Economy"), Category("port")],
        rights="© Harbor",
        links=[
            FeedLink("https://harbor.example/1", "alternate"),
            FeedLink("https://harbor.example/2", "related", "text/html", "More"),
            FeedLink("https://harbor.example/a.mp3", "enclosure", "audio/mpeg"),
        ],
        media=[FeedMedia("https://harbor.example/1.jpg", "", "image")],
        thumbnails=[FeedMedia("https://harbor.example/1.jpg")],
        source_title="Bay Wire",
        post_status="draft",
    )
    article = to_article(entry, Feed(language="de", rights="not this"), "rss")
    assert msgspec.to_builtins(article) == {
        "guid": "h-1",
        "status": "withheld",
        "format": "rss",
        "language": "en",
        "headline": "Ferry",
        "byline": "Ann Lee, Bo Dale",
        "authors": ["Ann Lee", "Bo Dale"],
        "published_at": "2026-01-05T06:00:00Z",
        "body": "It runs.",
        "keywords": ["port", "Economy"],
        "subjects": [msgspec.to_builtins(Subject(scheme="urn:s", code="04", name="Economy"))],
        "url": "https://harbor.example/1",
        "links": [
            msgspec.to_builtins(
                Link(url="https://harbor.example/2", rel="related", type="text/html", title="More")
            )
        ],
        "media": [
            msgspec.to_builtins(Media(url="https://harbor.example/a.mp3", type="audio/mpeg")),
            msgspec.to_builtins(Media(url="https://harbor.example/1.jpg", type="image")),
        ],
        "copyright": "© Harbor",
        "credit": "Bay Wire",
        "assumptions": ["date_unreadable"],
    }


def test_what_an_entry_does_not_say_the_feed_says() -> None:
    article = to_article(Entry(title=Text("Ferry")), Feed(language="de", rights="© Harbor"), "atom")
    assert (article.language, article.copyright) == ("de", "© Harbor")


@pytest.mark.parametrize(
    ("feed", "url", "hint"),
    [
        (Feed(link="https://harbor.example/x", title="Harbor"), "https://cdn.example/f", "harbor.example"),
        (Feed(self_link="https://harbor.example/f"), "https://cdn.example/f", "harbor.example"),
        (Feed(link="/x", title="Harbor"), "https://cdn.example/f", "cdn.example"),
        (Feed(link="http://[::1", title="Harbor &amp; Bay"), "", "Harbor & Bay"),
    ],
)
def test_the_provider_is_the_best_host_else_the_title(feed: Feed, url: str, hint: str) -> None:
    assert provider_hint(feed, url) == hint


@pytest.mark.parametrize(
    ("feed", "fetched_from", "url"),
    [
        (Feed(link="https://h.example/", self_link="/f"), "https://h.example/feed", "https://h.example/feed"),
        (Feed(link="https://h.example/", self_link="/f"), "", "https://h.example/f"),
        (Feed(link="https://h.example/"), "", "https://h.example/"),
        (Feed(link="https://h.example/", self_link="http://[::1"), "", "https://h.example/"),
    ],
)
def test_a_feed_lives_where_it_was_fetched_else_where_it_says(
    feed: Feed, fetched_from: str, url: str
) -> None:
    assert feed_url(feed, fetched_from) == url


SITE = Feed(link="https://harbor.example/", title="Harbor Daily")


def test_a_description_that_does_not_begin_the_content_is_the_subheadline() -> None:
    content = Text("<p>The first boat left at dawn, a week late.</p>", "text/html")
    own = Entry(summary=Text("Fog kept boats away."), contents=[content], title=Text("Ferry"))
    cut = Entry(summary=Text("The first boat left at […]"), contents=[content], title=Text("Ferry"))
    assert to_article(own, SITE, "rss").subheadline == "Fog kept boats away."
    assert to_article(cut, SITE, "rss").subheadline == ""


@pytest.mark.parametrize(
    ("link", "declared", "fetched_from", "url"),
    [
        ("https://harbor.example/2026/ferry/", "", "", "https://harbor.example/2026/ferry/a.png"),
        ("https://www.harbor.example/2026/ferry/", "", "", "https://www.harbor.example/2026/ferry/a.png"),
        ("https://elsewhere.example/x/", "", "", "https://harbor.example/a.png"),
        ("", "", "", "https://harbor.example/a.png"),
        ("https://harbor.example/x/", "https://b.example/c/", "", "https://b.example/c/a.png"),
        ("https://harbor.example/x/", "/d/", "", "https://harbor.example/d/a.png"),
        (
            "https://harbor.example/x/",
            "https://h.example/feed",
            "https://h.example/feed",
            "https://harbor.example/x/a.png",
        ),
    ],
)
def test_relative_addresses_are_seen_from_where_the_text_stands(
    link: str, declared: str, fetched_from: str, url: str
) -> None:
    entry = Entry(link=link, summary=Text("x <img src='a.png'>", "text/html", "", declared))
    assert [item.url for item in to_article(entry, SITE, "rss", fetched_from).media] == [url]


def test_a_picture_in_a_description_counts_beside_the_content() -> None:
    entry = Entry(
        summary=Text("<img src='https://h.example/a.png'> Fog kept boats away."),
        contents=[Text("The first boat " * 9)],
    )
    assert to_article(entry, SITE, "rss").media == [Media(url="https://h.example/a.png", type="image")]


def test_a_caption_is_no_text_unless_there_is_no_other() -> None:
    figure = Text(
        "<figure><img src='/a.png'><figcaption>A boat that waits for the fog to go</figcaption></figure>"
    )
    described = Entry(summary=Text("Fog."), contents=[Text("A long caption of a picture")])
    described.captions = ["A long caption of a picture"]
    assert to_article(Entry(summary=Text("Fog."), contents=[figure]), SITE, "rss").body == "Fog."
    assert to_article(described, SITE, "rss").body == "Fog."
    assert to_article(Entry(contents=[figure]), SITE, "rss").body == "A boat that waits for the fog to go"


def test_what_is_said_of_media_is_with_them_and_avatars_are_none() -> None:
    entry = Entry(
        media=[FeedMedia("/1.jpg", "image/jpeg"), FeedMedia("https://0.gravatar.com/avatar/1", "", "image")],
        details=[MediaDetail("/1.jpg", "", "A boat", "Ann Lee"), MediaDetail("/2.jpg", "image")],
        links=[FeedLink("/a.mp3?utm_source=rss", "enclosure", "audio/mpeg"), FeedLink("/edit", "edit")],
    )
    article = to_article(entry, SITE, "rss")
    assert article.links == []
    assert article.media == [
        Media(url="https://harbor.example/a.mp3", type="audio/mpeg"),
        Media(url="https://harbor.example/1.jpg", type="image/jpeg", caption="A boat", credit="Ann Lee"),
        Media(url="https://harbor.example/2.jpg", type="image"),
    ]


@pytest.mark.parametrize(
    ("link", "is_link", "url"),
    [
        ("https://h.example/a?utm_source=rss", False, "https://h.example/a"),
        ("//h.example/a", True, "https://h.example/a"),
        ("2026/a.html", True, "https://harbor.example/2026/a.html"),
        ("2026/a.html", False, ""),
        ("www.h.example/a", False, "https://www.h.example/a"),
        ("#a", True, ""),
        ("javascript:x", True, ""),
        ("http://{{host}}/", True, ""),
    ],
)
def test_a_page_has_an_address_or_none(link: str, is_link: bool, url: str) -> None:
    assert page_url(link, "https://harbor.example/", is_link=is_link) == url


@pytest.mark.parametrize(
    ("entry", "authors"),
    [
        (Entry(), ["Ann Lee"]),
        (Entry(authors=["ann@harbor.example"]), ["Ann Lee"]),
        (Entry(authors=["Bo Dale"]), ["Bo Dale"]),
        (Entry(source_title="Bay Wire"), []),
    ],
)
def test_an_entry_of_the_feeds_own_has_the_feeds_author(entry: Entry, authors: list[str]) -> None:
    assert to_article(entry, Feed(authors=["Ann Lee"]), "atom").authors == authors


def test_a_subject_is_unescaped_as_often_as_its_keyword() -> None:
    entry = Entry(categories=[Category("Arts &amp;amp; Culture", "urn:s")])
    article = to_article(entry, Feed(), "rss")
    assert article.keywords == ["Arts & Culture"]
    assert article.subjects == [Subject(scheme="urn:s", code="Arts & Culture")]
