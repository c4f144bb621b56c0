"""Reading feeds: what becomes an article, what a dead letter, and that both parsers give the same."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings

from tests.transforms.formats.feed_strategies import feeds
from transforms.article import Article
from transforms.formats.feeds import feed
from transforms.formats.feeds.model import Entry, Text
from transforms.payload import Limits, Notice, Outcome, Payload, ReadOptions, Skipped, WireError

MEBI = 2**20


def read(data: bytes, feed_parser: str = "auto", limits: Limits | None = None) -> list[Outcome]:
    payload = Payload(uri="feed.xml", data=data, sha256="5e")
    return list(feed.read(payload, ReadOptions(limits=limits or Limits(), feed_parser=feed_parser)))


def shown(data: bytes, feed_parser: str, limits: Limits | None = None) -> list[object]:
    """Articles as plain values and failures as (code, message), without notices."""
    try:
        outcomes = read(data, feed_parser, limits)
    except WireError as error:
        return [(error.code, error.message, error.format)]
    return [
        (outcome.code, outcome.message) if isinstance(outcome, WireError) else msgspec.to_builtins(outcome)
        for outcome in outcomes
        if not isinstance(outcome, Notice)
    ]


def both(data: bytes) -> list[object]:
    """What both parsers make of it, once seen to be the same."""
    outcomes = shown(data, "auto")
    assert outcomes == shown(data, "feedparser")
    return outcomes


def codes(data: bytes) -> list[object]:
    """For each outcome the kind of article or the code of the failure, by both parsers."""
    return [item[0] if isinstance(item, tuple) else item["format"] for item in both(data)]  # type: ignore[index]


def rss(inner: str, doctype: str = "", given: str = "") -> bytes:
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    head = f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<rss version="2.0" {dc}{given}>'
    return f"{head}<channel><title>Harbor Daily</title>{inner}</channel></rss>".encode()


def item(inner: str) -> bytes:
    return rss(f"<item><title>Ferry resumes</title>{inner}</item>")


def test_an_item_becomes_an_article_with_all_that_the_feed_says() -> None:
    data = rss(
        "<link>https://harbor.example/</link><language>en-GB</language><item>"
        "<title>Ferry &amp;amp; tram resume</title><link>https://harbor.example/1</link>"
        '<guid isPermaLink="false">h-1</guid><pubDate>Mon, 05 Jan 2026 06:00:00 -0500</pubDate>'
        "<dc:creator>Ann Lee</dc:creator><category domain='urn:d'>Port</category>"
        "<description>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</description>"
        "<enclosure url='https://harbor.example/1.jpg' type='image/jpeg' length='1'/></item>"
    )
    assert both(data) == [
        {
            "guid": "h-1",
            "provider": "harbor.example",
            "format": "rss",
            "language": "en-GB",
            "headline": "Ferry & tram resume",
            "byline": "Ann Lee",
            "authors": ["Ann Lee"],
            "published_at": "2026-01-05T11:00:00Z",
            "body": "One.\n\nTwo.",
            "keywords": ["Port"],
            "subjects": [{"scheme": "urn:d", "code": "Port"}],
            "url": "https://harbor.example/1",
            "media": [{"url": "https://harbor.example/1.jpg", "type": "image/jpeg"}],
            "source": {
                "uri": "feed.xml",
                "index": 0,
                "feed_title": "Harbor Daily",
                "feed_url": "https://harbor.example/",
                "sha256": "5e",
            },
        }
    ]


@given(feeds())
@settings(max_examples=150, deadline=None)
def test_for_every_feed_both_parsers_lead_to_equal_articles_and_dead_letters(data: bytes) -> None:
    both(data)


def test_both_parsers_lead_to_equal_articles_on_real_feeds(corpora: Path) -> None:
    for path in sorted((corpora / "feeds").glob("*.xml")):
        both(path.read_bytes())


def test_a_feed_left_to_feedparser_says_why_before_its_items() -> None:
    data = item("<content type='image/png'>x</content>")
    assert read(data)[0] == Notice("feed_fallback", "content_type")
    assert [type(outcome) for outcome in read(data, "feedparser")] == [Article]


def test_posts_of_other_kinds_are_skipped() -> None:
    wp = ' xmlns:wp="http://wordpress.org/export/1.2/"'
    outcomes = read(rss("<item><title>n</title><wp:post_type>nav_menu_item</wp:post_type></item>", given=wp))
    assert outcomes == [Skipped("nav_menu_item")]


@pytest.mark.parametrize(
    ("doctype", "title"),
    [
        ('<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>', "&c;"),
        (f'<!DOCTYPE rss [<!ENTITY a "{"a" * 5000}">]>', "&a;" * 5000),
        ('<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "&a;"),
        ('<!DOCTYPE rss [<!ENTITY % a SYSTEM "file:///etc/passwd">%a;]>', "x"),
    ],
    ids=["exponential", "quadratic", "external", "parameter"],
)
def test_entity_bombs_and_external_entities_are_refused(doctype: str, title: str) -> None:
    assert codes(rss(f"<item><title>{title}</title></item>", doctype)) == ["entity_expansion"]


def test_a_document_type_elsewhere_is_not_fetched() -> None:
    doctype = '<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/feed.dtd">'
    assert codes(rss("<item><title>Ferry</title></item>", doctype)) == ["rss"]


@pytest.mark.parametrize("data", [b"", b"   \n", b"\x00\x01\x02", b"no markup at all"])
def test_what_holds_no_element_is_no_feed(data: bytes) -> None:
    assert codes(data) == ["malformed_feed"]


@pytest.mark.parametrize(
    ("inner", "field", "value"),
    [
        (b"<description>caf\xe9 \xe2\x82\xac</description>", "body", "café €"),
        (b"<description>a\0b</description>", "body", "ab"),
        (b"<description>&#xd800;x</description>", "body", "\ufffdx"),
        (b"<guid>../../etc/passwd</guid>", "guid", "../../etc/passwd"),
        (b"<pubDate>0000-01-01T00:00:00Z</pubDate>", "published_at", ""),
        (b"<pubDate>9999999</pubDate>", "published_at", ""),
        (b"<pubDate>Mon, 05 Jan 9999999 00:00:00 GMT</pubDate>", "published_at", ""),
        (b"<pubDate>1e30</pubDate>", "published_at", ""),
        (b"<pubDate>9999-12-31T23:59:59-12:00</pubDate>", "published_at", ""),
        (b"<pubDate>Thu, 31 Dec 2026 23:59:60 GMT</pubDate>", "published_at", ""),
    ],
)
def test_odd_bytes_guids_and_dates_give_a_harmless_record(inner: bytes, field: str, value: str) -> None:
    data = item("@").replace(b"@", inner)
    (record,) = both(data)
    assert record.get(field, "") == value  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "inner",
    [
        "<box>" * 200_000 + "</box>" * 200_000,
        "<box>" * 200_000,
        "<description type='xhtml'>" + "<em>" * 200_000 + "</em>" * 200_000 + "</description>",
    ],
    ids=["closed", "open", "inline"],
)
def test_depth_is_limited(inner: str) -> None:
    assert codes(item(inner)) == ["too_deep"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (item(f"<description x='{'a' * 4 * MEBI}'/>"), "too_large"),
        (item(f"<!--{'a' * 4 * MEBI}-->"), "too_large"),
        (item("<box " + "".join(f"a{number}='' " for number in range(1_000_000)) + "/>"), "too_large"),
        (item("<box " + "".join(f"a{number}='' " for number in range(2000)) + "/>"), "malformed_feed"),
        (
            rss("<item/>", given="".join(f" xmlns:n{number}='u:{number}'" for number in range(5000))),
            "malformed_feed",
        ),
        (item("".join(f"<category>c{number}</category>" for number in range(20_000))), "too_large"),
    ],
    ids=["attribute", "comment", "million attributes", "attributes", "namespaces", "categories"],
)
def test_what_no_feed_has_so_much_of_is_refused_by_both_parsers(data: bytes, code: str) -> None:
    assert codes(data) == [code]


@pytest.mark.parametrize(
    "author",
    [
        "a" * 200_000,
        f"<![CDATA[{'a' * 200_000}]]>",
        "&#97;" * 100_000,
        "<![CDATA[a]]>" * 50_000,
        "a<!-- -->" * 50_000,
        f"<name>{'a' * 200_000}</name>",
        "a@" * 100_000,
        "a@a." * 50_000,
        ("b" * 250 + " ") * 200,
    ],
    ids=["word", "cdata", "references", "sections", "comments", "name", "ats", "dots", "words"],
)
def test_endless_authors_are_cut_by_both_parsers_alike(author: str) -> None:
    assert codes(item(f"<author>{author}</author><dc:creator>{author}</dc:creator>")) == ["rss"]


@pytest.mark.parametrize("name", ["link", "guid", "pubDate", "updated", "title", "description", "source"])
@pytest.mark.parametrize(
    "text", ["1", "1-", "a ", "1:", "&amp;a;", "http://a/", "../", "&lt;/a", "&amp;#", "x@", "[:"]
)
def test_long_values_take_no_longer_than_their_length_warrants(name: str, text: str) -> None:
    assert codes(item(f"<{name}>{text * 30_000}</{name}>")) == ["rss"]


def test_an_item_past_the_limit_dies_alone() -> None:
    big = "word " * 500
    data = rss(f"<item><title>A</title><description>{big}</description></item><item><title>B</title></item>")
    outcomes = shown(data, "auto", Limits(item_bytes=2000))
    assert outcomes == shown(data, "feedparser", Limits(item_bytes=2000))
    assert outcomes[0] == ("item_too_large", "the item has 2,500 characters, more than 2,000")
    assert len(outcomes) == 2


def test_many_items_all_come_out() -> None:
    assert len(read(rss("<item><title>Ferry</title></item>" * 10_000))) == 10_000


def entry(guid: str, title: str = "", link: str = "", updated: str = "", summary: str = "") -> Entry:
    return Entry(id=guid, title=Text(title), link=link, updated=updated, summary=Text(summary))


@pytest.mark.parametrize(
    ("entries", "reused"),
    [
        ([entry("a", "One"), entry("b", "Two")], []),
        ([entry("a", "One"), entry("a", "Two")], ["a"]),
        ([entry("a", "One"), entry("a", "One")], []),
        (
            [
                entry("a", "One", "/1", "2026-01-05T06:00:00Z"),
                entry("a", "Two", "/1", "2026-01-05T07:00:00Z"),
            ],
            [],
        ),
        (
            [
                entry("a", "One", "/1", "2026-01-05T06:00:00Z"),
                entry("a", "Two", "/2", "2026-01-05T07:00:00Z"),
            ],
            ["a"],
        ),
        (
            [
                entry("a", "One", "/1", "2026-01-05T06:00:00Z"),
                entry("a", "Two", "/1", "2026-01-05T06:00:00Z"),
            ],
            ["a"],
        ),
        ([entry("", "One"), entry("", "Two")], []),
    ],
    ids=["different", "reused", "repeated", "versions", "other page", "same time", "none"],
)
def test_a_guid_is_reused_where_it_stands_on_different_items(entries: list[Entry], reused: list[str]) -> None:
    assert feed._reused(entries) == frozenset(reused)


def test_articles_with_a_reused_guid_say_so() -> None:
    data = rss("<item><guid>a</guid><title>One</title></item><item><guid>a</guid><title>Two</title></item>")
    articles = [outcome for outcome in read(data) if isinstance(outcome, Article)]
    assert [article.assumptions for article in articles] == [["guid_reused"]] * 2
