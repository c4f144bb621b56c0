"""The fast path against feedparser: wherever it takes a feed, every field is the same."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.formats.feed_strategies import feeds
from transforms.formats.feeds import feedparser_path
from transforms.formats.feeds.bounds import bounded_for_feedparser
from transforms.formats.feeds.fast import parser as fast_path
from transforms.formats.feeds.fast.declined import Declined
from transforms.formats.feeds.model import Feed
from transforms.formats.feeds.source import FeedSource, feed_source, repaired_source
from transforms.formats.xml.repair import fault
from transforms.payload import Limits, Payload, WireError

SAMPLES = Path(__file__).resolve().parents[5] / "samples" / "feeds"


def sources(data: bytes, headers: dict[str, str] | None = None) -> list[FeedSource]:
    """The feed as it is parsed at first, and as it is parsed where a parser finds fault with it."""
    source = feed_source(Payload(uri="feed.xml", data=data, sha256="", headers=headers or {}))
    return [source] if fault(source.data) is None else [source, repaired_source(source)]


def by_fast_path(source: FeedSource) -> Feed | str:
    """The feed, or why the fast path doesn't take it."""
    try:
        return fast_path.parse(source.data, source.base, source.language)
    except Declined as reason:
        return str(reason.args[0])


def by_feedparser(source: FeedSource) -> Feed:
    feed = feedparser_path.parse(bounded_for_feedparser(source.data, Limits()), source.base, source.language)
    feed.problem = ""  # the fast path reads well-formed feeds alone
    return feed


def compared(data: bytes, headers: dict[str, str] | None = None) -> str:
    """How the feed was read, once both paths are seen to agree: ``fast``, why not, or a dead letter's code."""
    reason = ""
    try:
        for source in sources(data, headers):
            feed = by_fast_path(source)
            if isinstance(feed, Feed):
                assert msgspec.to_builtins(feed) == msgspec.to_builtins(by_feedparser(source))
                return "fast"
            reason = feed
    except WireError as error:
        return error.code
    return reason


def item(inner: str) -> bytes:
    namespaces = (
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"'
    )
    return f'<rss version="2.0" {namespaces}><channel><item>{inner}</item></channel></rss>'.encode()


@given(feeds())
@settings(max_examples=400, deadline=None)
def test_for_every_feed_that_the_fast_path_takes_feedparser_says_the_same(data: bytes) -> None:
    compared(data)


@given(
    feeds(),
    st.fixed_dictionaries(
        {},
        optional={
            "content-type": st.sampled_from(["text/xml", "application/rss+xml; charset=iso-8859-1"]),
            "content-location": st.sampled_from(["http://found.example/dir/feed", "/relative", "ftp://x/"]),
            "content-language": st.sampled_from(["en_GB", "de", ""]),
        },
    ),
)
@settings(max_examples=200, deadline=None)
def test_for_every_header_both_paths_see_the_same_base_language_and_encoding(
    data: bytes, headers: dict[str, str]
) -> None:
    compared(data, headers)


def test_both_paths_agree_on_the_samples() -> None:
    results = {}
    for path in sorted(SAMPLES.iterdir()):
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        if path.suffix != ".json":
            results[path.name.partition(".")[0]] = compared(data)
    declined = {name: reason for name, reason in results.items() if reason != "fast"}
    assert (declined, len(results)) == ({"broken": "not_well_formed"}, 5)


def test_both_paths_agree_on_real_feeds_and_at_least_95_percent_of_the_well_formed_are_fast(
    corpora: Path,
) -> None:
    results = Counter(compared(path.read_bytes()) for path in sorted((corpora / "feeds").glob("*.xml")))
    assert results["fast"] / results.total() >= 0.95, results


def test_both_paths_agree_on_feedparsers_own_cases(corpora: Path) -> None:
    cases = sorted((corpora / "feedparser-cases").rglob("*.xml"))
    results = Counter(compared(path.read_bytes()) for path in cases)
    assert results["fast"] / results.total() >= 0.8, results


