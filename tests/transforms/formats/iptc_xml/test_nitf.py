"""NITF: each field from the elements that carry it. Whole documents stand in samples/agency and their cases."""

from __future__ import annotations

import pytest

from tests.transforms.formats import helpers
from transforms.article import PREDECESSOR, Article, Dateline, Entity, Media, Subject


def article(
    *, head: str = "", docdata: str = "", body_head: str = "", content: str = "<p>Text.</p>"
) -> Article:
    data = (
        f"<nitf><head>{head}<docdata>{docdata}</docdata></head><body><body.head>{body_head}</body.head>"
        f"<body.content>{content}</body.content></body></nitf>"
    )
    return helpers.only_article("nitf", data.encode())


@pytest.mark.parametrize(
    ("head", "docdata", "guid", "version"),
    [
        (
            "",
            '<doc-id id-string="a.1" regsrc="X"/><du-key key="storm" version="3" generation="9"/>',
            "a.1",
            3,
        ),
        (
            '<revision-history norm="20240101"/><revision-history norm="20240102"/>',
            '<doc-id id-string="a"/>',
            "a",
            2,
        ),
        ("", '<du-key key="storm"/>', "storm", 0),
        ("", '<doc-id regsrc="X"/><du-key version="x1"/>', "", 0),
    ],
)
def test_identity_and_version(head: str, docdata: str, guid: str, version: int) -> None:
    made = article(head=head, docdata=docdata)
    assert (made.guid, made.version) == (guid, version)


@pytest.mark.parametrize(
    ("docdata", "published", "embargoed"),
    [
        ('<date.issue norm="20240312T090000+0100"/>', "2024-03-12T08:00:00Z", ""),
        ('<date.release norm="20240312T090000Z"/>', "2024-03-12T09:00:00Z", ""),
        (
            '<date.issue norm="20240312T090000Z"/><date.release norm="20240312T180000Z"/>',
            "2024-03-12T09:00:00Z",
            "2024-03-12T18:00:00Z",
        ),
        (
            '<date.issue norm="20240312T090000Z"/><date.release norm="20240312T080000Z"/>',
            "2024-03-12T09:00:00Z",
            "",
        ),
    ],
)
def test_a_release_after_the_issue_is_an_embargo(docdata: str, published: str, embargoed: str) -> None:
    made = article(docdata=docdata)
    assert (made.published_at, made.embargoed_until) == (published, embargoed)


@pytest.mark.parametrize(
    ("status", "dates", "expected"),
    [
        ("usable", "", ""),
        ("withheld", "", "withheld"),
        ("embargoed", "", "withheld"),
        ("embargoed", '<date.issue norm="20240312"/><date.release norm="20240313"/>', ""),
        ("canceled", "", "canceled"),
        ("Killed", "", "canceled"),
        ("new", "", ""),
    ],
)
def test_management_status(status: str, dates: str, expected: str) -> None:
    data = f'<nitf><head><docdata management-status="{status}">{dates}</docdata></head><body/></nitf>'
    made = helpers.only_article("nitf", data.encode())
    assert made.status == expected


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ('management-status="canceled" management-doc-idref="d1"', ["d1"]),
        ('management-doc-idref="d1" management-idref-status="canceled"', ["d1"]),
        ('management-doc-idref="d1" management-idref-status="usable"', []),
        ('management-status="canceled" management-doc-idref="d2"', []),
        ('management-status="canceled"', []),
    ],
)
def test_the_document_that_is_canceled_or_replaced(attributes: str, expected: list[str]) -> None:
    data = f'<nitf><head><docdata {attributes}><doc-id id-string="d2"/></docdata></head><body/></nitf>'
    made = helpers.only_article("nitf", data.encode())
    assert [link.url for link in made.links if link.rel == PREDECESSOR] == expected


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("<byline>By <person>Jane Doe</person><byttl>AP Writer</byttl></byline>", "By Jane Doe, AP Writer"),
        ("<byline>By<person>Jane Doe</person>, <person>Jan Roe</person></byline>", "By Jane Doe, Jan Roe"),
        ("<byline>Jane Doe</byline><byline>Jan Roe</byline>", "Jane Doe, Jan Roe"),
        ("<byline/>", ""),
    ],
)
def test_bylines(byline: str, expected: str) -> None:
    assert article(body_head=byline).byline == expected


@pytest.mark.parametrize(
    ("dateline", "expected"),
    [
        ("<dateline>OSLO, March 3 (X) -</dateline>", Dateline(text="OSLO, March 3 (X) -")),
        (
            "<dateline><location><city>Newport</city>,\n<state>R.I.</state></location>"
            '<story.date norm="20240303T080000-0500">3/3</story.date></dateline>',
            Dateline(text="Newport, R.I.", date="2024-03-03"),
        ),
        (
            '<dateline>OSLO, <story.date norm="20240303">March 3</story.date></dateline>',
            Dateline(text="OSLO", date="2024-03-03"),
        ),
        ("<dateline/>", None),
    ],
)
def test_datelines(dateline: str, expected: Dateline | None) -> None:
    assert article(body_head=dateline).dateline == expected


