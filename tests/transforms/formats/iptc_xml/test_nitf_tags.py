"""What the provider of an NITF document tagged."""

from __future__ import annotations

import pytest
from lxml import etree

from transforms.article import Entity, Media, Subject
from transforms.formats.iptc_xml.nitf_tags import entities, media, subjects
from transforms.formats.xml.tree import fields


def test_subjects_come_from_five_places_each_once() -> None:
    head = fields(
        etree.XML(
            "<head><tobject><tobject.subject tobject.subject.refnum='04000000' tobject.subject.matter='Shipping' "
            "tobject.subject.type='Economy'/><tobject.subject tobject.subject.ipr='iptc' "
            "tobject.subject.refnum='04000000' tobject.subject.detail='Shipping'/></tobject></head>"
        )
    )
    docdata = fields(
        etree.XML(
            "<docdata><identified-content><classifier type='desk' value='x'>X</classifier></identified-content>"
            "<doc-scope scope='Europe'/></docdata>"
        )
    )
    assert subjects(head, docdata, {"category": "f", "anpa-category": "i", "source": "x"}) == [
        Subject(scheme="subj", code="04000000", name="Shipping"),
        Subject(scheme="desk", code="x", name="X"),
        Subject(scheme="doc-scope", name="Europe"),
        Subject(scheme="category", code="f"),
        Subject(scheme="anpa-category", code="i"),
    ]


@pytest.mark.parametrize(
    ("markup", "entity"),
    [
        ("<person>Jane Doe’s</person>", Entity(type="person", name="Jane Doe")),
        (
            "<person idsrc='z' value='7'><name.given>Jane</name.given> <name.family>Doe</name.family>, 31</person>",
            Entity(type="person", name="Jane Doe", scheme="z", code="7"),
        ),
        ("<org value='Acme'/>", Entity(type="organization", name="Acme", code="Acme")),
        (
            "<location location-code='k'><city>Kiel</city>, <country iso-cc='de'>Germany</country></location>",
            Entity(type="place", name="Kiel", country="DE", code="k"),
        ),
        (
            "<location><country iso-cc='DEU'>Germany</country></location>",
            Entity(type="place", name="Germany"),
        ),
        ("<object.title>Ode</object.title>", Entity(type="other", name="Ode")),
    ],
)
def test_elements_name_entities(markup: str, entity: Entity) -> None:
    docdata = fields(etree.XML(f"<docdata><identified-content>{markup}<b/></identified-content></docdata>"))
    entity.origin = "provider"
    assert entities(docdata, None) == [entity]


def test_entities_of_the_event_and_the_text_are_named_once() -> None:
    docdata = fields(etree.XML("<docdata><evloc state-prov='Bavaria' iso-cc='de'/></docdata>"))
    content = etree.XML(
        "<body.content><p><person>Jane Doe</person> <person>Jane Doe</person></p></body.content>"
    )
    assert entities(docdata, content) == [
        Entity(type="place", name="Bavaria", country="DE", origin="provider"),
        Entity(type="person", name="Jane Doe", origin="provider"),
    ]


def test_of_a_medium_the_widest_rendition_counts() -> None:
    body = etree.XML(
        "<body><media media-type='image'><media-reference source='s.jpg' width='300' alternate-text='x'/>"
        "<media-reference source='l.jpg' width='3000' mime-type='image/jpeg' copyright='c'/>"
        "<media-caption>A boat.</media-caption><media-caption>A boat.</media-caption></media>"
        "<media><media-caption>No address.</media-caption></media></body>"
    )
    assert media(body) == [Media(url="l.jpg", type="image/jpeg", caption="A boat.", credit="c")]
    assert media(None) == []
