"""Places by name: the famous one, the one in a region, and names that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.datelines.gazetteer import Place, fold, load


def test_a_place_has_all_that_is_known_of_it() -> None:
    assert load().locate("OSLO", "Norway") == Place(
        kind="city",
        city="Oslo",
        region="Oslo",
        country="NO",
        geonames_id=3143244,
        latitude=59.91273,
        longitude=10.74609,
        fame=load().locate("OSLO", "").fame,  # type: ignore[union-attr]
    )


@pytest.mark.parametrize(
    ("city", "region", "geonames_id"),
    [
        # alone: the famous one
        ("PARIS", "", 2988507),
        ("LONDON", "", 2643743),
        ("BIRMINGHAM", "", 2655603),
        ("SAN JOSE", "", 5392171),
        ("PORTLAND", "", 5746545),
        ("ST. LOUIS", "", 4407066),
        ("SAINT LOUIS", "", 4407066),
        ("NEW YORK", "", 5128581),
        ("UNITED NATIONS", "", 5128581),
        ("KIEV", "", 703448),
        ("BOMBAY", "", 1275339),
        ("SAIGON", "", 1566083),
        ("RANGOON", "", 1298824),
        ("LENINGRAD", "", 498817),
        ("COLOGNE", "", 2886242),
        ("KÖLN", "", 2886242),
        ("ROMA", "", 3169070),
        ("SAO PAULO", "", 3448439),
        ("São Paulo", "", 3448439),
        ("XI'AN", "", 1790630),
        ("LODZ", "", 3093133),
        # in a region: state, postal code, abbreviation, province, country, country's other name
        ("PARIS", "Texas", 4717560),
        ("PARIS", "TX", 4717560),
        ("PARIS", "Texas, USA", 4717560),
        ("SAN JOSE", "Costa Rica", 3621849),
        ("HAMILTON", "Ont.", 5969782),
        ("HAMILTON", "Bermuda", 3573197),
        ("VANCOUVER", "B.C.", 6173331),
        ("VANCOUVER", "Wash.", 5814616),
        ("ATHENS", "Ga.", 4180386),
        ("BATUMI", "Georgia", 615532),
        ("LONDON", "Britain", 2643743),
        ("LONDON", "U.K.", 2643743),
        ("MINSK", "U.S.S.R.", 625144),
        ("MUNICH", "West Germany", 2867714),
        ("CAMBRIDGE", "England", 2653941),
        ("CAMBRIDGE", "Mass.", 4931972),
        # misspelled
        ("LODNON", "", 2643743),
        ("PHILADELPHA", "Pa.", 4560349),
        ("SANTA BARABRA", "Calif.", 5392952),
    ],
)
def test_a_city_is_found(city: str, region: str, geonames_id: int) -> None:
    place = load().locate(city, region)
    assert place is not None
    assert place.geonames_id == geonames_id


def test_a_city_that_is_not_known_lies_in_its_region() -> None:
    assert load().locate("LITTLE FORDING", "Ohio") == Place(
        city="Little Fording", region="Ohio", country="US"
    )


@pytest.mark.parametrize("city", ["QWXYZZY", "AT SEA", "ABOARD AIR FORCE ONE", ""])
def test_what_is_on_no_map_is_not_located(city: str) -> None:
    place = load().locate(city, "")
    assert place is None or (place.country, place.geonames_id) == ("", 0)


@pytest.mark.parametrize(
    ("name", "kind", "country"),
    [
        ("Iran", "country", "IR"),
        ("Georgia", "country", "GE"),
        ("Mexico", "country", "MX"),
        ("Singapore", "country", "SG"),
        ("Britain", "country", "GB"),
        ("U.S.", "country", "US"),
        ("Soviet Union", "country", "RU"),
        ("Deutschland", "country", "DE"),
        ("California", "region", "US"),
        ("Bavaria", "region", "DE"),
        ("Washington", "city", "US"),
        ("Gaza Strip", "country", "PS"),
    ],
)
def test_running_text_means_the_country_then_the_famous_place(name: str, kind: str, country: str) -> None:
    place = load().lookup(name)
    assert place is not None
    assert (place.kind, place.country) == (kind, country)


@pytest.mark.parametrize("name", ["", "Jane Doe", "Iranian", "the", "x" * 500, "\ud800"])
def test_what_is_no_place_is_not_found(name: str) -> None:
    assert load().lookup(name) is None


def test_countries_and_their_people_have_codes() -> None:
    places = load()
    assert [places.country(name) for name in ("Germany", "Holland", "USSR", "Paris", "German")] == [
        "DE",
        "NL",
        "RU",
        "",
        "",
    ]
    assert [places.demonym(name) for name in ("German", "Dutch", "Iranian", "Germany")] == [
        "DE",
        "NL",
        "IR",
        "",
    ]


def test_is_place_asks_for_size_and_for_region() -> None:
    is_place = load().is_place
    assert is_place("Foxborough")
    assert not is_place("Foxborough", 50_000)
    assert is_place("Oslo", 500_000)
    assert is_place("Tehran, Iran")
    assert not is_place("Tehran, Norway")
    assert is_place(", Calif.")
    assert not is_place(", Boston Harbor")


@given(st.text(max_size=120), st.text(max_size=120))
def test_for_every_name_there_is_an_answer(city: str, region: str) -> None:
    place = load().locate(city, region)
    assert place is None or place.kind in ("city", "region", "country", "spot")
    load().is_place(f"{city},{region}")


@given(st.text(max_size=60))
def test_for_every_name_case_and_space_do_not_matter(name: str) -> None:
    assert fold(f" {name} ") == fold(name)
    assert fold(fold(name)).isalnum() or fold(name) == ""
