"""NewsML-G2: each field from the elements that carry it. Whole documents stand in samples/agency and their cases."""

from __future__ import annotations

import pytest

from tests.transforms.formats import helpers
from transforms.article import Article, Dateline, Entity, Media, Subject
from transforms.payload import Outcome, Skipped, WireError

XHTML = "<inlineXML contenttype='application/xhtml+xml'><html><body><p>Text.</p></body></html></inlineXML>"


def outcomes(markup: str) -> list[Outcome]:
    return helpers.outcomes("newsmlg2", markup.encode())


def item(
    *, guid: str = "urn:x", kind: str = "ninat:text", meta: str = "", about: str = "", content: str = XHTML
) -> str:
    return (
        f"<newsItem guid='{guid}' version='2'><itemMeta><itemClass qcode='{kind}'/>{meta}</itemMeta>"
        f"<contentMeta>{about}</contentMeta><contentSet>{content}</contentSet></newsItem>"
    )


def article(**parts: str) -> Article:
    return helpers.only_article("newsmlg2", item(**parts).encode())


@pytest.mark.parametrize(
    ("meta", "about", "published", "updated"),
    [
        (
            "<versionCreated>2024-01-02T10:00:00Z</versionCreated><firstCreated>2024-01-01T10:00:00Z</firstCreated>",
            "",
            "2024-01-01T10:00:00Z",
            "2024-01-02T10:00:00Z",
        ),
        ("<versionCreated>2024-01-02T10:00:00+01:00</versionCreated>", "", "2024-01-02T09:00:00Z", ""),
        (
            "<versionCreated/>",
            "<contentCreated>2024-01-03T10:00:00Z</contentCreated>",
            "2024-01-03T10:00:00Z",
            "",
        ),
        (
            "<firstCreated>2024-01-02T10:00:00Z</firstCreated>",
            "<contentModified>2024-01-03T10:00:00Z</contentModified>",
            "2024-01-02T10:00:00Z",
            "2024-01-03T10:00:00Z",
        ),
    ],
)
def test_times(meta: str, about: str, published: str, updated: str) -> None:
    made = article(meta=meta, about=about)
    assert (made.published_at, made.updated_at) == (published, updated)


@pytest.mark.parametrize(
    ("signals", "expected"),
    [
        ("<signal qcode='sig:update'/><signal qcode='sig:correction'/>", ["update", "correction"]),
        ("<signal qcode='edStat:C'/>", ["correction"]),
        ("<signal qcode='edStat:D'/>", ["kill"]),
        ("<signal qcode='edStat:N'/><signal qcode='prodId:TXT'/><signal/>", []),
    ],
)
def test_signals(signals: str, expected: list[str]) -> None:
    assert article(meta=signals).signals == expected


def test_status_embargo_and_notes() -> None:
    made = article(
        meta="<pubStatus qcode='stat:withheld'/><embargoed>2024-01-02T10:00:00Z</embargoed><edNote>A</edNote>"
        "<edNote role='x:public'>B</edNote>"
    )
    assert (made.status, made.embargoed_until, made.editor_note) == (
        "withheld",
        "2024-01-02T10:00:00Z",
        "A B",
    )


@pytest.mark.parametrize(
    ("about", "dateline"),
    [
        (
            "<dateline>OSLO, Jan 3</dateline><located><name>Bergen</name></located>",
            Dateline(text="OSLO, Jan 3"),
        ),
        ("<dateline/><located type='x'><name>Bergen</name></located>", None),
        ("<dateline>2024-01-03 10:00:00 GMT</dateline><located><name>Bangalore</name></located>", None),
        ("<located/>", None),
    ],
)
def test_a_dateline_is_marked_and_not_where_the_desk_sat(about: str, dateline: Dateline | None) -> None:
    assert article(about=about).dateline == dateline


@pytest.mark.parametrize(
    ("about", "byline"),
    [
        ("<by>By Jane Doe</by><creator><name>Jan Roe</name></creator>", "By Jane Doe"),
        ("<creator><name>Jan Roe</name></creator><creator literal='Reuters'/>", "Jan Roe"),
        ("<creator><name>VRG</name></creator><creator><name>Associated Press</name></creator>", ""),
    ],
)
def test_the_byline_or_else_the_people_who_made_it(about: str, byline: str) -> None:
    assert article(about=about).byline == byline


@pytest.mark.parametrize(
    ("provider", "sender", "hint"),
    [
        ("<provider literal='reuters.com'/>", "", "reuters.com"),
        ("<provider qcode='nprov:AFP'/>", "", "AFP"),
        ("<provider qcode='x:z01'><name>Robot Texts</name></provider>", "ap.org", "ap.org"),
        ("<provider qcode='x:z01'><name>Robot Texts</name></provider>", "", "Robot Texts"),
        ("<provider literal='CL'/>", "Harbor Desk", "Harbor Desk"),
        ("", "Harbor Desk", "Harbor Desk"),
    ],
)
def test_the_provider_is_the_first_agency_that_claims_the_item(provider: str, sender: str, hint: str) -> None:
    header = f"<header><sender>{sender}</sender></header>"
    (made,) = outcomes(f"<newsMessage>{header}<itemSet>{item(meta=provider)}</itemSet></newsMessage>")
    assert isinstance(made, Article)
    assert made.provider == hint


