"""Where datelines lie, and when they were filed."""

from __future__ import annotations

import pytest

from transforms.article import Article, Dateline
from transforms.datelines import gazetteer
from transforms.datelines.locate import locate_datelines


def located(text: str, date: str = "", published_at: str = "") -> Dateline:
    article = Article(dateline=Dateline(text=text, date=date), published_at=published_at)
    (dateline,) = locate_datelines([article], gazetteer.load())
    assert dateline is not None
    return dateline


@pytest.mark.parametrize(
    ("text", "city", "region", "country", "geonames_id"),
    [
        ("Tehran, Iran", "Tehran", "Tehran", "IR", 112931),
        ("WASHINGTON", "Washington", "District of Columbia", "US", 4140963),
        ("PARIS", "Paris", "Île-de-France", "FR", 2988507),
        ("PARIS, Texas", "Paris", "Texas", "US", 4717560),
        ("PARIS, Tenn.", "Paris", "Tennessee", "US", 4647963),
        ("LONDON, Ont.", "London", "Ontario", "CA", 6058560),
        ("RICHMOND, Va.", "Richmond", "Virginia", "US", 4781708),
        ("MORGANTOWN, W. Va.", "Morgantown", "West Virginia", "US", 4815352),
        ("SAVANNAH, Georgia", "Savannah", "Georgia", "US", 4221552),
        ("TBILISI, Georgia", "Tbilisi", "", "GE", 611717),
        ("GENEVA/ZURICH", "Geneva", "Geneva", "CH", 2660646),
        ("FRANKFURT/MAIN", "Frankfurt am Main", "Hesse", "DE", 2925533),
        ("TORONTO Canada", "Toronto", "Ontario", "CA", 6167865),
        ("MOUNTAIN VIEW, Calif.", "Mountain View", "California", "US", 5375480),
        ("PHILADELPHA", "Philadelphia", "Pennsylvania", "US", 4560349),
        ("МОСКВА", "Moscow", "Moscow", "RU", 524901),
        ("ΑΘΗΝΑ", "Athens", "Attica", "GR", 264371),
        ("WEST BERLIN", "Berlin", "State of Berlin", "DE", 2950159),
        ("PEKING", "Beijing", "Beijing", "CN", 1816670),
        ("BAHRAIN", "", "", "BH", 290291),
        ("NEAR FALLUJAH, Iraq", "Al Fallūjah", "Al Anbar", "IQ", 99454),
        ("LITTLE FORDING, Mont.", "Little Fording", "Montana", "US", 0),
        ("ABOARD AIR FORCE ONE", "", "", "", 0),
        ("QWXYZZY", "", "", "", 0),
    ],
)
def test_a_dateline_is_put_on_the_map(
    text: str, city: str, region: str, country: str, geonames_id: int
) -> None:
    dateline = located(text)
    assert (dateline.text, dateline.city, dateline.region, dateline.country, dateline.geonames_id) == (
        text, city, region, country, geonames_id
    )  # fmt: skip


def test_a_located_city_has_coordinates() -> None:
    dateline = located("OSLO, Norway")
    assert (dateline.latitude, dateline.longitude) == (59.91273, 10.74609)


@pytest.mark.parametrize(
    ("date", "published_at", "expected"),
    [
        ("--03-09", "2026-03-10T01:00:00Z", "2026-03-09"),
        ("--12-31", "2026-01-01T01:00:00Z", "2025-12-31"),
        ("--01-01", "2025-12-31T23:00:00Z", "2026-01-01"),
        ("--02-29", "2025-03-01T00:00:00Z", "2024-02-29"),
        ("--02-30", "2026-03-01T00:00:00Z", ""),
        ("--01-01", "9999-12-31T23:00:00Z", "9999-01-01"),
        ("--03-09", "", ""),
        ("--03-09", "no time", ""),
        ("2014-02-30", "2026-03-10T01:00:00Z", ""),
        ("2014-08-29", "2026-03-10T01:00:00Z", "2014-08-29"),
    ],
)
def test_a_date_without_year_is_the_one_nearest_to_the_items_own(
    date: str, published_at: str, expected: str
) -> None:
    assert located("OSLO", date, published_at).date == expected


def test_articles_without_dateline_stay_without() -> None:
    articles = [Article(), Article(dateline=Dateline(agency="ap"))]
    assert locate_datelines(articles, gazetteer.load()) == [None, Dateline(agency="ap")]
