"""Places that running text names."""

from __future__ import annotations

import pytest

from transforms.datelines import gazetteer
from transforms.entities.places import Location, country_name, location_of, place_class


def located(name: str) -> Location:
    (place, *_) = gazetteer.load().meanings(name)
    return location_of(place, name)


def test_a_city_has_the_codes_and_coordinates_of_the_gazetteer_and_no_name_of_its_own() -> None:
    assert located("Oslo") == Location("", "NO", 3143244, 59.91273, 10.74609, "3143244")


@pytest.mark.parametrize("name", ["U.S.", "United States", "America"])
def test_a_country_goes_by_one_name(name: str) -> None:
    location = located(name)
    assert (location.name, location.country, location.key) == ("United States", "US", "6252001")


def test_a_region_without_an_id_has_the_same_key_under_each_of_its_names() -> None:
    assert [located(name).key for name in ("Bavaria", "Bayern")] == ["DE bavaria", "DE bavaria"]


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
