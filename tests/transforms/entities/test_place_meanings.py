"""What a place's name may mean."""

from __future__ import annotations

import pytest

from transforms.entities.place_meanings import is_abbreviated, is_word, meanings, names_place, sure_place


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Peru", ("country", "PE")),
        ("U.S.", ("country", "US")),
        ("UK", ("country", "GB")),
        ("Florida", ("region", "US")),
        ("Alabama", ("region", "US")),
        ("Oslo", ("city", "NO")),
        ("New York", ("city", "US")),
        ("Washington", ("city", "US")),
    ],
)
def test_countries_known_regions_and_great_cities_need_no_story(name: str, place: tuple[str, str]) -> None:
    sure = sure_place(name)
    assert sure is not None
    assert (sure.kind, sure.country) == place


@pytest.mark.parametrize(
    "name", ["Lancaster", "Georgia", "Nice", "Reading", "Split", "Rust", "West", "Foxborough", "Quux"]
)
def test_ambiguous_and_small_places_and_words_need_one(name: str) -> None:
    assert sure_place(name) is None


@pytest.mark.parametrize("name", ["ID", "OR", "AL", "IN", "Ala.", "Us", "PR", "RSA", "White House"])
def test_postal_codes_abbreviations_and_seats_of_power_mean_no_place_alone(name: str) -> None:
    assert sure_place(name) is None


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Rust", True), ("Oh", True), ("iOS", True), ("CoVE", True), ("SPAs", True), ("Taylor", True), ("Ulm", True),
        ("Paris", False), ("McAllen", False), ("DeKalb", False), ("O'Fallon", False), ("Cortina d'Ampezzo", False),
        ("Oslo", False), ("U.S.", False),
    ],
)  # fmt: skip
def test_words_given_names_and_odd_capitals_are_words(name: str, word: bool) -> None:
    assert is_word(name) is word


def test_short_names_are_abbreviated_and_whole_ones_not() -> None:
    assert [is_abbreviated(name) for name in ("AL", "Ala", "D.C.", "N.Y.", "Rio", "Ohio")] == [
        True, True, True, True, False, False,
    ]  # fmt: skip


def test_a_name_of_no_place_has_no_meanings() -> None:
    assert meanings("Quux") == ()
    assert not names_place("Quux")
    assert names_place("Lancaster")
