"""What a NewsML-G2 item is about."""

from __future__ import annotations

import pytest
from lxml import etree

from transforms.article import Entity, Subject
from transforms.formats.iptc_xml.newsmlg2_tags import code, concept_name, descriptions
from transforms.formats.xml.tree import fields


@pytest.mark.parametrize(
    ("subject", "subjects", "entities"),
    [
        ("<subject qcode='medtop:1'><name>Sea</name></subject>", [Subject(scheme="medtop", code="1", name="Sea")], []),
        ("<subject literal='Sea'/>", [Subject(name="Sea")], []),
        ("<subject type='cpnat:abstract' qcode='a:b:c'/>", [Subject(scheme="a", code="b:c")], []),
        (
            "<subject type='cpnat:person' qcode='p:1'><name>Jane Doe</name></subject>",
            [],
            [Entity(type="person", name="Jane Doe", origin="provider", scheme="p", code="1")],
        ),
        (
            "<subject type='x:cptype:5' qcode='p:1'><name>Kiel</name></subject>",
            [Subject(scheme="p", code="1", name="Kiel")],
            [],
        ),
        (
            "<subject type='cptype:5' qcode='g:1'><name>Kiel</name><geoAreaDetails>"
            "<position latitude='54.3' longitude='10.1'/></geoAreaDetails><broader qcode='iso3166-1a2:de'/></subject>",
            [],
            [
                Entity(
                    type="place", name="Kiel", country="DE", latitude=54.3, longitude=10.1, origin="provider",
                    scheme="g", code="1",
                )
            ],
        ),
        (
            "<subject type='cpnat:geoArea' qcode='g:1'><name>Kiel</name><geoAreaDetails>"
            "<position latitude='95' longitude='x'/></geoAreaDetails><broader qcode='iso3166-1a2:DEU'/></subject>",
            [],
            [Entity(type="place", name="Kiel", origin="provider", scheme="g", code="1")],
        ),
        (
            "<subject type='cpnat:geoArea' qcode='g:1' why='why:ancestor'><name>Europe</name></subject>",
            [Subject(scheme="g", code="1", name="Europe")],
            [],
        ),
    ],
)  # fmt: skip
def test_a_concept_is_a_subject_or_an_entity(
    subject: str, subjects: list[Subject], entities: list[Entity]
) -> None:
    content = fields(etree.XML(f"<contentMeta>{subject}{subject}</contentMeta>"))
    assert descriptions(content, {}) == (subjects, entities)


def test_a_name_may_stand_in_an_assert() -> None:
    content = fields(etree.XML("<contentMeta><subject type='cpnat:person' qcode='p:1'/></contentMeta>"))
    parts = fields(etree.XML("<newsItem><assert qcode='p:1'><name>Jane Doe</name></assert></newsItem>"))
    entity = Entity(type="person", name="Jane Doe", origin="provider", scheme="p", code="1")
    assert descriptions(content, parts) == ([], [entity])


@pytest.mark.parametrize(
    ("names", "name"),
    [
        ("<name xml:lang='de'>See</name><name xml:lang='en-GB'>Sea</name>", "Sea"),
        ("<name xml:lang='de'>See</name><name>Sea</name>", "Sea"),
        ("<name xml:lang='de'>See</name><name xml:lang='fr'>Mer</name>", "See"),
        ("", ""),
    ],
)
def test_the_english_name_counts_or_else_the_first(names: str, name: str) -> None:
    assert concept_name(etree.XML(f"<subject>{names}</subject>")) == name


def test_a_code_is_what_follows_the_scheme() -> None:
    assert code(etree.XML("<subject qcode='medtop:20000332'/>")) == "20000332"
    assert code(etree.XML("<subject/>")) == ""
