"""What the provider tagged, joined with what the text says."""

from __future__ import annotations

from transforms.article import Article, Entity
from transforms.entities.provider import (
    keep_provided,
    merge_provided,
    provided_entities,
    provided_persons,
)


def tagged(type: str, name: str, **fields: object) -> Entity:
    return Entity(type=type, name=name, origin="provider", **fields)  # type: ignore[arg-type]


def test_the_providers_entities_are_copies_without_those_of_an_earlier_pass() -> None:
    entity = tagged("person", "Ruiz, Dana", mentions=[(0, 4)])
    article = Article(entities=[entity, Entity(type="place", name="Peru")])
    (copy,) = provided_entities(article)
    assert copy == entity
    copy.mentions.append((9, 10))
    assert entity.mentions == [(0, 4)]
    assert keep_provided([article, Article()]) == [[entity], []]


def test_persons_are_named_given_name_first() -> None:
    article = Article(
        entities=[
            tagged("person", "Ruiz,  Dana"),
            tagged("person", "Ann Orr"),
            tagged("place", "Lisbon"),
            Entity(type="person", name="Bob Lee"),
        ]
    )
    assert provided_persons(article) == ["Dana Ruiz", "Ann Orr"]


def test_of_one_name_the_providers_entity_stays_and_gains_mentions_type_and_place() -> None:
    article = Article(body="Lisbon and LISBON", entities=[tagged("", "lisbon", code="c1", scheme="places")])
    place = Entity(
        type="place",
        name="Lisbon",
        mentions=[(0, 6), (11, 17)],
        country="PT",
        geonames_id=2267057,
        latitude=38.7,
        longitude=-9.1,
    )
    assert merge_provided(article, [place]) == [
        tagged(
            "place",
            "lisbon",
            code="c1",
            scheme="places",
            mentions=[(0, 6), (11, 17)],
            country="PT",
            geonames_id=2267057,
            latitude=38.7,
            longitude=-9.1,
        )
    ]


def test_a_provided_name_is_looked_for_in_the_text_as_whole_words_and_takes_what_overlaps() -> None:
    body = "Lakes: Lake Fund Board rose, Lake Fund fell."
    article = Article(body=body, entities=[tagged("organization", "Lake Fund"), tagged("place", "Nowhere")])
    in_text = [
        Entity(type="organization", name="Lake Fund Board", mentions=[(7, 22)]),
        Entity(type="other", name="Lakes", mentions=[(0, 5)]),
    ]
    assert merge_provided(article, in_text) == [
        Entity(type="other", name="Lakes", mentions=[(0, 5)]),
        tagged("organization", "Lake Fund", mentions=[(7, 16), (29, 38)]),
        tagged("place", "Nowhere"),
    ]


def test_without_a_provider_the_entities_are_those_of_the_text() -> None:
    entities = [Entity(type="place", name="Peru", mentions=[(0, 4)])]
    assert merge_provided(Article(body="Peru"), entities) == entities
