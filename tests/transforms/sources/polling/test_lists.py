"""Lists of feeds as people write them."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.sources.polling.lists import Feed, read_feeds

OPML = b"""<?xml version="1.0"?>
<opml version="2.0"><head><title>Wire</title></head><body>
  <outline text="Sports"><outline text="A" type="rss" xmlUrl="https://a.example/rss?a=1&amp;b=2"/></outline>
  <outline text="B" type="rss" xmlUrl=" http://b.example/feed "/><outline text="none"/>
  <outline text="A again" xmlUrl="https://a.example/rss?a=1&amp;b=2"/>
</body></opml>"""


def urls(data: bytes) -> list[str]:
    return [feed.url for feed in read_feeds(data)]


def test_opml_is_read_with_its_groups_each_feed_once() -> None:
    assert urls(OPML) == ["https://a.example/rss?a=1&b=2", "http://b.example/feed"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_has_a_url_on_each_line_and_comments(encoding: str) -> None:
    text = "# wire\r\n\r\n  https://a.example/rss#top \r\nhttps://a.example/rss\nhttps://b.example/ä\n"
    assert urls(text.encode(encoding)) == ["https://a.example/rss", "https://b.example/ä"]


def test_user_and_password_are_kept_apart_from_the_url() -> None:
    (feed,) = read_feeds(b"https://desk:p%40ss@a.example:8443/rss")
    assert feed.url == "https://a.example:8443/rss"
    assert feed.authorization == "Basic " + base64.b64encode(b"desk:p@ss").decode()
    assert "p@ss" not in repr(feed)
    assert feed.authorization not in repr(feed)
    assert feed.key == Feed("https://a.example:8443/rss").key


def test_what_is_no_url_is_a_feed_that_will_fail() -> None:
    assert urls(b"file:///etc/passwd\nhttp://[::1\nnonsense") == [
        "file:///etc/passwd",
        "http://[::1",
        "nonsense",
    ]


def test_an_empty_list_has_no_feeds() -> None:
    assert urls(b"") == urls(b"# nothing\n") == urls(b"<opml/>") == []


@given(st.binary(max_size=200))
def test_for_every_list_reading_ends_without_an_error(data: bytes) -> None:
    keys = [feed.key for feed in read_feeds(data)]
    assert len(set(keys)) == len(keys)
