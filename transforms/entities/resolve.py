"""Mentions to entities: which mentions mean the same person, organization or place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from transforms.article import Article, Entity
from transforms.datelines import gazetteer
from transforms.datelines.gazetteer import Place
from transforms.datelines.locate import locate_datelines
from transforms.entities.lexicon import settled, words
from transforms.entities.mention import Mention, Span
from transforms.entities.people import People
from transforms.entities.place_meanings import names_place, sure_place
from transforms.entities.places import Location
from transforms.entities.provider import merge_provided, provided_persons
from transforms.entities.story_places import StoryPlaces, provider_country
from transforms.fields.web.addresses import host_of

Key = tuple[str, str]  # type, name
_FIRST_WORD = re.compile(r"(\S+)\s+(?=\S)")
_CAPITALS = re.compile(r"[A-Z]{2,}(?:[ -][A-Z]{2,}){4,}")  # a headline
_WRITER = re.compile(r"([A-Z]\S{1,30}(?: [A-Z]\S{1,30}){1,3}) (?:at|in|for) [A-Z]")
_COMPOUND = re.compile(r"([^-]{1,40})-[a-z]{1,20}")


def resolve(article: Article, mentions: Iterable[Mention]) -> list[Entity]:
    """One entity for each distinct thing, in the order of first mention, joined with what the provider tagged.

    ``mentions`` are in the order of the text and don't overlap. The article is left as it is.
    """
    spans = _spans_by_name(article.body, mentions)
    persons = {name: where for (kind, name), where in spans.items() if kind == "person"}
    tagged: dict[str, list[Span]] = {}
    if article.entities:
        tagged = {name: [] for name in provided_persons(article)}
    people = People(tagged | persons)
    places = _places(article, spans)
    entities: dict[Key, Entity] = {}
    for (kind, name), where in spans.items():
        apart = people.has_namesakes and people.is_ambiguous(name)
        for group in [[span] for span in where] if apart else (where,):
            _add(entities, kind, name, group, people, places)
    for entity in entities.values():
        entity.mentions.sort()
    resolved = list(entities.values())
    return merge_provided(article, resolved) if article.entities else resolved


def _places(article: Article, spans: dict[Key, list[Span]]) -> StoryPlaces | None:
    """The places of an article's story; ``None`` where it names none."""
    names = {name: where for (kind, name), where in spans.items() if kind == "place"}
    if not names:
        return None
    (dateline,) = locate_datelines([article], gazetteer.load())
    filed_in = (
        Place(country=dateline.country, region=dateline.region) if dateline and dateline.country else None
    )
    country = provider_country(article.provider, host_of(article.url) if article.url else "")
    return StoryPlaces(article.body, names, filed_in, country)


def _spans_by_name(body: str, mentions: Iterable[Mention]) -> dict[Key, list[Span]]:
    """Where each name of each type stands, in the order of first mention."""
    spans: dict[Key, list[Span]] = {}
    for start, end, kind in mentions:
        key, before, after = _bare_name(kind, body[start:end])
        if key[1] in settled("paper") or key[1] in settled("company"):
            article = body[max(0, start + before - 4) : start + before]
            is_paper = key[1] in settled("paper") and article == "The "
            is_company = key[1] in settled("company") and article.lower() != "the "
            key = ("organization" if is_paper or is_company else key[0], key[1])
        if key[0]:
            spans.setdefault(key, []).append((start + before, end - after))
    return spans


@lru_cache(maxsize=65_536)
def _bare_name(kind: str, printed: str) -> tuple[Key, int, int]:
    """(type and name with single spaces, characters before it, characters after it) of a mention.

    A title ("Ayatollah") is no part of a person's name, nor "the" of any, nor where a person writes or works ("Ann Lee
    at Time"); "U.S.-led" and "Paris-based" name a place. The type is "" where it is known that this is no name.
    """
    start, end = 0, len(printed)
    if kind != "organization" and (writer := _WRITER.match(printed)):
        kind, end = "person", writer.end(1)
    first = _FIRST_WORD.match(printed)
    if kind == "other" and first and "." in first[1] and first[1] in words("title"):
        kind = "person"
    while (match := _FIRST_WORD.match(printed, start, end)) and _goes_before(match[1], kind):
        start = match.end()
    compound = _COMPOUND.fullmatch(printed) if kind == "other" else None
    if compound and names_place(compound[1]):
        kind, end = "place", compound.end(1)
    name = " ".join(printed[start:end].split())
    if (
        _CAPITALS.fullmatch(name)
        or name in settled("never")
        or (compound and compound[1] in settled("never"))
    ):
        kind = ""
    else:
        kind = next((other for other in ("organization", "other") if name in settled(other)), kind)
    return (kind, name), start, len(printed) - end


def _goes_before(word: str, kind: str) -> bool:
    """Whether a word is no part of the name that follows it."""
    return word == "the" or (kind == "person" and word in words("title") and word not in words("given"))


def _add(
    entities: dict[Key, Entity], kind: str, name: str, where: list[Span], people: People, places: StoryPlaces | None
) -> None:  # fmt: skip
    """Add mentions of one name to the entity that it names."""
    full = people.full_name(name, where[0][0])
    place = (
        places.location(name)
        if places and kind == "place" and not (full and sure_place(name) is None)
        else None
    )
    if place is not None:
        key = ("place", place.key)
    elif full or kind == "person":
        key = ("person", full or name)
    else:
        key = (kind, _without_legal_form(name))
    known = entities.get(key)
    if known is not None:
        known.mentions.extend(where)
    elif place is None:
        entities[key] = Entity(type=key[0], name=full or name, mentions=where)
    else:
        entities[key] = _place_entity(place, name, where)


def _place_entity(place: Location, name: str, where: list[Span]) -> Entity:
    return Entity(
        type="place",
        name=place.name or name,
        mentions=where,
        country=place.country,
        geonames_id=place.geonames_id,
        latitude=place.latitude,
        longitude=place.longitude,
    )


@lru_cache(maxsize=65_536)
def _without_legal_form(name: str) -> str:
    """A name in small letters, without the words at its end that say the legal form of a company ("Corp.")."""
    parts = name.split(" ")
    while len(parts) > 1 and parts[-1] in words("org_form"):
        parts.pop()
    return " ".join(parts).casefold()
