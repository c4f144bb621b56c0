"""What a place's name may mean, and whether it is a word or a shortened name that needs more to mean a place at all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from transforms.data.tables import rows
from transforms.datelines import gazetteer
from transforms.datelines.gazetteer import Place
from transforms.entities.lexicon import words
from transforms.entities.places import Location, location_of

# In units of fame: 100 is ten times the people, 500 a city of 100,000.
_SURE, _SURELY_AHEAD = (
    600,
    120,
)  # what needs no story around it, and how far it is ahead of others of the name
_GREAT = 548  # a city of 350,000, which is meant even if its name is a given name too
_HIGHEST = 900  # fame of what stands in places.tsv
_FORMER_NAME = 600  # the same under a former name that another place goes by today
_REGION, _REGION_ABROAD = 620, 430  # a region of a country whose regions are known all over, or of another
KNOWN_REGIONS = frozenset(["US", "CA", "AU", "GB", "IN", "DE", "IT", "ES", "FR"])
_INITIALS = frozenset(["US", "UK", "USA", "UAE", "DRC"])  # countries by their initials, in capitals
_INITIALS_AT_MOST = 3  # letters
_DISTRICT = frozenset(["D.C.", "DC"])
_PREFIX = 3  # letters before a second capital in a place's name: Mac, De
_NEAR = 0.7  # degrees: two entries of one country that lie so near are one place and its surroundings


@lru_cache(maxsize=50_000)
def meanings(name: str) -> tuple[Place, ...]:
    """The places that running text may mean by a name as it is printed."""
    if name in words("seat"):
        return ()
    if name in _DISTRICT:
        return gazetteer.load().wider("D.C.")[:1]
    places = gazetteer.load().meanings(name)
    letters = name.replace(".", "")
    if is_abbreviated(name):
        return tuple(place for place in places if place.kind == "country" and letters in _INITIALS)
    if len(letters) <= _INITIALS_AT_MOST:  # "Us" is no country
        return tuple(place for place in places if place.kind != "country")
    return places


@lru_cache(maxsize=50_000)
def region_beside_city(name: str) -> Place | None:
    """The region that a name may mean beside a city that is meant as a rule (New York, Washington, Osaka)."""
    places = meanings(name)
    return next((place for place in places if place.kind == "region"), None) if len(places) > 1 else None


@lru_cache(maxsize=50_000)
def is_abbreviated(name: str) -> bool:
    """Whether a name is short for a place's: initials, or a region as postal codes and style books shorten it.

    >>> [is_abbreviated(name) for name in ("U.S.", "AL", "Ala.", "Alabama", "Ulm")]
    [True, True, True, False, False]
    """
    letters = name.replace(".", "")
    return (len(letters) <= _INITIALS_AT_MOST and name.isupper()) or name.rstrip(".") in _short_regions()


@lru_cache(maxsize=50_000)
def sure_place(name: str) -> Place | None:
    """The place of a name that hardly means another, whatever the story, or ``None``."""
    places = meanings(name)
    if not places or is_word(name) or is_country_and_state(places):
        return None
    country = next((place for place in places if place.kind == "country"), None)
    if country is not None:
        return country
    (weight, best), *others = weighed_meanings(name)
    rival = next((other for other, place in others if not is_same(best, place)), 0)
    return best if weight >= _SURE and weight - rival >= _SURELY_AHEAD else None


@lru_cache(maxsize=50_000)
def sure_location(name: str) -> Location | None:
    """Where the place of :func:`sure_place` is."""
    place = sure_place(name)
    return None if place is None else location_of(place, name)


@lru_cache(maxsize=50_000)
def is_word(name: str) -> bool:
    """Whether a name is a word of the language, a person's or a product's too, or is written as no place is."""
    if name.lower() in _words() or (name in words("given") and not _is_great(name)):
        return True
    if len(name) < 4 or name.isupper():
        return not (is_abbreviated(name) or _is_great(name))
    first, *others = name.split(" ")
    return _is_odd(first) or any(word[:1].isupper() and _is_odd(word) for word in others)


def names_place(name: str) -> bool:
    """Whether a name is a place's and nothing else that is known."""
    return bool(meanings(name)) and not is_word(name)


def _is_odd(word: str) -> bool:
    """Whether capitals and small letters are mixed as in iOS and CoVE; McAllen, DeKalb and O'Fallon are not odd."""
    if word.istitle() or word.isupper():
        return False
    starts = [place for place in range(1, len(word)) if word[place - 1].islower() and word[place].isupper()]
    if len(starts) != 1 or starts[0] > _PREFIX:
        return bool(starts) or word[:1].islower() or word[:2].isupper()
    return not word[starts[0] :].istitle()


def _is_great(name: str) -> bool:
    """Whether a name is that of a country or of a city of 300,000 people."""
    places = gazetteer.load().meanings(name)
    return any(place.kind == "country" or place.fame >= _GREAT for place in places)


@lru_cache(maxsize=50_000)
def weighed_meanings(name: str) -> tuple[tuple[int, Place], ...]:
    """The meanings of a name and what speaks for each without a story, the likeliest first."""
    weighed = [(weight_alone(place, name), -number, place) for number, place in enumerate(meanings(name))]
    return tuple(
        (weight, place) for weight, _, place in sorted(weighed, reverse=True, key=lambda row: row[:2])
    )


def weight_alone(place: Place, name: str) -> int:
    """What speaks for a meaning without a story: the fame of the place under this name."""
    if place.kind == "country":
        return _HIGHEST
    if place.kind == "region":
        return _REGION if place.country in KNOWN_REGIONS else _REGION_ABROAD
    fame = min(place.fame, _HIGHEST)
    own = gazetteer.fold(place.city)
    if place.kind == "city" and fame > _FORMER_NAME and not own.startswith(gazetteer.fold(name)):
        places = gazetteer.load().meanings(name)
        if any(
            other.kind == "city" and gazetteer.fold(other.city) == gazetteer.fold(name) for other in places
        ):
            return _FORMER_NAME
    return fame


def is_country_and_state(places: Sequence[Place]) -> bool:
    """Whether a name is a country's and a known region's of another country."""
    kinds = {place.kind for place in places if place.kind == "country" or place.country in KNOWN_REGIONS}
    return {"country", "region"} <= kinds


def is_same(place: Place, other: Place) -> bool:
    """Whether two meanings are hardly two places: they lie side by side, or one is the region around the other."""
    if place.country != other.country:
        return False
    if "region" in (place.kind, other.kind):
        return place.region == other.region
    if place.latitude is None or other.latitude is None or place.longitude is None or other.longitude is None:
        return False
    return abs(place.latitude - other.latitude) < _NEAR and abs(place.longitude - other.longitude) < _NEAR


@cache
def _words() -> frozenset[str]:
    return frozenset(row[0] for row in rows("place_words.tsv"))


@cache
def _short_regions() -> frozenset[str]:
    """The abbreviations of regions, without a full stop at their end."""
    return frozenset(
        short.rstrip(".") for _, _, short in rows("regions.tsv") if short.endswith(".") or len(short) < 4
    )
