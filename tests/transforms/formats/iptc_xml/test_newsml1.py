"""NewsML 1.2: each field from the elements that carry it. Whole documents stand in samples/agency and their cases."""

from __future__ import annotations

import pytest

from tests.transforms.formats import helpers
from transforms.article import Article, Media
from transforms.payload import Outcome, Skipped

IDENTITY = (
    "<Identification><NewsIdentifier><ProviderId>x.example</ProviderId><DateId>20240101</DateId>"
    "<NewsItemId>A1</NewsItemId>{revision}</NewsIdentifier></Identification>"
)


def outcome(component: str, *, management: str = "", identity: str = "") -> Outcome:
    data = (
        f"<NewsML><NewsItem>{identity}<NewsManagement>{management}</NewsManagement>"
        f"<NewsComponent>{component}</NewsComponent></NewsItem></NewsML>"
    )
    return helpers.only_outcome("newsml1", data.encode())


def article(component: str, **parts: str) -> Article:
    made = outcome(component, **parts)
    assert isinstance(made, Article)
    return made


def content(data: str, kind: str = "Text", role: str = "") -> str:
    return (
        f"<NewsComponent>{f'<Role FormalName={role!r}/>' if role else ''}<ContentItem><MediaType FormalName='{kind}'/>"
        f"<DataContent>{data}</DataContent></ContentItem></NewsComponent>"
    )


@pytest.mark.parametrize(
    ("revision", "guid", "version", "signals"),
    [
        (
            "<RevisionId Update='U' PreviousRevision='2'>3</RevisionId>"
            "<PublicIdentifier>urn:newsml:x.example:20240101:A1:3U</PublicIdentifier>",
            "urn:newsml:x.example:20240101:A1",
            3,
            ["update"],
        ),
        ("<RevisionId Update='N'>1</RevisionId>", "urn:newsml:x.example:20240101:A1", 1, []),
        ("", "urn:newsml:x.example:20240101:A1", 0, []),
    ],
)
def test_revisions_share_an_identifier(revision: str, guid: str, version: int, signals: list[str]) -> None:
    made = article(content("<p>Text.</p>"), identity=IDENTITY.format(revision=revision))
    assert (made.guid, made.version, made.signals, made.provider) == (guid, version, signals, "x.example")


@pytest.mark.parametrize(
    ("management", "status", "signals", "embargoed"),
    [
        ("<Status FormalName='Usable'/>", "", [], ""),
        ("<Status FormalName='Withheld'/>", "withheld", [], ""),
        ("<Status FormalName='Embargoed'/>", "withheld", [], ""),
        (
            "<Status FormalName='Embargoed'/><StatusWillChange><FutureStatus FormalName='Usable'/>"
            "<DateAndTime>20240101T120000+0100</DateAndTime></StatusWillChange>",
            "",
            [],
            "2024-01-01T11:00:00Z",
        ),
        ("<Status FormalName='Canceled'/><Instruction FormalName='Delete'/>", "canceled", ["kill"], ""),
        (
            "<Instruction FormalName='Rectify'/><Instruction FormalName='Update'/>",
            "",
            ["correction", "update"],
            "",
        ),
    ],
)
def test_status_and_instructions(management: str, status: str, signals: list[str], embargoed: str) -> None:
    made = article(content("<p>Text.</p>"), management=management)
    assert (made.status, made.signals, made.embargoed_until) == (status, signals, embargoed)


@pytest.mark.parametrize(
    ("component", "body"),
    [
        (content("<nitf><body><body.content><p>One</p></body.content></body></nitf>"), "One"),
        (content("<html><head><title>no</title></head><body><p>One</p></body></html>"), "One"),
        (content("<p>One</p><p>Two</p>"), "One\n\nTwo"),
        (content("One line.\n\nAnother."), "One line.\n\nAnother."),
        (content("&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;"), "One\n\nTwo"),
        (content("no", role="Caption") + content("One", role="Main") + content("no", role="Summary"), "One"),
        (content("One", role="Lead") + content("Two", role="Body"), "One\n\nTwo"),
    ],
)
def test_the_main_texts_are_the_story(component: str, body: str) -> None:
    assert article(component).body == body


def test_of_equivalent_forms_the_one_with_markup_counts() -> None:
    made = article(
        f"<NewsComponent EquivalentsList='yes'>{content('Plain')}{content('<p>Marked</p>')}</NewsComponent>"
    )
    assert made.body == "Marked"


def test_a_headline_may_be_a_text_of_its_own() -> None:
    made = article(content("Storm nears", role="Title") + content("Text.", role="Body"))
    assert (made.headline, made.body) == ("Storm nears", "Text.")


def test_the_outer_newslines_count_and_a_picture_brings_its_own() -> None:
    made = article(
        "<NewsLines><HeadLine>Storm</HeadLine></NewsLines>"
        + content("<p>Text.</p>")
        + "<NewsComponent><NewsLines><HeadLine>Boat</HeadLine><CreditLine>X</CreditLine></NewsLines>"
        "<ContentItem Href='boat.jpg'><MediaType FormalName='Photo'/><MimeType FormalName='image/jpeg'/></ContentItem>"
        "</NewsComponent>"
    )
    assert (made.headline, made.body) == ("Storm", "Text.")
    assert made.media == [Media(url="boat.jpg", type="image/jpeg", caption="Boat", credit="X")]


@pytest.mark.parametrize(
    ("component", "kind"),
    [
        ("<ContentItem Href='x.jpg'><MediaType FormalName='Photo'/></ContentItem>", "picture"),
        ("<ContentItem Href='x.mp4'><MediaType FormalName='Video'/></ContentItem>", "video"),
        ("<ContentItem Href='x.png'><MediaType FormalName='Graphic'/></ContentItem>", "graphic"),
        ("<NewsItemRef NewsItem='urn:x'/><NewsItemRef NewsItem='urn:y'/>", "package"),
    ],
)
def test_items_without_text_are_skipped_by_kind(component: str, kind: str) -> None:
    assert outcome(component) == Skipped(kind)


def test_the_creator_is_the_author_where_there_is_no_byline() -> None:
    creator = "<AdministrativeMetadata><Creator><Party FormalName='{0}'/></Creator></AdministrativeMetadata>"
    assert article(creator.format("Jane Doe") + content("<p>Text.</p>")).byline == "Jane Doe"
    assert article(creator.format("Associated Press") + content("<p>Text.</p>")).byline == ""
