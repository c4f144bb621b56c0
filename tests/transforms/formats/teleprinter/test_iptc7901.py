"""IPTC 7901: framing, head, character sets, notes for editors, damage."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.formats import helpers
from transforms.article import Article, Link, Source, Subject
from transforms.payload import WireError

HEADER = b"\x01eca0217 2 i 40  dpa 0412\r\n\r\nSweden/ice/\r\n"
END = b"\r\n\x03171233 GMT Feb 21\r\n\x7f\x04"
ITEM = HEADER + b"\x02Ferry freed =\r\n\r\nKiel (dpa) - A ferry is\r\nfree.\r\n" + END


outcomes = partial(helpers.outcomes, "iptc7901")
codes = partial(helpers.codes, "iptc7901")
read = partial(helpers.only_article, "iptc7901")


def article(text: str, end: bytes = END) -> Article:
    return read(HEADER + b"\x02" + text.encode("latin-1") + end)


def test_every_field_that_an_item_carries_is_filled() -> None:
    text = (
        "REFILE\n3RD LEAD\nFerry freed from ice\nBy Ann Lee, dpa =\n\nKiel (dpa) - A ferry\nis free.\n\n# Notebook\n\n"
        "## Internet links\n- [Port](http://port.example)\n\n* * * *\n"
        "The following information is not for publication\n\n- Editing by: Rosa Maurer\n\ndpa al rm"
    )
    assert article(text) == Article(
        format="iptc7901",
        guid="eca0217-2021-02-17",
        version=4,
        signals=["correction", "writethru"],
        provider="dpa",
        headline="Ferry freed from ice",
        slugline="Sweden/ice, 3RD LEAD",
        byline="By Ann Lee, dpa",
        published_at="2021-02-17T12:33:00Z",
        urgency=2,
        body="Kiel (dpa) - A ferry is free.",
        keywords=["Sweden", "ice"],
        subjects=[Subject(scheme="iptc7901", code="i")],
        links=[Link(url="http://port.example", title="Port")],
        editor_note="Internet links\n- [Port](http://port.example)\n- Editing by: Rosa Maurer",
        source=Source(uri=helpers.URI, index=0, sha256=helpers.SHA256),
    )


@pytest.mark.parametrize(
    ("end", "published"),
    [
        (b"\x03071341 GMT Okt 15 \x04", "2015-10-07T13:41:00Z"),
        (b"\x03030910 CET M\xe4r 99\x04", "1999-03-03T08:10:00Z"),
        (b"\x03310910 GMT Feb 21\x04", ""),
        (b"\x03\x04", ""),
    ],
)
def test_the_trailer_tells_day_time_zone_month_and_year(end: bytes, published: str) -> None:
    assert article("Ferry =\n\nFree.", end=end).published_at == published


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"Z\xfcrich", "Zürich"),  # latin-1
        (b"\x93Z\xfcrich\x94", "“Zürich”"),  # windows-1252
        ("Zürich €".encode(), "Zürich €"),
        (b"Z\xc8urich, Caf\xc2e", "Zürich, Café"),  # ISO 6937: the accent stands before its letter
        (b"\x1b(KZ}rich", "Zürich"),  # DIN 66003, designated
        (
            b"der F}rst und die V|gel, nicht gro~. Der B{r und",
            "der Fürst und die Vögel, nicht groß. Der Bär und",
        ),
        (b"f(x) = {a|b}", "f(x) = {a|b}"),
    ],
)
def test_the_text_is_read_in_the_character_set_it_is_in(text: bytes, expected: str) -> None:
    made = read(HEADER + b"\x02Head =\r\n\r\n" + text + b"." + END)
    assert made.body == expected + "."


def test_columns_keep_their_lines_and_wrapped_lines_are_joined() -> None:
    text = "Levels =\n\nLevels on the\nRhine:\n\nMaxau      4,88  up\nKaub       2,10  down\n\nThat is all."
    assert (
        article(text).body
        == "Levels on the Rhine:\n\nMaxau      4,88  up\nKaub       2,10  down\n\nThat is all."
    )


def test_a_head_without_its_sign_ends_at_the_blank_line() -> None:
    made = article("EXTRA\nFerry freed\nVon Ann Lee\n\nA ferry is free.")
    assert (made.headline, made.byline, made.body) == ("Ferry freed", "Von Ann Lee", "A ferry is free.")


@pytest.mark.parametrize(
    "damaged", [ITEM.replace(b"\x02", b""), ITEM.replace(b"\x03", b""), b"\x01x\x02y\x03z\x04"]
)
def test_a_damaged_item_is_one_dead_letter_and_its_neighbours_come_out(damaged: bytes) -> None:
    assert codes(ITEM + damaged + ITEM) == ["article", "malformed_iptc7901", "article"]


@given(st.binary(max_size=300))
def test_for_every_payload_each_item_is_an_article_or_an_error(junk: bytes) -> None:
    assert all(isinstance(outcome, Article | WireError) for outcome in outcomes(ITEM + junk + ITEM))
    assert codes(ITEM + b"\x04" + junk)[0] == "article"
