"""Place, date and agency of what stands before a dateline's dash."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.datelines.lead_in import Credit, is_capitals, is_shaped, take_apart


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        ("LONDON", Credit("LONDON")),
        ("LONDON, March 9", Credit("LONDON", "--03-09")),
        ("LONDON, Mon., March 9", Credit("LONDON", "--03-09")),
        ("LONDON, 9th March 2026", Credit("LONDON", "2026-03-09")),
        ("LONDON 1996-08-30", Credit("LONDON", "1996-08-30")),
        ("LONDON, March 9, 10:30 GMT", Credit("LONDON", "--03-09")),
        ("LONDON, March 9, Reuter", Credit("LONDON", "--03-09", "reuters", True)),
        ("LONDON (AFP, 9 March)", Credit("LONDON", "--03-09", "afp", True)),
        ("RICHMOND, Va. Feb 26", Credit("RICHMOND, Va.", "--02-26")),
        ("PITTSBURGH, PA", Credit("PITTSBURGH, PA")),
        ("BOSTON (WQXZ)", Credit("BOSTON", "", "wqxz", False)),
        ("NEW YORK, Jan. 5, 2026 /PRNewswire/", Credit("NEW YORK", "2026-01-05", "prnewswire", True)),
        ("PC World", Credit("", "", "pcworld", True)),
        ("MOSCOW. Jan 12 (Interfax)", Credit("MOSCOW", "--01-12", "interfax", True)),
        ("Wien, 12. Jänner (APA)", Credit("Wien", "--01-12", "apa", True)),
        ("ROUTE 66", Credit("ROUTE 66")),
        ("MARCH 45", Credit("MARCH 45")),
        ("", Credit()),
    ],
)
def test_what_stands_before_the_dash_is_taken_apart(lead: str, expected: Credit) -> None:
    assert take_apart(lead) == expected


@pytest.mark.parametrize(
    "name", ["LONDON", "Rio de Janeiro", "al-Arish", "PORT-AU-PRINCE", "Coeur d'Alene", "St. John's"]
)
def test_names_of_places_have_their_shape(name: str) -> None:
    assert is_shaped(name, 6)


@pytest.mark.parametrize(
    "name", ["", "the port", "BOSTON 3", "who said", "A: week", "One Two Three Four Five Six Seven"]
)
def test_text_has_not(name: str) -> None:
    assert not is_shaped(name, 6)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("McALLEN, Texas", True),
        ("PARIS and LONDON", True),
        ("al-ARISH", True),
        ("Paris", False),
        ("Port AUTHORITY", False),
        ("", False),
    ],
)
def test_capitals_may_hold_small_words_and_the_start_of_a_name(place: str, expected: bool) -> None:
    assert is_capitals(place) is expected


@given(st.text(max_size=160))
def test_for_every_lead_there_is_a_credit(lead: str) -> None:
    credit = take_apart(lead)
    assert credit.agency or not credit.known
    assert all(word in lead for word in credit.place.split())
