"""What is relied on of feedparser's private parts: these tests fail where a new version changes them."""

from __future__ import annotations

import time
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from feedparser.api import StrictFeedParser
from feedparser.mixin import _FeedParserMixin

from transforms.formats.feeds import feedparser_parts as parts

PROJECT = Path(__file__).resolve().parents[4]


def test_the_installed_feedparser_lies_within_the_bounds_and_these_exclude_the_next_major_version() -> None:
    declared = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["dependencies"]
    (bounds,) = (line for line in declared if line.startswith("feedparser"))
    assert bounds.endswith(",<7")
    assert version("feedparser").startswith("6.")


def test_private_parts_are_imported_in_one_module() -> None:
    importing = [
        path.relative_to(PROJECT).as_posix()
        for path in sorted((PROJECT / "transforms").rglob("*.py"))
        if "from feedparser" in path.read_text("utf-8")
    ]
    assert importing == ["transforms/formats/feeds/feedparser_parts.py"]


def test_namespaces_have_the_prefixes_that_the_fast_path_knows_them_by() -> None:
    known = {
        "http://purl.org/dc/elements/1.1/": "dc",
        "http://search.yahoo.com/mrss/": "media",
        "http://search.yahoo.com/mrss": "media",
        "http://purl.org/rss/1.0/modules/content/": "content",
        "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
        "http://www.w3.org/2005/atom": "",
        "http://backend.userland.com/rss": "",
        "http://backend.userland.com/creativecommonsrssmodule": "creativeCommons",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
        "http://purl.org/dc/terms/": "dcterms",
        "http://www.w3.org/xml/1998/namespace": "xml",
    }
    assert {address: parts.PREFIX_OF_NAMESPACE.get(address) for address in known} == known
    assert all(address == address.lower() for address in parts.PREFIX_OF_NAMESPACE)


def test_elements_are_handled_by_methods_of_their_name() -> None:
    handled = {
        "item",
        "entry",
        "title",
        "description",
        "content_encoded",
        "dc_creator",
        "media_content",
        "pubdate",
    }
    assert handled <= parts.HANDLED_ELEMENTS
    assert parts.HANDLED_ELEMENTS.isdisjoint({"box", "wp_post_type", "slash_comments"})


def test_keys_of_older_versions_are_aliases() -> None:
    assert {"channel", "items", "guid", "date", "description", "url"} <= parts.KEY_ALIASES


@pytest.mark.parametrize(
    ("printed", "moment"),
    [
        ("Mon, 05 Jan 2026 06:00:00 -0500", (2026, 1, 5, 11, 0, 0)),
        ("2026-01-05T06:00:00+01:00", (2026, 1, 5, 5, 0, 0)),
        ("Mon Jan  5 06:00:00 2026", (2026, 1, 5, 6, 0, 0)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_is_read_in_utc_or_not_at_all(printed: str, moment: tuple[int, ...] | None) -> None:
    parsed = parts.parse_date(printed)
    assert (parsed and tuple(parsed[:6])) == moment
    assert parsed is None or isinstance(parsed, time.struct_time)


@pytest.mark.parametrize(
    ("base", "url", "joined", "safe"),
    [
        ("https://a.example/b/c", "../d", "https://a.example/d", "https://a.example/d"),
        ("", "http:////a.example/d", "http://a.example/d", "http:////a.example/d"),
        ("https://a.example/", "javascript:x", "javascript:x", ""),
        ("https://a.example/", "http://[::1", "", ""),
        ("https://a.example/", "", "https://a.example/", "https://a.example/"),
    ],
)
def test_urls_are_joined_as_a_feed_needs_it(base: str, url: str, joined: str, safe: str) -> None:
    assert (parts.join_url(base, url), parts.join_safe_url(base, url)) == (joined, safe)


@pytest.mark.parametrize(
    ("text", "is_html"),
    [
        ("<p>Fog</p>", True),
        ("Fog &amp; rain", True),
        ("a < b", False),
        ("<nav>x</nav><bogus>y</bogus>", False),
    ],
)
def test_a_close_tag_or_a_reference_makes_html(text: str, is_html: bool) -> None:
    assert parts.looks_like_html(text) is is_html


def test_the_shared_namespaces_are_those_that_a_parser_of_feedparser_fills_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    filled: dict[str, str] = {}
    monkeypatch.setattr(_FeedParserMixin, "_matchnamespaces", filled)
    StrictFeedParser("", "", "utf-8")
    shared: dict[str, str] = {}
    monkeypatch.setattr(_FeedParserMixin, "_matchnamespaces", shared)
    parts.share_namespaces()
    assert shared == filled != {}


def test_a_table_that_another_thread_has_begun_is_completed(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = dict([next(iter(parts.PREFIX_OF_NAMESPACE.items()))])
    monkeypatch.setattr(_FeedParserMixin, "_matchnamespaces", begun)
    parts.share_namespaces()
    assert begun == parts.PREFIX_OF_NAMESPACE
