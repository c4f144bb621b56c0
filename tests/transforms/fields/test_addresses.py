"""Addresses on the web."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.fields.addresses import host_of


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
