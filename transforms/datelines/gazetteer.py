"""Cities, regions and countries by name: GeoNames, with the names that datelines use for places.

The data file ``data/gazetteer.bin`` is made by ``gazetteer_build.py``: places as columns, and names as
sorted 48-bit hashes of their folded form, each with the places that it may mean, the most famous first.

>>> gazetteer = load()
>>> place = gazetteer.lookup("Bombay")
>>> place.city, place.country, place.geonames_id
('Mumbai', 'IN', 1275339)
>>> [gazetteer.locate("PARIS", region).region for region in ("", "Texas", "Tenn.", "Ont.")]
['Île-de-France', 'Texas', 'Tennessee', 'Ontario']
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, cached_property, lru_cache
from itertools import islice

import msgspec
import numpy as np
import xxhash
import zstandard
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from transforms.data.once import once
from transforms.data.tables import data_file

CITY, REGION, COUNTRY, SPOT = range(4)
KINDS = ("city", "region", "country", "spot")
DEMONYM = 1  # the fame of a row that is no place's name but its people's
NOWHERE = -(2**31)  # a coordinate that is not known
SCALE = 100_000  # coordinates are kept in units of 1e-5 degrees
_WELL_KNOWN = 500  # fame of a city of 100,000 people
_MOST_MEANINGS = 32  # of one name
_LONGEST = 80  # characters of a name; what is longer is text
_LONG, _SECOND_NAME = 7, 50  # from so many letters, another name of a place costs no more than this fame
_HIGHEST = 1200  # fame that comes from numbers; above it, a name stands in places.tsv
_ABBREVIATED = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt"}
_WORDS = re.compile(r"\b(?:saint|sainte|fort|mount)\b")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ə": "e"}
)
_NEAR = re.compile(r"\A(?:near|outside|off|north of|south of|east of|west of|in|at|aboard)\s+", re.IGNORECASE)


class Columns(msgspec.Struct):
    """The data file: arrays as little-endian bytes, with one value for each place or for each name."""

    # of (places,)
    geonames_ids: bytes  # uint32, 0: not in GeoNames
    latitudes: bytes  # int32, WGS 84, in units of 1e-5 degrees; NOWHERE: unknown
    longitudes: bytes  # int32, the same
    countries_of: bytes  # uint8, index into countries
    regions_of: bytes  # uint16, index into regions; 0: none
    kinds: bytes  # uint8: CITY, REGION, COUNTRY, SPOT
    fames: bytes  # uint16, 100 * log10 of the population, and a bonus for capitals
    names: bytes  # UTF-8, one a line
    countries: list[str]  # ISO 3166 alpha-2
    regions: list[str]  # names
    # of (names,), sorted by key and falling fame
    keys_high: bytes  # uint32, the upper 32 of the 48 bits of key_of
    keys_low: bytes  # uint16, the lower 16
    key_places: bytes  # uint32, the place that the name means
    key_fames: bytes  # uint16, the fame of the place under this name; DEMONYM: its people's name


class Place(msgspec.Struct, frozen=True, gc=False):
    """A place: ``kind`` is city, region, country or spot (a base, a sea, a building); what is unknown is empty."""

    kind: str = "city"
    city: str = ""
    region: str = ""
    country: str = ""  # ISO 3166 alpha-2
    geonames_id: int = 0
    latitude: float | None = None  # degrees, WGS 84
    longitude: float | None = None
    fame: int = 0  # 100 * log10 of the population, and bonuses: 500 is a city of 100,000 people


class Gazetteer:
    """Looks names up; make it with :func:`load`. Case, accents, punctuation and spaces of a name don't matter.

    Threads share it: its arrays never change, and the answers that it remembers are immutable.
    """

    def __init__(self, columns: Columns) -> None:
        self._geonames_ids = memoryview(columns.geonames_ids).cast("I")
        self._latitudes = memoryview(columns.latitudes).cast("i")
        self._longitudes = memoryview(columns.longitudes).cast("i")
        self._countries_of = memoryview(columns.countries_of)
        self._regions_of = memoryview(columns.regions_of).cast("H")
        self._kinds = memoryview(columns.kinds)
        self._fames = memoryview(columns.fames).cast("H")
        self._blob = columns.names
        self._countries, self._regions = columns.countries, columns.regions
        high = np.frombuffer(columns.keys_high, "<u4").astype(np.uint64)
        keys = (high << np.uint64(16)) | np.frombuffer(columns.keys_low, "<u2")
        self._keys = memoryview(keys)
        self._key_places = memoryview(columns.key_places).cast("I")
        self._key_fames = memoryview(columns.key_fames).cast("H")
        self.is_place = lru_cache(65536)(self._is_place)
        self.lookup = lru_cache(65536)(self._lookup)
        self.locate = lru_cache(65536)(self._locate)
        self.meanings = lru_cache(65536)(self._all_places)
        self.wider = lru_cache(16384)(self._wider)

    def _is_place(self, name: str, least: int = 0) -> bool:
        """Whether a name is a place's; with ``least``, a place of at least so many people, and not a whole country.

        "City, Region" asks whether the two fit together, ", Region" whether there is such a region or country.
        """
        city, comma, region = name.partition(",")
        if not comma:
            return self._is_town(city, least) if least else any(self._places_called(city))
        within = self._within(region)
        if not city:
            return bool(within)
        return bool(within) and any(self._lies(place, within) for place, _ in self._places_called(city))

    def _is_town(self, name: str, least: int) -> bool:
        """Whether a name means a place other than a region, of at least so many people."""
        places = list(self._places_called(name))
        is_country = any(self._kinds[place] == COUNTRY for place, _ in places)
        if is_country and not self._is_filed_from(name, places):
            return False
        fames = (self._fame_as(name, *row) for row in places if self._kinds[row[0]] != REGION)
        return any(fame >= 100 * math.log10(least) for fame in fames)

    def _is_filed_from(self, name: str, places: Sequence[tuple[int, int]]) -> bool:
        """Whether datelines name a country alone: Singapore, Bahrain (names that stand in ``places.tsv``)."""
        place, fame = places[0]
        by_hand = fame > _HIGHEST
        return by_hand and (self._kinds[place] == COUNTRY or fold(self._names[place]) == fold(name))

    def _fame_as(self, name: str, place: int, fame: int) -> int:
        """A place's fame under a name; under a long one nearly its own, as a long name hardly means another place."""
        return max(fame, self._fames[place] - _SECOND_NAME) if len(name) >= _LONG else fame

    def country(self, name: str) -> str:
        """The ISO 3166 code of the country that ``name`` names ("Britain", "U.S.S.R.", "Deutschland"), or ""."""
        places = (place for place, _ in self._places_called(name) if self._kinds[place] == COUNTRY)
        return next(map(self._country, places), "")

    def demonym(self, name: str) -> str:
        """The ISO 3166 code of the country whose people or things are called ``name`` ("Iranian"), or ""."""
        meanings = self._meanings(name)
        return next((self._country(place) for place, fame in meanings if fame == DEMONYM), "")

    def _lookup(self, name: str) -> Place | None:
        """What running text means by a name: a country of that name, else the most famous place, else ``None``."""
        places = [place for place, _ in self._places_called(name)]
        country = next((place for place in places if self._kinds[place] == COUNTRY), None)
        best = self._city_before_region(places) if country is None else country
        return None if best is None else self._place(best)

    def _all_places(self, name: str) -> tuple[Place, ...]:
        """The places of a name, the most famous under it first; ``fame`` is the one under this name. At most 32."""
        places = islice(self._places_called(name), _MOST_MEANINGS)
        return tuple(msgspec.structs.replace(self._place(place), fame=fame) for place, fame in places)

    def _wider(self, name: str) -> tuple[Place, ...]:
        """The regions and countries that a name, in full or abbreviated, may mean."""
        return tuple(self._place(place) for place in self._within(name))

    def _locate(self, city: str, region: str = "") -> Place | None:
        """The place that a dateline names, or ``None`` if neither city nor region is known.

        ``region`` is what follows the first comma: a country, state or province, in full or abbreviated. Without it
        the most famous place is meant. A misspelled name finds the nearest one. An unknown city in a known region is
        placed there without id and coordinates.
        """
        within = self._within(region)
        city = _NEAR.sub("", city.strip(), count=1) or city
        if not within:
            return self._most_famous(city)
        place = self._inside(city, within)
        return self._place(place) if place is not None else self._unknown(city, within[0])

    def _most_famous(self, city: str) -> Place | None:
        place = self._city_before_region([place for place, _ in self._places_called(city)])
        if place is None:
            place = _nearest(city, self._well_known)
        return None if place is None else self._place(place)

    def _inside(self, city: str, within: Sequence[int]) -> int | None:
        """The place called ``city`` in one of some regions and countries, else the one spelled nearly so."""
        inside = [place for place, _ in self._places_called(city) if self._lies(place, within)]
        if inside:
            return self._city_before_region(inside)
        for region in within:
            near = _nearest(city, self._cities(self._countries_of[region]))
            if near is not None and self._lies(near, (region,)):
                return near
        return None

    def _city_before_region(self, places: Sequence[int]) -> int | None:
        """The first of some places of one name; if that is a region, rather a city within it. ``None`` of none."""
        first = places[0] if places else None
        if first is None or self._kinds[first] != REGION:
            return first
        inner = (place for place in places if self._kinds[place] == CITY and self._lies(place, (first,)))
        return next(inner, first)

    def _unknown(self, city: str, region: int) -> Place:
        """A city that the gazetteer lacks, in a region or country that it has."""
        known = self._place(region)
        name = city.title() if city.isupper() else city
        return Place(kind="city", city=name, region=known.region, country=known.country)

    def _within(self, region: str) -> list[int]:
        """The regions and countries that ``region`` ("Texas", "Ont.", "Texas, USA") may name, the likeliest first."""
        within: list[int] = []
        for part in region.split(",", 2) if region else ():
            places = (place for place, _ in self._places_called(part))
            wider = [place for place in places if self._kinds[place] in (REGION, COUNTRY)]
            countries = {self._countries_of[place] for place in wider}
            within = [place for place in within if self._countries_of[place] in countries] or within or wider
        return within

    def _lies(self, place: int, within: Sequence[int]) -> bool:
        """Whether a place, which is no country, lies in one of some regions and countries."""
        for outer in within:
            if self._countries_of[place] != self._countries_of[outer] or place == outer:
                continue
            if self._kinds[outer] == COUNTRY or self._regions_of[place] == self._regions_of[outer]:
                return self._kinds[place] != COUNTRY
        return False

    def _places_called(self, name: str) -> Iterator[tuple[int, int]]:
        """(place, fame under the name) of the places of a name, the most famous first."""
        return ((place, fame) for place, fame in self._meanings(name) if fame > DEMONYM)

    def _meanings(self, name: str) -> Iterator[tuple[int, int]]:
        """(place, fame under the name) of all that a name may mean, its people too, the most famous first."""
        if len(name) > _LONGEST:
            return
        key = key_of(fold(name))
        row = bisect_left(self._keys, key)
        while row < len(self._keys) and self._keys[row] == key:
            yield self._key_places[row], self._key_fames[row]
            row += 1

    def _place(self, place: int) -> Place:
        """The place of a row of the columns."""
        kind, latitude = self._kinds[place], self._latitudes[place]
        region = self._regions[self._regions_of[place]]
        return Place(
            kind=KINDS[kind],
            city=self._names[place] if kind == CITY else "",
            region=region,
            country=self._country(place),
            geonames_id=self._geonames_ids[place],
            latitude=None if latitude == NOWHERE else latitude / SCALE,
            longitude=None if latitude == NOWHERE else self._longitudes[place] / SCALE,
            fame=self._fames[place],
        )

    def _country(self, place: int) -> str:
        return self._countries[self._countries_of[place]]

    @cached_property
    def _names(self) -> list[str]:
        return self._blob.decode().split("\n")

    @cached_property
    def _well_known(self) -> dict[str, int]:
        """The folded names of the cities of 100,000 people and more."""
        famous = (place for place, fame in enumerate(self._fames) if fame >= _WELL_KNOWN)
        return {fold(self._names[place]): place for place in famous if self._kinds[place] == CITY}

    @cache  # noqa: B019 - one gazetteer a process
    def _cities(self, country: int) -> dict[str, int]:
        """The folded names of a country's cities; of those of one name the last is kept."""
        inside = (place for place, other in enumerate(self._countries_of) if other == country)
        return {fold(self._names[place]): place for place in inside if self._kinds[place] == CITY}


