"""Links resolved as feedparser resolves them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.formats.feed_strategies import ADDRESSES
from transforms.formats.feeds.fast.declined import Declined
from transforms.formats.feeds.fast.urls import inner_base, link_url, resolved
from transforms.formats.feeds.feedparser_parts import join_url

PIECES = [
    "http://",
    "https://",
    "a.example",
    "/",
    "..",
    ".",
    "?",
    "#",
    ";",
    "x=1",
    ":80",
    "//",
    "é",
    " ",
    "[",
    "A",
]
URLS = st.sampled_from(ADDRESSES) | st.lists(st.sampled_from(PIECES), max_size=7).map("".join)


@given(URLS, URLS)
def test_for_every_base_and_url_the_result_is_feedparsers(base: str, url: str) -> None:
    assert resolved(base, url) == join_url(base, url)


@pytest.mark.parametrize(
    ("base", "declared", "inner"),
    [
        ("http://a.example/x", "/b/", "http://a.example/b/"),
        ("http://a.example/x", "javascript:y", "http://a.example/x"),
        ("", "/b/", "/b/"),
        ("", "http://a.example/", "http://a.example/"),
    ],
)
def test_a_declared_base_holds_inside(base: str, declared: str, inner: str) -> None:
    assert inner_base(base, declared) == inner


def test_a_base_that_would_change_again_inside_is_declined() -> None:
    with pytest.raises(Declined, match="xml_base"):
        inner_base("http://a.example/", "ftp:x/y")


def test_a_query_string_that_was_escaped_twice_is_mended() -> None:
    assert link_url("http://a.example/?q=1&amp;r;=2&s=3") == "http://a.example/?q=1&r=2&s=3"
