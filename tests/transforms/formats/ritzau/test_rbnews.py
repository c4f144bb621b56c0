"""Ritzau's RBNews: single items and answers of its service."""

from __future__ import annotations

import pytest

from transforms.article import Article, Source, Subject
from transforms.formats.ritzau.rbnews import read
from transforms.payload import Limits, Outcome, Payload, ReadOptions, WireError

ITEM = """<RBNews xmlns="http://tempuri.org/" xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays">
<IPTCList><a:int>4000000</a:int><a:int>15054000</a:int><a:int>4000000</a:int></IPTCList>
<NewsID>9f1c</NewsID><Priority>4</Priority><PublishDate>2026-07-05T14:30:00.1234567</PublishDate>
<TilRedaktionen>&lt;p&gt;Billeder&lt;br/&gt;følger&lt;/p&gt;</TilRedaktionen>
<content>&lt;p&gt;Havnen åbnede mandag.&lt;/p&gt;&lt;p&gt;Færgen sejlede.&lt;/p&gt;&lt;p&gt;/ritzau/&lt;/p&gt;</content>
<headline>Havnen åbner igen</headline><origin>/ritzau/AFP</origin><strapline>HAVN/STORM/</strapline>
<subtitle>Storm lukkede den i en uge.</subtitle><version>2</version></RBNews>"""


def outcomes(data: str, limits: Limits | None = None) -> list[Outcome]:
    payload = Payload(uri="a.xml", data=data.encode(), sha256="5e")
    return list(read(payload, ReadOptions(limits=limits or Limits())))


def test_an_item_becomes_an_article_with_all_that_it_says() -> None:
    assert outcomes(ITEM) == [
        Article(
            guid="9f1c",
            version=2,
            provider="ritzau",
            format="rbnews",
            headline="Havnen åbner igen",
            subheadline="Storm lukkede den i en uge.",
            slugline="HAVN/STORM/",
            published_at="2026-07-05T12:30:00Z",
            urgency=4,
            body="Havnen åbnede mandag.\n\nFærgen sejlede.",
            keywords=["HAVN", "STORM"],
            subjects=[Subject(scheme="subj", code="04000000"), Subject(scheme="subj", code="15054000")],
            credit="AFP",
            editor_note="Billeder følger",
            source=Source(uri="a.xml", index=0, sha256="5e"),
        )
    ]


def test_an_answer_holds_several_items() -> None:
    answer = (
        f"<ServiceAnswer><error>0</error><items>{ITEM}{ITEM.replace('9f1c', '9f1d')}</items></ServiceAnswer>"
    )
    assert [
        (item.guid, item.source.index)
        for item in outcomes(answer)
        if isinstance(item, Article) and item.source
    ] == [
        ("9f1c", 0),
        ("9f1d", 1),
    ]


@pytest.mark.parametrize(
    ("printed", "published_at", "assumptions"),
    [
        ("2026-01-05T14:30:00", "2026-01-05T13:30:00Z", []),
        ("2026-01-05T14:30:00+00:00", "2026-01-05T14:30:00Z", []),
        ("0001-01-01T00:00:00", "", ["date_unreadable"]),
        ("", "", []),
    ],
)
def test_a_time_without_a_zone_is_danish(printed: str, published_at: str, assumptions: list[str]) -> None:
    (article,) = outcomes(ITEM.replace("2026-07-05T14:30:00.1234567", printed))
    assert isinstance(article, Article)
    assert (article.published_at, article.assumptions) == (published_at, assumptions)


@pytest.mark.parametrize(
    ("origin", "byline", "credit"),
    [
        ("/ritzau/", "", ""),
        ("/ritzau/Reuters/", "", "Reuters"),
        ("AFP", "", "AFP"),
        ("Ane Holm", "Ane Holm", ""),
        ("", "", ""),
    ],
)
def test_the_origin_is_who_wrote(origin: str, byline: str, credit: str) -> None:
    (article,) = outcomes(ITEM.replace("/ritzau/AFP", origin))
    assert isinstance(article, Article)
    assert (article.byline, article.credit) == (byline, credit)


def test_an_item_that_is_cut_off_or_too_large_is_an_error() -> None:
    first, second = outcomes(f"<A>{ITEM}{ITEM[:-60]}")
    assert isinstance(first, Article)
    assert isinstance(second, WireError)
    assert second.code == "malformed_xml"
    (large,) = outcomes(ITEM, Limits(item_bytes=10))
    assert isinstance(large, WireError)
    assert large.code == "item_too_large"


def test_an_answer_without_items_is_an_error() -> None:
    with pytest.raises(WireError, match="holds no RBNews"):
        outcomes("<RBNewsList/>")