def test_headlines_title_and_slugs() -> None:
    hedline = "<hedline><hl1>Big\n storm</hl1><hl2>Big storm</hl2><hl2>Ports close</hl2></hedline>"
    made = article(head='<title>x</title><meta name="anpa-keyword" content="Storm"/>', body_head=hedline)
    assert (made.headline, made.subheadline, made.slugline) == ("Big storm", "Ports close", "Storm")
    made = article(body_head='<hedline><hl1>Storm</hl1><hl2 id="originalHeadline">BC-Storm</hl2></hedline>')
    assert (made.headline, made.subheadline) == ("Storm", "")
    made = article(head="<title>Storm</title>", docdata='<fixture fix-id="tides"/><du-key key="k"/>')
    assert (made.headline, made.subheadline, made.slugline) == ("Storm", "", "tides")


def test_signals_of_takes_and_kills() -> None:
    assert article(head='<meta name="anpa-takekey" content="2nd Ld-Writethru"/>').signals == ["writethru"]
    assert article(docdata='<ed-msg msg-type="kill" info="Kill."/>').signals == ["kill"]


@pytest.mark.parametrize(
    ("head", "docdata", "body_head", "provider"),
    [
        ('<meta name="aap-source" content="AAP"/>', '<doc-id regsrc="dpa"/>', "", "AAP"),
        ("", '<doc-id regsrc="coast.example"/><doc.copyright holder="Reuters"/>', "", "Reuters"),
        ("", '<doc-id regsrc="coast.example"/>', "<distributor>Coastwire</distributor>", "coast.example"),
        ("", '<doc-id id-string="AFP.1.2"/>', "", "AFP"),
        ("", '<del-list><from-src src-name="PA"/></del-list>', "", "PA"),
        ("", '<doc-id id-string="zz.1.2"/>', "", ""),
    ],
)
def test_the_provider_is_the_first_agency_that_claims_the_document(
    head: str, docdata: str, body_head: str, provider: str
) -> None:
    assert article(head=head, docdata=docdata, body_head=body_head).provider == provider


def test_what_the_provider_tagged() -> None:
    made = article(
        head='<tobject><tobject.subject tobject.subject.refnum="04000000" tobject.subject.type="Economy"/>'
        '<tobject.subject tobject.subject.ipr="Z" tobject.subject.code="FIN"/></tobject>',
        docdata='<identified-content><classifier type="desk" value="x">X</classifier><event>Regatta</event>'
        '</identified-content><evloc city="Kiel" iso-cc="de"/><key-list><keyword key="a"/></key-list>',
        content="<p><person>Jane Doe's</person> <org value='q' idsrc='z'>Acme</org> <person>Jane Doe</person></p>",
    )
    assert made.subjects == [
        Subject(scheme="subj", code="04000000", name="Economy"),
        Subject(scheme="Z", code="FIN"),
        Subject(scheme="desk", code="x", name="X"),
    ]
    assert made.entities == [
        Entity(type="place", name="Kiel", country="DE", origin="provider"),
        Entity(type="other", name="Regatta", origin="provider"),
        Entity(type="person", name="Jane Doe", origin="provider"),
        Entity(type="organization", name="Acme", origin="provider", scheme="z", code="q"),
    ]
    assert made.keywords == ["a"]


def test_media_are_no_text() -> None:
    made = article(
        content='<media media-type="audio"><media-reference source="a.mp3" copyright="X"/></media><p>Text.</p>'
        "<media><media-caption>without an address</media-caption></media>"
    )
    assert made.media == [Media(url="a.mp3", type="audio", credit="X")]
    assert made.body == "Text."


def test_a_document_without_content_has_its_abstract_for_text() -> None:
    assert article(body_head="<abstract><p>Short.</p></abstract>", content="").body == "Short."


@pytest.mark.parametrize(
    ("markup", "language"),
    [
        ('<nitf xml:lang="de"><body xml:lang="en"/></nitf>', "de"),
        ('<nitf><body><body.content><p xml:lang="fr">x</p></body.content></body></nitf>', "fr"),
        (
            '<nitf><body><body.content><p xml:lang="fr">x</p><p xml:lang="de">y</p></body.content></body></nitf>',
            "",
        ),
        ('<nitf><head><meta name="language" content="sv"/></head><body/></nitf>', "sv"),
    ],
)
def test_language(markup: str, language: str) -> None:
    made = helpers.only_article("nitf", markup.encode())
    assert made.language == language


def test_the_day_of_a_printed_issue_stands_in_where_no_issue_is_dated() -> None:
    assert (
        article(head='<pubdata date.publication="20240312T050000Z"/>').published_at == "2024-03-12T05:00:00Z"
    )
