"""What feedparser does to the texts of a feed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.formats.feeds.fast.declined import Declined
from transforms.formats.feeds.fast.text import (
    XHTML,
    is_html_type,
    may_need_repair,
    media_type,
    repaired_text,
    start_tag,
    xhtml,
)

TWICE_ENCODED = st.text("éü€’日", min_size=1).map(lambda text: text.encode().decode("latin-1"))
WORDS = st.text("aé\u0080\u0092\u009f\u00a0ÿ日") | TWICE_ENCODED


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("plain", "plain"),
        ("Zürich “quoted”", "Zürich “quoted”"),
        ("Zürich", "Zürich"),
        ("caf\u00c3\u00a9", "café"),
        ("it\u0092s", "it’s"),
        ("\u00e2\u0080\u0099", "’"),
        ("\u0081", "\u0081"),
    ],
)
def test_utf8_encoded_twice_and_c1_controls_become_what_was_meant(text: str, better: str) -> None:
    assert repaired_text(text) == better


@given(WORDS)
def test_for_every_text_that_repair_changes_the_feed_is_seen_to_need_it(text: str) -> None:
    if repaired_text(text) != text:
        assert may_need_repair(f"<a>{text}</a>".encode())
        assert may_need_repair("".join(f"&#{ord(character)};" for character in text).encode())
        assert may_need_repair("".join(f"&#x{ord(character):X};" for character in text).encode())


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        ("text", "text/plain"),
        ("html", "text/html"),
        ("xhtml", XHTML),
        (XHTML, XHTML),
        ("text/html", "text/html"),
    ],
)
def test_short_types_stand_for_media_types(declared: str, name: str) -> None:
    assert media_type(declared) == name


@pytest.mark.parametrize("declared", ["image/png", "", "TEXT/HTML", "application/xml"])
def test_types_that_feedparser_treats_in_ways_of_its_own_are_declined(declared: str) -> None:
    with pytest.raises(Declined, match="content_type"):
        media_type(declared)


def test_a_page_is_html_or_xhtml() -> None:
    assert (
        list(map(is_html_type, ["html", "text/html", XHTML, "text", "image/png", ""]))
        == [True] * 3 + [False] * 3
    )


@pytest.mark.parametrize(
    ("pieces", "unwrapped"),
    [
        ([" ", "<div>", "a", "<br>", "</br>", "</div>", "\n"], "a<br></br>"),
        (["<div>", "a", "</div>", "<div>", "b", "</div>"], "<div>a</div><div>b</div>"),
        (["<div>", "a", "</div>", "b"], "<div>a</div>b"),
        (["<p>", "a", "</p>"], "<p>a</p>"),
        ([], ""),
    ],
)
def test_the_one_div_around_it_all_goes_in_atom_1(pieces: list[str], unwrapped: str) -> None:
    assert xhtml([*pieces], unwrapped=False) == "".join(pieces).strip()
    assert xhtml([*pieces], unwrapped=True) == unwrapped


def test_a_start_tag_has_its_attributes_escaped() -> None:
    assert (
        start_tag("a", {"href": '/?a&b"c"', "title": "<"}) == '<a href="/?a&amp;b&quot;c&quot;" title="&lt;">'
    )
