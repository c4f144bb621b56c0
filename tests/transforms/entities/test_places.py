"""Places that running text names."""

from __future__ import annotations

import pytest

from transforms.entities.places import Location, country_name, find_location, place_class


def test_a_city_has_the_codes_and_coordinates_of_the_gazetteer_and_no_name_of_its_own() -> None:
    assert find_location("Oslo") == Location("", "NO", 3143244, 59.91273, 10.74609, "3143244")


@pytest.mark.parametrize("name", ["U.S.", "United States", "America"])
def test_a_country_goes_by_one_name(name: str) -> None:
    location = find_location(name)
    assert location is not None
    assert (location.name, location.country, location.key) == ("United States", "US", "6252001")


@pytest.mark.parametrize(
    ("name", "country", "expected"),
    [
        ("Lancaster", "GB", "GB"),
        ("Lancaster", "US", "US"),
        ("Paris", "US", "FR"),  # more than ten times the people of Paris, Texas
        ("Paris", "NO", "FR"),
        ("Georgia", "US", "GE"),  # a country comes before all
    ],
)
def test_a_city_of_the_country_comes_before_all_but_far_larger_ones(
    name: str, country: str, expected: str
) -> None:
    location = find_location(name, country)
    assert location is not None
    assert location.country == expected


@pytest.mark.parametrize("name", ["", "Dana Ruiz", "Iranian", "x" * 500])
def test_what_is_no_place_has_no_location(name: str) -> None:
    assert find_location(name) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Peru", "country"),
        ("Bavaria", "region"),
        ("Oslo", "city"),
        ("Foxborough", "town"),
        ("Iranian", "people"),
        ("Europe", "spot"),
        ("Dana Ruiz", ""),
    ],
)
def test_names_have_a_class(name: str, expected: str) -> None:
    assert place_class(name) == expected


def test_countries_have_english_names() -> None:
    assert [country_name(code) for code in ("DE", "CI", "ZZ", "")] == ["Germany", "Ivory Coast", "", ""]
