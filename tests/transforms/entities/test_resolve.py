"""Which mentions are one entity."""

from __future__ import annotations

import pytest

from transforms.article import Article, Dateline, Entity
from transforms.entities.resolve import resolve

Named = tuple[str, str, list[tuple[int, int]]]


def mention(body: str, name: str, kind: str, start: int = 0) -> tuple[int, int, str]:
    begin = body.index(name, start)
    return begin, begin + len(name), kind


def summary(entities: list[Entity]) -> list[Named]:
    return [(entity.type, entity.name, entity.mentions) for entity in entities]


def test_a_surname_and_a_short_form_belong_to_the_full_name() -> None:
    body = "Dana Ruiz met Orr. Ruiz left, D. Ruiz said."
    mentions = [
        mention(body, "Dana Ruiz", "person"),
        mention(body, "Orr", "person"),
        mention(body, "Ruiz", "person", 10),
        mention(body, "D. Ruiz", "person"),
    ]
    assert summary(resolve(Article(body=body), mentions)) == [
        ("person", "Dana Ruiz", [(0, 9), (19, 23), (30, 37)]),
        ("person", "Orr", [(14, 17)]),
    ]


def test_a_name_that_was_taken_for_another_type_is_the_persons_whose_surname_it_is() -> None:
    body = "Dana Ruiz spoke. Ruiz agreed."
    mentions = [mention(body, "Dana Ruiz", "person"), mention(body, "Ruiz", "organization", 10)]
    assert summary(resolve(Article(body=body), mentions)) == [("person", "Dana Ruiz", [(0, 9), (17, 21)])]


@pytest.mark.parametrize(
    ("printed", "kind", "expected"),
    [
        ("Ayatollah Karimi", "person", ("person", "Karimi", [(10, 16)])),
        ("the United Nations", "organization", ("organization", "United Nations", [(4, 18)])),
        ("U.S.-led", "other", ("place", "United States", [(0, 4)])),
        ("Paris-based", "other", ("place", "Paris", [(0, 5)])),
        ("Quux-based", "other", ("other", "Quux-based", [(0, 10)])),
        ("Dana\n Ruiz", "person", ("person", "Dana Ruiz", [(0, 10)])),
        ("Rep. Dana Ruiz", "other", ("person", "Dana Ruiz", [(5, 14)])),
        ("Dana Ruiz at Time", "other", ("person", "Dana Ruiz", [(0, 9)])),
        ("Fox News", "person", ("organization", "Fox News", [(0, 8)])),
    ],
)
def test_what_is_no_part_of_a_name_is_left_out(printed: str, kind: str, expected: Named) -> None:
    entities = resolve(Article(body=printed), [(0, len(printed), kind)])
    assert summary(entities) == [expected]


def test_an_organization_is_one_with_and_without_its_legal_form_and_in_capitals() -> None:
    body = "Acme Corp. rose. ACME fell. Acme Widgets Ltd. held."
    mentions = [
        mention(body, "Acme Corp.", "organization"),
        mention(body, "ACME", "organization"),
        mention(body, "Acme Widgets Ltd.", "organization"),
    ]
    assert summary(resolve(Article(body=body), mentions)) == [
        ("organization", "Acme Corp.", [(0, 10), (17, 21)]),
        ("organization", "Acme Widgets Ltd.", [(28, 45)]),
    ]


def test_names_of_one_place_are_one_entity_with_what_the_gazetteer_says() -> None:
    body = "Bombay is now Mumbai."
    entities = resolve(
        Article(body=body), [mention(body, "Bombay", "place"), mention(body, "Mumbai", "place")]
    )
    assert entities == [
        Entity(
            type="place",
            name="Bombay",
            mentions=[(0, 6), (14, 20)],
            country="IN",
            geonames_id=1275339,
            latitude=entities[0].latitude,
            longitude=entities[0].longitude,
        )
    ]
    assert entities[0].latitude == pytest.approx(19.07, abs=0.01)
    assert entities[0].longitude == pytest.approx(72.88, abs=0.01)


def test_the_dateline_decides_between_cities_of_one_name() -> None:
    body = "Lancaster"
    datelines = (Dateline(country="US", region="California"), Dateline(country="GB"), Dateline(country="FR"))
    countries = [
        resolve(Article(body=body, dateline=dateline), [(0, 9, "place")])[0].country for dateline in datelines
    ]
    assert countries == ["US", "GB", ""]


def test_each_mention_of_an_ambiguous_surname_is_of_the_person_named_last() -> None:
    body = "Ann Orr and Bob Orr. Orr left."
    mentions = [
        mention(body, "Ann Orr", "person"),
        mention(body, "Bob Orr", "person"),
        mention(body, "Orr", "person", 20),
    ]
    assert summary(resolve(Article(body=body), mentions)) == [
        ("person", "Ann Orr", [(0, 7)]),
        ("person", "Bob Orr", [(12, 19), (21, 24)]),
    ]


def test_no_mentions_are_no_entities() -> None:
    assert resolve(Article(body="It rained."), []) == []


@pytest.mark.parametrize(
    ("printed", "kind"), [("DNA", "organization"), ("AI-led", "other"), ("Check", "person")]
)
def test_what_is_known_to_be_no_name_is_left_out(printed: str, kind: str) -> None:
    assert resolve(Article(body=printed), [(0, len(printed), kind)]) == []


def test_a_paper_that_goes_by_a_word_is_one_after_the_article() -> None:
    body = "The Atlantic said that the Atlantic rose."
    mentions = [(4, 12, "place"), (27, 35, "place")]
    assert summary(resolve(Article(body=body), mentions)) == [
        ("organization", "Atlantic", [(4, 12)]),
        ("place", "Atlantic", [(27, 35)]),
    ]


def test_an_organization_with_a_preposition_stays_whole() -> None:
    body = "Institute Of Art in Chicago"
    assert summary(resolve(Article(body=body), [(0, len(body), "organization")])) == [
        ("organization", body, [(0, 27)])
    ]


def test_a_surname_is_no_small_town() -> None:
    body = "Dana Freeman spoke. Freeman left South Dakota."
    mentions = [mention(body, "Dana Freeman", "person"), mention(body, "Freeman", "place", 15)]
    assert summary(resolve(Article(body=body), mentions)) == [("person", "Dana Freeman", [(0, 12), (20, 27)])]
