"""A feed as a flat list of events."""

from __future__ import annotations

import pytest

from transforms.formats.feeds.fast.declined import Declined
from transforms.formats.feeds.fast.events import ElementName, events
from transforms.formats.feeds.fast.namespaces import Namespaces
from transforms.payload import WireError


def shown(data: bytes) -> list[object]:
    """The events; an element's name as (feedparser's name, whether it is special)."""
    return [
        (event.known, event.is_special) if isinstance(event, ElementName) else event
        for event in events(data, Namespaces())
    ]


def test_an_element_is_its_attributes_its_name_its_text_and_its_end() -> None:
    data = b"<rss version='2.0'><title>Fog &amp; rain</title><x:box xmlns:x='urn:x'/></rss>"
    assert shown(data) == [
        {"version": "2.0"}, ("rss", True), ("title", True), "Fog & rain", "title", ("x_box", False), "urn:x box",
        "rss",
    ]  # fmt: skip


def test_an_end_is_the_very_string_of_the_name_and_an_equal_text_is_not() -> None:
    name, text, end = events(b"<title>title</title>", Namespaces())
    assert text == end == name.raw
    assert end is name.raw
    assert text is not name.raw


def test_text_comes_in_one_piece_up_to_the_size_of_the_buffer() -> None:
    assert len(shown(b"<title>" + b"a&amp;" * 5000 + b"</title>")) == 3


def test_a_namespace_that_is_declared_later_changes_names() -> None:
    data = b"<rss><x:a xmlns:x='urn:x'/><box xmlns='urn:x'/></rss>"
    assert shown(data) == [("rss", True), ("x_a", False), "urn:x a", ("x_box", False), "urn:x box", "rss"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<rss>", "not_well_formed"),
        (b"<!DOCTYPE rss><rss/>", "doctype"),
        ("<é/>".encode(), "short_name"),
        ("<rss/>".encode("utf-16-le"), "encoding"),
    ],
)
def test_what_expat_and_feedparser_read_in_ways_of_their_own_is_declined(data: bytes, reason: str) -> None:
    with pytest.raises(Declined, match=reason):
        shown(data)


def test_too_many_attributes_are_refused() -> None:
    with pytest.raises(WireError, match="more than 1000 attributes"):
        shown(b"<rss %s/>" % b" ".join(b"a%d=''" % number for number in range(1001)))
