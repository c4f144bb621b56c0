"""Places that a story names, looked up in the gazetteer."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from transforms.data.tables import rows
from transforms.datelines import gazetteer
from transforms.datelines.gazetteer import Place

_GREAT = 500  # fame of a city of 100,000 people


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


def location_of(place: Place, name: str) -> Location:
    """A place as an entity has it that goes by ``name`` in the text."""
    full_name = country_name(place.country) if place.kind == "country" else ""
    own = place.region if place.kind == "region" else name
    key = str(place.geonames_id or f"{place.country} {own.casefold()}")
    return Location(full_name, place.country, place.geonames_id, place.latitude, place.longitude, key)


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
