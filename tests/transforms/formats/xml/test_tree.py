"""Finding elements in agency XML."""

from __future__ import annotations

import pytest
from lxml import etree

from transforms.article import Article, Entity, Subject
from transforms.formats.xml import tree

ROOT = etree.XML(
    "<r xmlns:n='urn:n'><n:Head id=' a  b '><Title>One <b>two</b>\n three</Title></n:Head>"
    "<head><title>Four</title></head><p/></r>"
)


def test_children_are_found_by_local_name_whatever_namespace_and_case() -> None:
    children = tree.fields(ROOT)
    assert {name: len(elements) for name, elements in children.items()} == {"head": 2, "p": 1}
    assert tree.first(children, "head") is ROOT[0]
    assert tree.first(children, "foot") is None
    assert tree.fields(None) == {}


@pytest.mark.parametrize(
    ("path", "text"),
    [(("head", "title"), "One two three"), (("p",), ""), (("p", "title"), ""), ((), "One two three Four")],
)
def test_a_path_leads_to_the_first_element_or_none(path: tuple[str, ...], text: str) -> None:
    assert tree.line(tree.child(ROOT, *path)).replace("threeFour", "three Four") == text


def test_descendants_are_found_as_spelled_and_in_order() -> None:
    assert [tree.line(element) for element in tree.every(ROOT, "Title", "title")] == ["One two three", "Four"]
    assert tree.every(ROOT, "TITLE") == []
    assert tree.every(ROOT, "r") == [ROOT]


def test_text_and_attributes() -> None:
    title = tree.child(ROOT, "head", "title")
    assert title is not None
    assert tree.text_of(title) == "One two\n three"
    assert tree.text_of(ROOT[2]) == ""
    assert (tree.attribute(ROOT[0], "id"), tree.attribute(ROOT[0], "x"), tree.attribute(None, "id")) == (
        "a b",
        "",
        "",
    )


@pytest.mark.parametrize(
    ("text", "number"),
    [(" 42 ", 42), ("", 0), ("-1", 0), ("4.2", 0), ("٤", 0), ("9" * 18, 10**18 - 1), ("9" * 19, 0)],
)
def test_a_number_is_whole_and_not_too_long(text: str, number: int) -> None:
    assert tree.number(text) == number


def test_a_time_is_an_instant_and_notes_what_was_assumed() -> None:
    article = Article()
    times = [tree.moment(article, text) for text in ("20260105T060000Z", "2026-01-05 07:00", "", "soon")]
    assert times == ["2026-01-05T06:00:00Z", "2026-01-05T07:00:00Z", "", ""]
    assert article.assumptions == ["time_without_zone", "date_unreadable"]


def test_values_entities_and_subjects_stand_once() -> None:
    assert tree.unique(["b", "", "a", "b"]) == ["b", "a"]
    ann = Entity(type="person", name="Ann")
    assert tree.once(
        [ann, Entity(type="person", name="Ann"), Entity(type="place", name="Ann"), Entity()]
    ) == [
        ann,
        Entity(type="place", name="Ann"),
    ]
    port = Subject(scheme="s", code="1", name="Port")
    assert tree.each_once([port, Subject(scheme="s"), port, Subject(name="Port")]) == [
        port,
        Subject(name="Port"),
    ]