def test_subjects_are_subjects_and_named_things_entities() -> None:
    made = article(
        about="<subject type='cpnat:abstract' qcode='medtop:1'><name xml:lang='de'>See</name>"
        "<name xml:lang='en'>Sea</name></subject><subject qcode='N2:US'/><subject type='cpnat:person' qcode='p:1'>"
        "<name>Jane Doe</name></subject><subject type='cpnat:geoArea' qcode='g:1'><name>Kiel</name>"
        "<broader qcode='iso3166-1a2:DE'/></subject><subject type='cpnat:geoArea' qcode='g:2' why='why:ancestor'>"
        "<name>Europe</name></subject><subject type='cpnat:poi' qcode='g:3'/>"
    )
    assert made.subjects == [
        Subject(scheme="medtop", code="1", name="Sea"),
        Subject(scheme="N2", code="US"),
        Subject(scheme="g", code="2", name="Europe"),
        Subject(scheme="g", code="3"),
    ]
    assert made.entities == [
        Entity(type="person", name="Jane Doe", origin="provider", scheme="p", code="1"),
        Entity(type="place", name="Kiel", country="DE", origin="provider", scheme="g", code="1"),
    ]


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (XHTML, "Text."),
        ("<inlineXML><nitf><body><body.content><p>One</p></body.content></body></nitf></inlineXML>", "One"),
        ("<inlineData contenttype='text/plain'>One.\n\nTwo.</inlineData>", "One.\n\nTwo."),
        (
            "<inlineData contenttype='text/html'>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</inlineData>",
            "One\n\nTwo",
        ),
        ("<inlineXML><html><body/></html></inlineXML>" + XHTML, "Text."),
        (
            "<inlineXML><html><body><header><h1>Storm</h1><p>Port/Kiel</p></header>"
            "<section class='main'><p>One</p><p>Two</p></section><section class='notepad'><p>Note</p></section>"
            "</body></html></inlineXML>",
            "One\n\nTwo",
        ),
        (
            "<inlineXML><html><body><p>One</p><header>H</header> two <p>Three</p></body></html></inlineXML>",
            "One\n\ntwo\n\nThree",
        ),
        ("<inlineXML><html><body><header><p>One</p></header></body></html></inlineXML>", "One"),
        (
            "<inlineData contenttype='text/html'>&lt;header&gt;Storm&lt;/header&gt;&lt;p&gt;One&lt;/p&gt;</inlineData>",
            "One",
        ),
    ],
)
def test_the_text_is_the_first_content_that_has_some(content: str, body: str) -> None:
    assert article(content=content).body == body


def test_a_picture_goes_with_the_text_that_links_it_and_others_are_skipped() -> None:
    remote = "<remoteContent href='{0}' contenttype='image/jpeg' rendition='rnd:{1}' width='{2}'/>"
    renditions = remote.format("small.jpg", "thumbnail", 9000) + remote.format("big.jpg", "highRes", 3000)
    about = "<description>A boat.</description><creditline>X</creditline>"
    results = outcomes(
        "<newsMessage><itemSet>"
        + item(guid="a", kind="ninat:picture", content=renditions, about=about)
        + item(guid="b", kind="ninat:picture", content=renditions)
        + item(guid="c", meta="<link rel='irel:depicts' residref='a'/>")
        + "<conceptItem guid='d'/></itemSet></newsMessage>"
    )
    assert [each for each in results if isinstance(each, Skipped)] == [
        Skipped("picture"),
        Skipped("knowledge"),
    ]
    (made,) = (each for each in results if isinstance(each, Article))
    assert made.media == [Media(url="big.jpg", type="image/jpeg", caption="A boat.", credit="X")]
    assert made.source is not None
    assert made.source.index == 1


@pytest.mark.parametrize(
    ("kind", "skipped"),
    [
        ("icls:picture", "picture"),
        ("ninat:animation", "video"),
        ("ninat:audio", "audio"),
        ("x:composite", "package"),
    ],
)
def test_items_without_text_are_skipped_by_kind(kind: str, skipped: str) -> None:
    assert outcomes(item(kind=kind)) == [Skipped(skipped)]


def test_of_a_message_cut_off_the_whole_items_come_out() -> None:
    message = (
        f"<newsMessage><itemSet>{item(guid='a')}{item(guid='b')}{item(guid='c')}</itemSet></newsMessage>"
    )
    first, second, third = outcomes(message[: message.rindex("</p>")])
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert isinstance(third, WireError)
    assert (third.code, third.format) == ("malformed_xml", "newsmlg2")
    assert b'guid="c"' in third.excerpt


def test_a_message_without_items_is_malformed() -> None:
    with pytest.raises(WireError) as caught:
        outcomes("<newsMessage><header/></newsMessage>")
    assert (caught.value.code, caught.value.format) == ("malformed_xml", "newsmlg2")


def test_a_headline_may_stand_in_the_text_alone() -> None:
    markup = (
        "<inlineXML><html><head><title/></head><body><h1>Storm</h1><p>Text.</p></body></html></inlineXML>"
    )
    made = article(content=markup)
    assert (made.headline, made.body) == ("Storm", "Text.")
