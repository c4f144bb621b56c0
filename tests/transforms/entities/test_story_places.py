"""Which places a story means."""

from __future__ import annotations

import re

import pytest

from transforms.datelines.gazetteer import Place
from transforms.entities.story_places import StoryPlaces, provider_country

GEORGIA_STATE, GEORGIA_COUNTRY = 4197000, 614540


def ids(body: str, *names: str, dateline: Place | None = None, provider: str = "") -> list[int | None]:
    """The GeoNames ids of the places that a story means by names; ``None`` where it is not sure."""
    spans = {name: [match.span() for match in re.finditer(re.escape(name), body)] for name in names}
    places = StoryPlaces(body, spans, dateline, provider)
    located = [places.location(name) for name in names]
    return [None if location is None else location.geonames_id for location in located]


@pytest.mark.parametrize(
    ("body", "name", "expected"),
    [
        ("It snowed in Portland, Maine, on Monday.", "Portland", 4975802),
        ("It snowed in Portland on Monday.", "Portland", 5746545),
        ("He was born in Nice, France.", "Nice", 2990440),
        ("It was a Nice day.", "Nice", None),
        ("They met in Salem, Ore., and left.", "Salem", 5750162),
        ("They met in Salem and left.", "Salem", None),
        ("She flew to Lancaster (England) first.", "Lancaster", 2644972),
        ("Boise, ID 83702", "ID", 5596512),
        ("Check your ID at the door.", "ID", None),
        ("It is upstate New York that waits.", "New York", 5128638),
        ("It is New York that waits.", "New York", 5128581),
        ("A fire in Washington state spread.", "Washington", 5815135),
    ],
)
def test_what_is_printed_beside_a_name_decides(body: str, name: str, expected: int | None) -> None:
    assert ids(body, name) == [expected]


def test_the_other_places_of_the_story_decide() -> None:
    assert ids("Salisbury lies far from London, in England.", "Salisbury", "London", "England")[0] == 2638664
    assert (
        ids("Georgia borders on Alabama, as Atlanta knows.", "Georgia", "Alabama", "Atlanta")[0]
        == GEORGIA_STATE
    )
    assert ids("Georgia and Armenia spoke to Russia.", "Georgia", "Armenia", "Russia")[0] == GEORGIA_COUNTRY
    assert ids("Georgia was on her mind.", "Georgia") == [None]


def test_a_country_in_which_a_word_is_a_towns_name_is_not_enough_for_the_word() -> None:
    assert ids("We use Rust in Germany.", "Rust", "Germany") == [None, 2921044]


def test_the_dateline_and_the_providers_country_decide() -> None:
    body = "Lancaster was quiet."
    assert ids(body, "Lancaster") == [None]
    assert ids(body, "Lancaster", dateline=Place(country="US", region="Pennsylvania")) == [5197079]
    assert ids(body, "Lancaster", dateline=Place(country="GB", region="England")) == [2644972]
    assert ids("The council of Bath met.", "Bath", provider="GB") == [None]  # a word as well


def test_a_city_of_a_country_that_the_story_does_not_name_must_be_greater() -> None:
    assert ids("Kent and Oslo", "Kent", "Oslo") == [None, 3143244]


def test_for_every_order_of_the_names_the_places_are_the_same() -> None:
    body = "Georgia, Alabama, Salem, Atlanta and Portland"
    names = ["Georgia", "Alabama", "Salem", "Atlanta", "Portland"]
    forward = dict(zip(names, ids(body, *names), strict=True))
    backward = dict(zip(names[::-1], ids(body, *names[::-1]), strict=True))
    assert forward == backward


def test_agencies_and_hosts_have_countries() -> None:
    pairs = (("dpa", ""), ("x", "news.example.co.uk"), ("x", "news.example.com"))
    assert [provider_country(*pair) for pair in pairs] == ["DE", "GB", ""]
