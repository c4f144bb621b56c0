"""The parts of NewsML 1.2 NewsComponents."""

from __future__ import annotations

import pytest
from lxml import etree

from transforms.article import Entity, Media, Subject
from transforms.formats.iptc_xml.newsml1_parts import (
    contents,
    descriptions,
    formal_name,
    headline,
    main_texts,
    pictures,
    property_values,
)
from transforms.formats.xml.tree import line


def component(inner: str, role: str = "", attributes: str = "") -> str:
    role_element = f"<Role FormalName='{role}'/>" if role else ""
    return f"<NewsComponent {attributes}>{role_element}{inner}</NewsComponent>"


def text(data: str, kind: str = "<MediaType FormalName='Text'/>") -> str:
    return f"<ContentItem>{kind}<DataContent>{data}</DataContent></ContentItem>"


def picture(href: str, width: int = 0) -> str:
    size = f"<Characteristics><Property FormalName='Width' Value='{width}'/></Characteristics>"
    return f"<ContentItem Href='{href}'><MediaType FormalName='Photo'/>{size}</ContentItem>"


def test_contents_know_their_kind_and_what_is_around_them() -> None:
    root = etree.XML(
        component(component(text("A"), "Main") + component(picture("p.jpg"), "Photo"), "Package")
    )
    first, second = contents(root)
    assert (first.kind, first.roles, line(first.data)) == ("text", ("package", "main"), "A")
    assert (second.kind, second.roles, second.data) == ("picture", ("package", "photo"), None)
    assert first.components == [root, root[1]]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("<MediaType FormalName='Graphics'/>", "graphic"),
        ("<MediaType FormalName='iptc:Audio'/>", "audio"),
        ("<MediaType FormalName='Ticker'/>", "ticker"),
        ("<MimeType FormalName='image/jpeg'/>", "picture"),
        ("<Format FormalName='NITF'/>", "text"),
        ("", "text"),
    ],
)
def test_the_kind_is_that_of_the_media_type_or_the_mime_type(kind: str, expected: str) -> None:
    (content,) = contents(etree.XML(component(text("A", kind))))
    assert content.kind == expected


@pytest.mark.parametrize(
    ("inner", "texts"),
    [
        (text("A") + text(" "), ["A"]),
        (component(text("A"), "Caption") + component(text("B")), ["B"]),
        (component(text("A") + picture("p.jpg")) + component(text("B")), ["B"]),
        (component(text("A") + text("<p>B</p>"), attributes="EquivalentsList='yes'"), ["B"]),
        (component(text("A")) + component(text("B")), ["A", "B"]),
    ],
)
def test_main_texts_make_up_the_story(inner: str, texts: list[str]) -> None:
    assert [line(content.data) for content in main_texts(contents(etree.XML(component(inner))))] == texts


def test_a_headline_may_be_a_content_of_its_own() -> None:
    assert headline(contents(etree.XML(component(component(text("Storm"), "Title") + text("A"))))) == "Storm"
    assert headline(contents(etree.XML(component(text("A"))))) == ""


def test_of_a_picture_the_best_rendition_counts() -> None:
    sizes = component(picture("thumb.jpg", 9000), "Thumbnail") + component(picture("small.jpg", 300), "Web")
    sizes += component(picture("large.jpg", 3000), "High-Res") + component(text("A boat."), "Caption")
    root = etree.XML(component(component(sizes, "Main Picture")))
    assert pictures(contents(root)) == [Media(url="large.jpg", type="picture", caption="A boat.")]


@pytest.mark.parametrize(
    ("markup", "name"), [("<a FormalName=' x '>y</a>", "x"), ("<a> y\n z</a>", "y z"), ("<a/>", "")]
)
def test_a_formal_name_is_an_attribute_or_the_text(markup: str, name: str) -> None:
    assert formal_name(etree.XML(markup)) == name


def test_descriptions_are_subjects_and_entities_each_once() -> None:
    data = etree.XML(
        "<DescriptiveMetadata>"
        "<SubjectCode><Subject FormalName='04000000'><Comment>economy</Comment></Subject>"
        "<SubjectMatter FormalName='04000000'><Comment>economy</Comment></SubjectMatter>"
        "<SubjectDetail Scheme='x' FormalName='7'/><SubjectQualifier/></SubjectCode>"
        "<Location><Property FormalName='City' Value='Kiel'/><Property FormalName='Country' Value='de'/></Location>"
        "<Location HowPresent='Origin'><Property FormalName='City' Value='Berlin'/></Location>"
        "<Property FormalName='Person' Value='Jane Doe'/><Property FormalName='Company' Value='Acme'/>"
        "<Property FormalName='Keyword' Value='ice'/></DescriptiveMetadata>"
    )
    assert descriptions([data]) == (
        [Subject(scheme="subj", code="04000000", name="economy"), Subject(scheme="x", code="7")],
        [
            Entity(type="place", name="Kiel", country="DE", origin="provider"),
            Entity(type="person", name="Jane Doe", origin="provider"),
            Entity(type="organization", name="Acme", origin="provider"),
        ],
    )
    assert property_values([data], "keyword") == ["ice"]
