"""Place, date and agency of what stands before a dateline's dash."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.datelines import gazetteer
from transforms.datelines.lead_in import LeadIn, first_place, is_capitals, is_place_shaped, parse_lead_in


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        ("LONDON", LeadIn("LONDON")),
        ("LONDON, March 9", LeadIn("LONDON", "--03-09")),
        ("LONDON, Mon., March 9", LeadIn("LONDON", "--03-09")),
        ("LONDON, 9th March 2026", LeadIn("LONDON", "2026-03-09")),
        ("LONDON 1996-08-30", LeadIn("LONDON", "1996-08-30")),
        ("LONDON, March 9, 10:30 GMT", LeadIn("LONDON", "--03-09")),
        ("LONDON, March 9, Reuter", LeadIn("LONDON", "--03-09", "reuters", True)),
        ("LONDON (AFP, 9 March)", LeadIn("LONDON", "--03-09", "afp", True)),
        ("RICHMOND, Va. Feb 26", LeadIn("RICHMOND, Va.", "--02-26")),
        ("PITTSBURGH, PA", LeadIn("PITTSBURGH, PA")),
        ("BOSTON (WQXZ)", LeadIn("BOSTON", "", "wqxz", False)),
        ("NEW YORK, Jan. 5, 2026 /PRNewswire/", LeadIn("NEW YORK", "2026-01-05", "prnewswire", True)),
        ("PC World", LeadIn("", "", "pcworld", True)),
        ("MOSCOW. Jan 12 (Interfax)", LeadIn("MOSCOW", "--01-12", "interfax", True)),
        ("Wien, 12. Jänner (APA)", LeadIn("Wien", "--01-12", "apa", True)),
        ("San Diego (tca/dpa)", LeadIn("San Diego", "", "dpa", True, "tca/dpa")),
        ("Bruxelles /ritzau/AFP", LeadIn("Bruxelles", "", "ritzau", True, "AFP/ritzau")),
        ("ROUTE 66", LeadIn("ROUTE 66")),
        ("MARCH 45", LeadIn("MARCH 45")),
        ("", LeadIn()),
    ],
)
def test_what_stands_before_the_dash_is_taken_apart(lead: str, expected: LeadIn) -> None:
    assert parse_lead_in(lead) == expected


@pytest.mark.parametrize(
    "name", ["LONDON", "Rio de Janeiro", "al-Arish", "PORT-AU-PRINCE", "Coeur d'Alene", "St. John's"]
)
def test_names_of_places_have_their_shape(name: str) -> None:
    assert is_place_shaped(name, 6)


@pytest.mark.parametrize(
    "name", ["", "the port", "BOSTON 3", "who said", "A: week", "One Two Three Four Five Six Seven"]
)
def test_text_has_not(name: str) -> None:
    assert not is_place_shaped(name, 6)


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
def test_for_every_text_the_place_is_made_of_its_words_and_a_known_agency_has_a_name(text: str) -> None:
    lead_in = parse_lead_in(text)
    assert lead_in.agency or not lead_in.is_agency_known
    assert all(word in text for word in lead_in.place.split())


@pytest.mark.parametrize(
    ("city", "first"),
    [
        ("GENEVA/ZURICH", "GENEVA"),
        ("PARIS and LONDON", "PARIS"),
        ("Berlin und Wien", "Berlin"),
        ("FRANKFURT/MAIN", "FRANKFURT/MAIN"),
        ("OSLO", "OSLO"),
        ("", ""),
    ],
)
def test_the_first_of_several_places_counts_unless_they_are_one(city: str, first: str) -> None:
    assert first_place(city, gazetteer.load().is_place) == first
