"""Which of the tagger's answers are said."""

from __future__ import annotations

import numpy as np

from transforms.entities.confidence.plausible import STEP, said_mentions
from transforms.entities.tagger.names import TYPES, Names

Answer = tuple[str, str, float]  # name, type, margin in units of log odds
SURE = [("Ann Lee", "person", 8.0), ("Bo Orr", "person", 8.0), ("Peru", "place", 8.0)]
NEWS = "Ann Lee met Bo Orr in Peru."


def said(*stories: tuple[str, list[Answer]]) -> list[list[tuple[str, str]]]:
    """(name, type) of what is said of each story, whose answers are given in the order of its text."""
    rows = []
    for number, (text, answers) in enumerate(stories):
        end = 0
        for name, kind, margin in answers:
            start = text.index(name, end)
            end = start + len(name)
            key = sum(ord(letter) << (7 * place) for place, letter in enumerate(name[:8]))
            rows.append((number, start, end, TYPES.index(kind), int(margin * STEP), key % 2**63))
    columns = (
        [np.array(column) for column in zip(*rows, strict=True)] if rows else [np.zeros(0, np.int64)] * 6
    )
    texts, starts, ends, kinds, margins, keys = columns
    names = Names(texts, starts, ends, kinds.astype(np.int8), margins, keys.astype(np.uint64))
    answers_said = said_mentions([text for text, _ in stories], names)
    return [
        [(text[start:end], kind) for start, end, kind in mentions]
        for (text, _), mentions in zip(stories, answers_said, strict=True)
    ]


def test_names_of_news_are_said_even_if_one_is_less_sure() -> None:
    story = (f"{NEWS} Acme paid.", [*SURE, ("Acme", "organization", 2.0)])
    assert said(story) == [[(name, kind) for name, kind, _ in story[1]]]


def test_where_the_tagger_is_sure_of_little_only_what_is_sure_is_said() -> None:
    weak = [(name, "organization", 0.8) for name in ("Foo", "Bar", "Baz", "Qux", "Quux", "Corge", "Grault")]
    text = " ".join(name for name, _, _ in weak) + " and Ann Lee."
    assert said((text, [*weak, ("Ann Lee", "person", 9.0)])) == [[("Ann Lee", "person")]]


def test_one_record_makes_no_difference_to_another() -> None:
    story, other = (NEWS, SURE), ("Foo Bar.", [("Foo", "organization", 0.6), ("Bar", "other", 0.1)])
    assert said(story, other, ("It rained.", []), story) == [*said(story), *said(other), [], *said(story)]


def test_a_name_has_the_type_of_which_all_its_mentions_are_surest() -> None:
    text = f"{NEWS} Lake said. Lake left. Lake ate."
    answers = [("Lake", "organization", 3.0), ("Lake", "person", 6.0), ("Lake", "person", 2.0)]
    assert said((text, [*SURE, *answers]))[0][3:] == [("Lake", "person")] * 3


def test_a_city_and_the_team_that_bears_its_name_are_two_things() -> None:
    text = f"{NEWS} Lima won in Lima."
    answers = [("Lima", "organization", 3.0), ("Lima", "place", 6.0)]
    assert said((text, [*SURE, *answers]))[0][3:] == [("Lima", "organization"), ("Lima", "place")]


def test_words_that_the_text_has_in_small_letters_are_no_name_unless_it_is_sure() -> None:
    text = f"{NEWS} Check the list and check it again. Check is out."
    assert said((text, [*SURE, ("Check", "person", 1.0)]))[0][3:] == []
    assert said((text, [*SURE, ("Check", "person", 9.0)]))[0][3:] == [("Check", "person")]


def test_what_stands_in_code_is_no_name() -> None:
    text = f"{NEWS}\n\nimport {{ Ann Lee }}\n\nAnn Lee left."
    names = [*SURE, ("Ann Lee", "person", 8.0), ("Ann Lee", "person", 8.0)]
    assert said((text, names))[0][3:] == [("Ann Lee", "person")]


def test_a_surname_is_said_after_the_name_even_if_it_is_weak_itself() -> None:
    low = [("Foo", "other", 0.2), ("Bar", "other", 0.2), ("Baz", "other", 0.2), ("Qux", "other", 0.2)]
    text = "Foo Bar Baz Qux met Ann Lee. Lee left."
    assert said((text, [*low, ("Ann Lee", "person", 9.0), ("Lee", "person", 0.2)])) == [
        [("Ann Lee", "person"), ("Lee", "person")]
    ]


def test_no_texts_have_no_mentions() -> None:
    assert said(("", []), ("It rained.", [])) == [[], []]
