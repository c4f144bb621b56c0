"""Addresses on the web."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.fields.web.addresses import address, host_of, without_tracking


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://News.Example:8080/a?b#c", "news.example"),
        ("//cdn.example/f", "cdn.example"),
        ("http://ann:pw@harbor.example/", "harbor.example"),
        ("/a/path", ""),
        ("tag:example.com,2026:1", ""),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_a_url_has_a_host_or_none(url: str, host: str) -> None:
    assert host_of(url) == host


def test_other_schemes_than_those_asked_for_have_no_host() -> None:
    urls = ["http://a.example/", "FEED://b.example/", "ftp://c.example/", "//d.example/"]
    assert [host_of(url, ("http", "feed")) for url in urls] == ["a.example", "b.example", "", ""]


@given(st.text())
def test_for_every_text_there_is_an_answer(text: str) -> None:
    assert isinstance(host_of(text), str)


@pytest.mark.parametrize(
    ("written", "base", "url"),
    [
        ("https://h.example/a", "", "https://h.example/a"),
        ("/a?x=1", "https://h.example/b/c", "https://h.example/a?x=1"),
        ("a.html", "https://h.example/b/c", "https://h.example/b/a.html"),
        ("//cdn.example/a", "http://h.example/", "http://cdn.example/a"),
        ("//cdn.example/a", "", "https://cdn.example/a"),
        ("www.h.example/a", "", "https://www.h.example/a"),
        ("h.example/a", "https://h.example/", "https://h.example/a"),
        ("http://https://h.example/a", "", "https://h.example/a"),
        (" https://h.example/a\n b ", "", "https://h.example/a%20b"),
        ("https://h.example/?a=1&amp;b=2", "", "https://h.example/?a=1&b=2"),
        ("HTTP://[::1]:80/a", "", "HTTP://[::1]:80/a"),
        ("http://localhost:8000/a", "", "http://localhost:8000/a"),
        ("https://zürich.example/ä", "", "https://zürich.example/ä"),
    ],
)
def test_an_address_is_resolved(written: str, base: str, url: str) -> None:
    assert address(written, base) == url


@pytest.mark.parametrize(
    "written",
    [
        "", "a/b", "#top", "javascript:x", "mailto:a@h.example", "tel:1", "data:image/png;base64,R0", "about:blank",
        "http://", "http:///a", "https://{{host}}/a", "https://h.example/{{ path }}", "http://[::1", "https://<b>/",
        "http://h.example:99999/", "https://ex ample.example/", "tag:h.example,2026:1", "file:///etc/hosts", "https://%s/",
    ],
)  # fmt: skip
def test_what_can_be_no_address_is_none(written: str) -> None:
    assert address(written) == ""


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://h.example/a?utm_source=rss&id=7&UTM_Medium=x&gclid=1", "https://h.example/a?id=7"),
        ("https://h.example/a?at_medium=RSS&at_campaign=rss", "https://h.example/a"),
        ("https://h.example/a?traffic_source=rss#part", "https://h.example/a#part"),
        ("https://h.example/a#xtor=RSS-3", "https://h.example/a"),
        ("https://h.example/a?partner=rss&emc=rss", "https://h.example/a"),
        ("https://h.example/a?mod=rss_world", "https://h.example/a"),
        ("https://h.example/a?source=rss-7f60---4", "https://h.example/a"),
        (
            "https://h.example/a?source=map&ref=main&c=3&partner=7",
            "https://h.example/a?source=map&ref=main&c=3&partner=7",
        ),
        ("https://h.example/a?q=%20a+b&x", "https://h.example/a?q=%20a+b&x"),
        ("https://h.example/a?utm_source", "https://h.example/a?utm_source"),
        ("https://h.example/utm_source=x", "https://h.example/utm_source=x"),
    ],
)
def test_only_parameters_that_track_readers_go(url: str, kept: str) -> None:
    assert without_tracking(url) == kept


@given(st.text(max_size=40), st.sampled_from(["", "https://h.example/a/", "x"]))
def test_for_every_text_an_address_is_none_or_has_a_host_and_stays_itself(written: str, base: str) -> None:
    url = address(written, base)
    assert not url or (host_of(url) and address(url) == url)
