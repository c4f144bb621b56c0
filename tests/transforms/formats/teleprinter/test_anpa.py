"""ANPA 1312: framing, header lines, tabular matter, damage."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.formats import helpers
from transforms.article import Article, Source, Subject
from transforms.payload import WireError

HEADER = b"\x16\x16\x01v4101\x1f_-----\r\nu a\x13\x11 BC-US--Ferry       06-12 0040\r\n"
TEXT = (
    b"\x02^BC-US--Ferry, 2nd Ld-Writethru,40<\r\n^Ferry runs aground<\r\n^Eds: UPDATES throughout.<\r\n"
    b"^By ANN LEE=\r\n^Associated Press=\r\n"
    b"\t   PORT AMES, Maine (AP) _ A ferry ran aground. \r\n\t   ``All are safe,'' the mate said. \r\n"
)
TRAILER = b"\t   \x03AP-NY-06-12-20 1904GMT<\r\n\r\n\x0c\r\n\x04"
ITEM = HEADER + TEXT + TRAILER


outcomes = partial(helpers.outcomes, "anpa")
codes = partial(helpers.codes, "anpa")
article = partial(helpers.only_article, "anpa")


def test_every_field_that_an_item_carries_is_filled() -> None:
    assert article(ITEM) == Article(
        format="anpa",
        guid="v4101-2020-06-12",
        version=3,
        provider="AP",
        headline="Ferry runs aground",
        slugline="BC-US--Ferry, 2nd Ld-Writethru",
        byline="By ANN LEE, Associated Press",
        published_at="2020-06-12T19:04:00Z",
        urgency=3,
        body="PORT AMES, Maine (AP) — A ferry ran aground.\n\n“All are safe,” the mate said.",
        subjects=[Subject(scheme="anpa", code="a", name="Domestic")],
        editor_note="Eds: UPDATES throughout.",
        source=Source(uri=helpers.URI, index=0, sha256=helpers.SHA256),
    )


@pytest.mark.parametrize(
    ("trailer", "published", "guid"),
    [
        (b"AP-NY-02-20-15 2309GMT<", "2015-02-20T23:09:00Z", "v4101-2015-02-20"),
        (b"AP-NY-02-20-97 2309EST<", "1997-02-21T04:09:00Z", "v4101-1997-02-20"),
        (b"AP-NY-13-45-15 2309GMT<", "", "v4101-2015-13-45"),
        (b"", "", "v4101-06-12"),
    ],
)
def test_only_the_line_of_transmission_tells_the_year(trailer: bytes, published: str, guid: str) -> None:
    made = article(HEADER + TEXT + b"\x03" + trailer + b"\x04")
    assert (made.published_at, made.guid) == (published, guid)


def test_items_whose_control_codes_got_lost_are_parted_by_their_lines_of_transmission() -> None:
    item = TEXT[1:] + b"\tAP-NY-06-12-20 1904GMT<\r\n\r\n"
    articles = outcomes(item * 2)
    assert [isinstance(made, Article) and made.headline for made in articles] == ["Ferry runs aground"] * 2


@pytest.mark.parametrize(
    "damaged",
    [
        ITEM.replace(b"\x02", b""),
        ITEM.replace(b"\x03", b""),
        ITEM.replace(b"\x03", b"\x02"),
        HEADER + b"\x02\r\n \x03AP-NY-06-12-20 1904GMT<\r\n\x04",
        HEADER + b"\x03" + TEXT + b"\x04",
    ],
)
def test_a_damaged_item_is_one_dead_letter_and_its_neighbours_come_out(damaged: bytes) -> None:
    assert codes(ITEM + damaged + ITEM) == ["article", "malformed_anpa", "article"]


def test_an_item_without_its_end_of_transmission_ends_where_the_next_begins() -> None:
    assert codes(ITEM.rstrip(b"\x04") + ITEM) == ["article", "article"]


def test_an_item_larger_than_the_limit_is_refused() -> None:
    assert codes(HEADER + b"\x02^s<\n\t" + b"a" * (16 * 2**20) + b"\x03\x04" + ITEM) == [
        "item_too_large",
        "article",
    ]


def test_tabular_matter_keeps_lines_and_columns() -> None:
    header = HEADER.replace(b"\x13\x11", b"\x14\x12")
    text = b"\x02^BC-League Glance<\r\n^League=\r\n^By The Associated Press=\r\n^North Division=\r\n"
    rows = b"\x08;W;L;GB\x10 \r\n\x08Port\x10 Ames;31;14;_\x10 \r\n\x08Cole;27;17;3{\x10 \r\n"
    made = article(header + text + rows + TRAILER)
    assert (made.headline, made.byline) == ("League", "By The Associated Press")
    assert made.body == "North Division\n| W | L | GB\nPort Ames | 31 | 14 | —\nCole | 27 | 17 | 3½"


def test_a_file_of_many_items_is_one_after_the_other() -> None:
    assert codes(ITEM * 500) == ["article"] * 500


def test_the_header_tells_the_version_where_the_slug_does_not() -> None:
    header = HEADER.replace(b"BC-US--Ferry    ", b"BC-US--Ferry 1stLd-Writethru ")
    made = article(header + TEXT.replace(b", 2nd Ld-Writethru", b"") + TRAILER)
    assert (made.slugline, made.version, made.signals) == ("BC-US--Ferry", 2, ["writethru"])


def test_a_number_in_the_slug_is_no_word_count() -> None:
    assert article(ITEM.replace(b"Ferry, 2nd Ld-Writethru,40", b"Apollo 11")).slugline == "BC-US--Apollo 11"


def test_header_lines_that_were_wrapped_are_one() -> None:
    head = b"\x02^BC-X,40<\r\n^Ferry runs\r\naground<\r\n^Eds: UPDATES with\r\ndetails.<\r\n"
    made = article(HEADER + head + b"\t   A ferry\r\nis free. \r\n" + TRAILER)
    assert (made.headline, made.editor_note, made.body) == (
        "Ferry runs aground",
        "Eds: UPDATES with details.",
        "A ferry is free.",
    )


@given(st.binary(max_size=300))
def test_for_every_payload_each_item_is_an_article_or_an_error(junk: bytes) -> None:
    assert all(isinstance(outcome, Article | WireError) for outcome in outcomes(ITEM + junk + ITEM))
    assert codes(ITEM + b"\x04" + junk)[0] == "article"
