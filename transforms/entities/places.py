"""What the gazetteer knows of a place that a story names."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from transforms.data.tables import rows
from transforms.datelines import gazetteer
from transforms.datelines.gazetteer import Place
from transforms.entities.lexicon import words

_GREAT = 500  # fame of a city of 100,000 people
_FAR_GREATER = (
    100  # more fame by so much is ten times the people: such a place is meant wherever the story was filed
)


class Location(NamedTuple):
    """A place of the world. ``name`` is given where the place has one name however it is printed (countries)."""

    name: str
    country: str
    geonames_id: int
    latitude: float | None
    longitude: float | None
    key: str  # the same for all names of the place


@lru_cache(maxsize=50_000)
def locate(name: str, country: str = "") -> Location | None:
    """The place called ``name``; one in ``country`` (ISO 3166 alpha-2) comes before all but far greater ones."""
    place = None if name in words("seat") else gazetteer.load().lookup(name)
    if place is None:
        return None
    if country and place.country != country and place.kind == "city":
        place = _nearer(name, country, place)
    whole = country_name(place.country) if place.kind == "country" else ""
    key = str(place.geonames_id or f"{place.country} {name.casefold()}")
    return Location(whole, place.country, place.geonames_id, place.latitude, place.longitude, key)


def _nearer(name: str, country: str, place: Place) -> Place:
    """The city called ``name`` in a country, if it bears comparison with ``place``, which is elsewhere."""
    known, filed_in = gazetteer.load(), country_name(country)
    near = known.locate(name, filed_in) if filed_in and known.is_place(f"{name},{filed_in}") else None
    return near if near and near.fame + _FAR_GREATER > place.fame else place


@lru_cache(maxsize=50_000)
def standing(name: str) -> str:
    """What the gazetteer says of a name: ``country``, ``region``, ``city``, ``town``, ``spot``, ``people`` or ""."""
    known = gazetteer.load()
    place = known.lookup(name)
    if place is None or (place.kind == "city" and place.fame < _GREAT):
        return "people" if known.demonym(name) else "town" if place else ""
    return place.kind


def country_name(code: str) -> str:
    """The English name of a country by its ISO 3166 code, or "".

    >>> country_name("US"), country_name("XX")
    ('United States', '')
    """
    return _country_names().get(code, "")


@cache
def _country_names() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("country_names.tsv")}