def _nearest(name: str, known: dict[str, int]) -> int | None:
    """The place whose name differs by one letter of five to nine, or two of more, but not in the first; or ``None``."""
    folded = fold(name)
    if not 5 <= len(folded) <= 40:
        return None
    slips = 1 if len(folded) < 10 else 2
    near = process.extract(
        folded, known.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=5
    )
    return next((known[other] for other, _, _ in near if other[0] == folded[0]), None)


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """The letters and digits of ``name`` without case and accents; "Saint" is "st", "Fort" "ft", "Mount" "mt".

    >>> fold("St. Louis"), fold("SAINT-LOUIS"), fold("Łódź"), fold("W. Va.")
    ('stlouis', 'stlouis', 'lodz', 'wva')
    """
    name = name.casefold()
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name.translate(_LETTERS))
    name = _WORDS.sub(lambda match: _ABBREVIATED[match[0]], name)
    return "".join(filter(str.isalnum, name))


def key_of(folded: str) -> int:
    """The 48-bit key of a folded name."""
    return xxhash.xxh3_64_intdigest(folded.encode("utf-8", "replace")) >> 16


@once
def load() -> Gazetteer:
    """The gazetteer, loaded once a process; all threads share it."""
    packed = data_file("gazetteer.bin").read_bytes()
    return Gazetteer(msgspec.msgpack.decode(zstandard.decompress(packed), type=Columns))
