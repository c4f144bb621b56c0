from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.generate import stories
from transforms.article import Article, Dateline, Entity
from transforms.entities.backends import backend

STORY = (
    "President Maria Ortega met British Prime Minister John Harding in Geneva Tuesday, the Foreign Ministry said.\n\n"
    "Ortega’s visit comes before elections in Peru. “We agreed,” Harding told reporters at the United Nations.\n\n"
    "The U.S.-led talks ended in May, and the U.S. welcomed them."
)


def entities_of(body: str, **fields: object) -> list[Entity]:
    (entities,) = backend("newswire")([Article(body=body, **fields)])  # type: ignore[arg-type]
    return entities


def test_a_story_names_persons_places_and_organizations_in_the_order_of_first_mention():
    entities = entities_of(STORY)
    assert [(entity.type, entity.name, [STORY[a:b] for a, b in entity.mentions]) for entity in entities] == [
        ("person", "Maria Ortega", ["Maria Ortega", "Ortega"]),
        ("other", "British", ["British"]),
        ("person", "John Harding", ["John Harding", "Harding"]),
        ("place", "Geneva", ["Geneva"]),
        ("organization", "Foreign Ministry", ["Foreign Ministry"]),
        ("place", "Peru", ["Peru"]),
        ("organization", "United Nations", ["United Nations"]),
        ("place", "United States", ["U.S.", "U.S."]),
    ]


def test_places_are_located():
    places = [entity for entity in entities_of(STORY) if entity.type == "place"]
    assert [(place.name, place.country, place.geonames_id) for place in places] == [
        ("Geneva", "CH", 2660646),
        ("Peru", "PE", 3932488),
        ("United States", "US", 6252001),
    ]


def test_a_title_and_a_possessive_are_no_part_of_a_name():
    body = "Critics of Ayatollah Reza Karimi’s speech met Sen. Ann Doyle."
    assert [(entity.name, entity.mentions) for entity in entities_of(body)] == [
        ("Reza Karimi", [(21, 32)]),
        ("Ann Doyle", [(51, 60)]),
    ]


def test_a_surname_of_two_persons_is_of_the_one_named_last():
    body = "John Harding spoke. Mr. Harding left. Then Ellen Harding spoke. Ms. Harding left."
    assert [(entity.name, [a for a, _ in entity.mentions]) for entity in entities_of(body)] == [
        ("John Harding", [0, 24]),
        ("Ellen Harding", [43, 68]),
    ]


def test_no_name_crosses_a_paragraph():
    body = "They met in Paris\n\nHarding spoke on Monday."
    assert all("\n" not in body[a:b] for entity in entities_of(body) for a, b in entity.mentions)


def test_what_the_provider_tagged_is_kept_and_joined_with_what_the_text_says():
    tagged = [
        Entity(type="person", name="Ortega, Maria", origin="provider", scheme="people", code="p7"),
        Entity(type="organization", name="Lake Fund", origin="provider"),
    ]
    body = "Ortega met John Harding in Geneva, and Ortega smiled."
    assert [(entity.name, entity.code, entity.mentions) for entity in entities_of(body, entities=tagged)] == [
        ("Ortega, Maria", "p7", [(0, 6), (39, 45)]),
        ("John Harding", "", [(11, 23)]),
        ("Geneva", "", [(27, 33)]),
        ("Lake Fund", "", []),
    ]
    assert tagged[0].mentions == []  # the articles that came in are left as they were


def test_a_second_pass_gives_the_same_as_the_first():
    article = Article(body=STORY)
    (first,) = backend("newswire")([article])
    article.entities = first
    assert backend("newswire")([article]) == [first]


def test_a_text_in_another_language_has_the_providers_entities_alone():
    tagged = Entity(type="place", name="Genf", origin="provider")
    assert entities_of(
        "Der Außenminister traf John Harding in Genf.", language="de-CH", entities=[tagged]
    ) == [Entity(type="place", name="Genf", origin="provider", mentions=[(39, 43)])]


def test_the_dateline_decides_between_small_places_of_one_name():
    body = "The council of Lancaster, a town of farmers, met Wednesday near Lancaster."
    pennsylvania = Dateline(country="US", region="Pennsylvania")
    filed = [
        entities_of(body, dateline=dateline) for dateline in (pennsylvania, Dateline(country="GB"), None)
    ]
    places = [[entity.geonames_id for entity in entities if entity.type == "place"] for entities in filed]
    assert [place[:1] for place in places] == [[5197079], [2644972], [0]]


def test_the_articles_beside_an_article_make_no_difference():
    articles = [Article(body="\n\n".join(story.paragraphs)) for story in stories(12, 900, seed=5)]
    alone = [backend("newswire")([article])[0] for article in articles]
    assert backend("newswire")(articles) == alone
    assert backend("newswire")(articles[::-1]) == alone[::-1]


WORDS = [
    "Ortega",
    "Maria Ortega",
    "U.S.",
    "U.S.-led",
    "of",
    "the",
    "al-Masri",
    "IS",
    "’s",
    "Mr.",
    "\n",
    "\n\n",
    "said",
]
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from([*WORDS, "O’Neil", "\u00a0", "\t", "“", "—", "1996", "İ", "ǅ", "-", "."])).map(
        " ".join
    ),
    st.lists(st.sampled_from(WORDS)).map("".join),
)


@given(st.lists(TEXTS, max_size=4))
def test_for_every_text_mentions_lie_within_it_apart_and_say_the_name(texts: list[str]):
    for text, entities in zip(
        texts, backend("newswire")([Article(body=text) for text in texts]), strict=True
    ):
        spans = sorted(span for entity in entities for span in entity.mentions)
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(first[1] <= second[0] for first, second in pairwise(spans))
        assert all(entity.mentions for entity in entities)
        for entity in entities:
            if entity.type == "person":
                last = entity.name.split()[-1].casefold().removeprefix("al-")
                first = entity.name.split()[0].casefold().removeprefix("al-")
                for start, end in entity.mentions:
                    assert last in text[start:end].casefold() or first in text[start:end].casefold()


@pytest.mark.parametrize(
    "text", ["A " * 50_000, "Ab" * 50_000, "of the " * 20_000, "A.B." * 20_000, "’s-" * 30_000]
)
def test_hostile_texts_are_gone_through(text: str):
    assert all(end <= len(text) for entity in entities_of(text) for _, end in entity.mentions)
