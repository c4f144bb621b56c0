"""Places that a story names, looked up in the gazetteer."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from transforms.data.tables import rows
from transforms.datelines import gazetteer
from transforms.datelines.gazetteer import Place
from transforms.entities.lexicon import words

_GREAT = 500  # fame of a city of 100,000 people
# fame that makes up for a city's being abroad: a place with ten times the people is meant wherever a story was filed
_FAR_GREATER = 100


class Location(NamedTuple):
    """A place as an entity has it. ``name`` is "" but for countries, which go by one name however they are printed.

    Coordinates are WGS 84 degrees, or ``None``. ``key`` is the same for all names of a place.
    """

    name: str
    country: str  # ISO 3166 alpha-2, or ""
    geonames_id: int  # 0: not in GeoNames
    latitude: float | None
    longitude: float | None
    key: str


@lru_cache(maxsize=50_000)
def find_location(name: str, country: str = "") -> Location | None:
    """The place that running text means by a name, or ``None``.

    A city in ``country`` (ISO 3166 alpha-2) comes before those elsewhere that have less than ten times its people.
    """
    place = None if name in words("seat") else gazetteer.load().lookup(name)
    if place is None:
        return None
    if country and place.country != country and place.kind == "city":
        place = _nearer(name, country, place)
    full_name = country_name(place.country) if place.kind == "country" else ""
    key = str(place.geonames_id or f"{place.country} {name.casefold()}")
    return Location(full_name, place.country, place.geonames_id, place.latitude, place.longitude, key)


def _nearer(name: str, country: str, place: Place) -> Place:
    """The city of that name in a country, unless ``place``, which lies elsewhere, has ten times its people."""
    places, filed_in = gazetteer.load(), country_name(country)
    near = places.locate(name, filed_in) if filed_in and places.is_place(f"{name},{filed_in}") else None
    return near if near and near.fame + _FAR_GREATER > place.fame else place


@lru_cache(maxsize=50_000)
def place_class(name: str) -> str:
    """What kind of place a name means: ``country``, ``region``, ``city``, ``town``, ``spot``, ``people`` or "".

    A ``town`` is a city of less than 100,000 people, ``people`` a word such as "Iranian".
    """
    places = gazetteer.load()
    place = places.lookup(name)
    if place is None or (place.kind == "city" and place.fame < _GREAT):
        return "people" if places.demonym(name) else "town" if place else ""
    return place.kind


def country_name(code: str) -> str:
    """The English name of a country by its ISO 3166 alpha-2 code, or "".

    >>> country_name("US"), country_name("XX")
    ('United States', '')
    """
    return _country_names().get(code, "")


@cache
def _country_names() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("country_names.tsv")}
