"""The entities that a provider tagged itself, and how they are joined with those of the text."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import structs

from transforms.article import Article, Entity
from transforms.entities.mention import Span
from transforms.entities.occurrences import occurrences

_DEEP = 16  # spans of provided names that overlap one another


def provided_entities(article: Article) -> list[Entity]:
    """Copies of the entities that the provider tagged itself."""
    return [
        structs.replace(entity, mentions=list(entity.mentions))
        for entity in article.entities
        if entity.origin == "provider"
    ]


def keep_provided(articles: Sequence[Article]) -> list[list[Entity]]:
    """The backend ``none``: for each article what its provider tagged, and no more."""
    return list(map(provided_entities, articles))


def merge_provided(article: Article, entities: list[Entity]) -> list[Entity]:
    """The provider's entities and those of the text as one list. Those with the same name become one.

    It has the provider's name, type and codes, and the mentions of both. Entities with mentions come first, in the
    order of the text; those that the text doesn't name follow as given. ``entities`` are changed.
    """
    provided = provided_entities(article)
    if not provided:
        return entities
    by_name = {_name_key(entity.name): entity for entity in reversed(provided)}
    same: dict[str, list[Entity]] = defaultdict(list)
    rest: list[Entity] = []
    for entity in entities:
        key = _name_key(entity.name)
        (same[key] if key in by_name else rest).append(entity)
    for key, others in same.items():
        _join(by_name[key], others)
    _find_mentions([entity for entity in provided if not entity.mentions], article.body)
    taken = sorted(mention for entity in provided for mention in entity.mentions)
    for entity in rest:
        entity.mentions = [mention for mention in entity.mentions if not _overlaps(mention, taken)]
    merged = [entity for entity in rest if entity.mentions] + provided
    return sorted(
        merged, key=lambda entity: entity.mentions[0] if entity.mentions else (len(article.body), 0)
    )


def provided_persons(article: Article) -> list[str]:
    """The names of the persons that the provider tagged, given name first."""
    tagged = (
        entity for entity in article.entities if entity.origin == "provider" and entity.type == "person"
    )
    return [_given_name_first(entity.name) for entity in tagged]


def _given_name_first(name: str) -> str:
    """A name as a text prints it: "Ruiz, Dana" is "Dana Ruiz"."""
    last, comma, first = name.partition(", ")
    return " ".join((f"{first} {last}" if comma else name).split())


def _name_key(name: str) -> str:
    return _given_name_first(name).casefold()


def _join(known: Entity, others: Iterable[Entity]) -> None:
    """Add to a provider's entity what others of its name have: mentions that don't overlap its own, what it lacks.

    The mentions of the others don't overlap one another.
    """
    given = sorted(known.mentions)
    further: list[Span] = []
    for entity in others:
        further += (mention for mention in entity.mentions if not _overlaps(mention, given))
        known.type = known.type or entity.type
        known.country = known.country or entity.country
        known.geonames_id = known.geonames_id or entity.geonames_id
        if known.latitude is None:
            known.latitude, known.longitude = entity.latitude, entity.longitude
    known.mentions = sorted(given + further)


def _find_mentions(entities: Sequence[Entity], body: str) -> None:
    """Set the mentions of provided entities to where the text has exactly their names."""
    spans = occurrences((_given_name_first(entity.name) for entity in entities), body)
    for entity in entities:
        entity.mentions = list(spans[_given_name_first(entity.name)])


def _overlaps(mention: Span, taken: list[Span]) -> bool:
    """Whether a span shares a character with one of the sorted others."""
    after = bisect_left(taken, (mention[1], 0))
    return after > 0 and max(end for _, end in taken[max(0, after - _DEEP) : after]) > mention[0]