@pytest.mark.parametrize(
    "inner",
    [
        "<author>Bo Dale</author><author><name>Ann Lee</name></author>",
        "<dc:creator>Bo Dale</dc:creator><author><email>ann@harbor.example</email><name>Ann Lee</name></author>",
        "<author/><author><name>Ann Lee</name></author><author>Bo Dale</author>",
        "<author><name>Ann Lee</name></author><author><name>Bo Dale</name></author><dc:creator>Cy Ewe</dc:creator>",
        "<author>Bo Dale</author><author><email>ann@harbor.example</email></author>",
        "<author>ann@harbor.example</author><author><name>Bo Dale</name></author>",
    ],
)
def test_authors_in_text_and_by_parts_mix_as_with_feedparser(inner: str) -> None:
    compared(item(inner))


@pytest.mark.parametrize(
    "data",
    [
        b"<feed version='0.3' xmlns='http://purl.org/a\xc2\xa0tom/ns#'><entry><title>Ferry</title></entry></feed>",
        b"<rss xmlns:cc='http://web.resource.org/cc/' xmlns:rdf='urn:x'><channel><item><cc:license rdf:resource='/l'/>"
        b"<title>Ferry</title></item></channel></rss>",
        b"<rss xmlns:rdf='urn:x'><channel><item rdf:about='/1'><title>Ferry</title></item></channel></rss>",
    ],
)
def test_odd_namespaces_are_left_to_feedparser(data: bytes) -> None:
    assert compared(data) == "namespaces"


@pytest.mark.parametrize(
    "data",
    [
        "<!--a".encode("utf-16-be") + b"<br/>" + "\xc4--><rss><channel/></rss>".encode("utf-16-be"),
        b"<?xml version='1.0' encoding='utf-8'?>\xff\xfe" + "<rss><channel/></rss>".encode("utf-16-le"),
    ],
)
def test_wide_characters_that_are_none_are_left_to_feedparser(data: bytes) -> None:
    assert compared(data) in ("encoding", "malformed_feed")


def test_a_feed_of_usual_constructs_is_taken() -> None:
    data = item(
        "<title>Ferry resumes</title><link>https://harbor.example/1</link><guid isPermaLink='false'>h-1</guid>"
        "<pubDate>Mon, 05 Jan 2026 06:00:00 -0500</pubDate><dc:creator>Ann Lee</dc:creator>"
        "<description>Short</description><content:encoded><![CDATA[<p>Long</p>]]></content:encoded>"
        "<media:content url='https://harbor.example/1.jpg' type='image/jpeg'><media:title>Ferry</media:title>"
        "</media:content><category domain='urn:d'>Port</category>"
    )
    assert compared(data) == "fast"


@pytest.mark.parametrize(
    "inner",
    [
        "<title>Ferry <em>resumes</em> &amp; more</title>",
        "<pubDate>yesterday</pubDate>",
        "<pubDate>Montag, 5. Januar 2026</pubDate>",
        "<category term='port' label=''>Port</category><category>Port</category><category domain=''>Port</category>",
        "<category term='' domain='urn:d'>Port</category><category domain='urn:d'>Port</category><category label=''/>",
        "<image><url>/logo.png</url><title>Logo</title><link>/</link></image><title>Ferry</title>",
        "<media:thumbnail>/t.png</media:thumbnail>",
        "<media:keywords lang='en'>a, b</media:keywords>",
        "<body xmlns='http://www.w3.org/1999/xhtml'><p>Ferry</p> &lt;resumes&gt;</body>",
        "<unknown xml:base='http://other.example/'/><link>/1</link>",
        "<url>https://harbor.example/</url><name>n</name><tags>a, b</tags>",
    ],
)
def test_what_few_feeds_use_is_known_too(inner: str) -> None:
    assert compared(item(inner)) == "fast"


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        ("<title><div>Ferry</div> resumes</title>", "inline_markup"),
        ("<content mode='base64'>PHA+</content>", "base64"),
        ("<content type='image/png'>x</content>", "content_type"),
        ("<item><title>inner</title></item>", "element_item"),
        ("<é/>", "short_name"),
    ],
)
def test_what_it_does_not_know_it_declines_and_says_why(inner: str, reason: str) -> None:
    assert compared(item(inner)) == reason
