"""Text and datelines, as every format's articles are finished."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.article import FORMATS, PREDECESSOR, Article, Dateline, Link, Media, Subject
from transforms.normalize import Normalizer, clean_paragraphs
from transforms.payload import WireError


def finished(**fields: object) -> Article:
    return Normalizer("2026-01-15T00:00:00Z").finish(Article(format="text", **fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  One. \r\n \r\n\r\n\tTwo.\n", "One.\n\nTwo."),
        ("One\nline \n\n more", "One\nline\n\nmore"),
        ("Table:\n\n       G   AB\nMcN   72  271", "Table:\n\n       G   AB\nMcN   72  271"),
        ("\x00A\x93b\ud800\x1f", "Ab"),
        (" \n\n ", ""),
    ],
)
def test_paragraphs_are_parted_by_one_blank_line_and_columns_stay(text: str, expected: str) -> None:
    assert clean_paragraphs(text) == expected


@given(st.text(" \n\tab\x00", max_size=60))
def test_paragraphs_of_paragraphs_are_the_same(text: str) -> None:
    once = clean_paragraphs(text)
    assert clean_paragraphs(once) == once
    assert "\n\n\n" not in once
    assert once.split() == text.replace("\x00", "").split()


def test_key_points_in_front_of_the_lead_do_not_hide_its_dateline() -> None:
    made = finished(body="* Cod up\n\n* Boats in port\n\nOSLO, Jan 24 (Reuters) - Cod rose.\n\nMore.")
    assert made.body == "* Cod up\n\n* Boats in port\n\nCod rose.\n\nMore."
    assert made.dateline == Dateline(text="OSLO", date="--01-24", agency="reuters")


def test_a_day_that_the_format_marks_up_stays_with_its_year() -> None:
    made = finished(body="Cod rose.", dateline=Dateline(text="OSLO, Jan 24", date="2024-01-24"))
    assert made.dateline == Dateline(text="OSLO", date="2024-01-24")


def test_a_kill_needs_no_text_and_anything_else_does() -> None:
    assert finished(guid="a1", status="canceled").status == "canceled"
    for fields in ({"guid": "a1"}, {"status": "canceled"}):
        with pytest.raises(WireError, match="neither a headline nor a text"):
            finished(**fields)


@pytest.mark.parametrize(
    ("fields", "provider"),
    [
        ({"provider": "The Associated Press"}, "ap"),
        ({"provider": "www.Harbor-Daily.example"}, "harbor-daily-example"),
        ({"body": "OSLO, Jan 24 (Reuters) - Cod rose."}, "reuters"),
        ({"credit": "Harbor Daily"}, "harbor-daily"),
        ({"url": "https://news.example:8080/a"}, "news-example"),
        ({"provider": "—"}, "unknown"),
        ({"provider": "é" * 60}, "é" * 32),
    ],
)
def test_the_provider_is_the_first_name_that_the_item_gives(fields: dict[str, str], provider: str) -> None:
    assert finished(headline="Cod rose", **fields).provider == provider


AGENCY = {"format": "rss", "provider": "https://apnews.com/"}
SIGNED = {"provider": "port.example", "body": "OSLO (AP) — Cod rose in all ports of the coast on Monday."}


@pytest.mark.parametrize(
    ("headline", "signal"),
    [
        ("KILL: a bloody train thriller", "kill"),
        ("Mandatory kill: cod rose", "kill"),
        ("Correction: cod fell", "correction"),
        ("UPDATE 2-Cod rose", "update"),
    ],
)
@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        *(
            ({"format": name, "provider": "coastwire"}, True)
            for name in ("nitf", "newsml1", "newsmlg2", "anpa")
        ),
        *(
            ({"format": name, "provider": "coastwire"}, True)
            for name in ("ninjs", "ap", "rbnews", "iptc7901")
        ),
        *(({**AGENCY, "format": name}, True) for name in FORMATS),
        *(({**SIGNED, "format": name}, True) for name in ("text", "email")),
        *(({**SIGNED, "format": name}, False) for name in ("rss", "atom", "rdf", "jsonfeed")),
        *(
            ({"format": name, "provider": "port.example"}, False)
            for name in ("rss", "atom", "rdf", "jsonfeed")
        ),
        *(({"format": name, "provider": "port.example"}, False) for name in ("text", "email")),
        ({"format": "text"}, False),
    ],
)
def test_a_headline_holds_signals_where_an_agency_prints_them(
    headline: str, signal: str, fields: dict[str, str], counts: bool
) -> None:
    article = Normalizer("2026-01-15T00:00:00Z").finish(Article(headline=headline, **fields))  # type: ignore[arg-type]
    assert article.headline == headline
    assert article.signals == [signal] * counts
    assert article.status == ("canceled" if counts and signal == "kill" else "usable")


def test_shelters_that_close_kill_nothing_even_at_an_agency() -> None:
    article = Article(headline="Mandatory kill shelters close", **AGENCY)
    assert Normalizer("2026-01-15T00:00:00Z").finish(article).status == "usable"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "usable"),
        ({"status": "withheld"}, "withheld"),
        ({"headline": "MANDATORY KILL: Cod rose", "provider": "AP"}, "canceled"),
        ({"embargoed_until": "2999-01-01T00:00:00Z"}, "withheld"),
        ({"embargoed_until": "1999-01-01T00:00:00Z"}, "usable"),
        ({"embargoed_until": "2999-01-01T00:00:00Z", "status": "canceled"}, "canceled"),
    ],
)
def test_the_status_follows_kills_and_embargoes(fields: dict[str, str], status: str) -> None:
    assert finished(**{"headline": "Cod rose", **fields}).status == status


def test_parameters_that_track_readers_leave_all_addresses_but_the_guids_of_predecessors() -> None:
    made = finished(
        headline="Ferry",
        guid="https://h.example/1?utm_source=rss",
        url="https://h.example/1?utm_source=rss",
        links=[
            Link(url="https://h.example/2?id=7&gclid=1"),
            Link(url="https://h.example/0?utm_source=rss", rel=PREDECESSOR),
        ],
    )
    assert (made.guid, made.url) == ("https://h.example/1?utm_source=rss", "https://h.example/1")
    assert [link.url for link in made.links] == [
        "https://h.example/2?id=7",
        "https://h.example/0?utm_source=rss",
    ]


@pytest.mark.parametrize(
    ("fields", "byline", "authors", "body"),
    [
        ({"body": "By Toby Davis\n\nCod rose."}, "Toby Davis", ["Toby Davis"], "Cod rose."),
        ({"body": "By TOBY DAVIS OSLO (AP) - Cod rose."}, "TOBY DAVIS", ["Toby Davis"], "Cod rose."),
        (
            {"body": "By Toby Davis and Ann Lee\n\nOSLO, Jan 5 (Reuters) - Cod rose.", "byline": "Reuters"},
            "Toby Davis and Ann Lee",
            ["Toby Davis", "Ann Lee"],
            "Cod rose.",
        ),
        (
            {"body": "By Toby Davis\n\nCod rose.", "byline": "admin", "authors": ["admin"]},
            "Toby Davis",
            ["Toby Davis"],
            "Cod rose.",
        ),
        (
            {"body": "By Toby Davis\n\nCod rose.", "byline": "Toby Davis, AP Writer"},
            "Toby Davis, AP Writer",
            ["Toby Davis"],
            "Cod rose.",
        ),
        ({"body": "By Toby Davis"}, "", [], "By Toby Davis"),
        ({"body": "By Popular Demand\n\nCod rose."}, "", [], "By Popular Demand\n\nCod rose."),
        ({"body": "Cod.", "byline": "May 5, 2026", "authors": ["May 5, 2026"]}, "", [], "Cod."),
        (
            {"body": "Cod.", "byline": "Harbor News, Ann Lee", "authors": ["Harbor News", "Ann Lee"]},
            "Harbor News, Ann Lee",
            ["Ann Lee"],
            "Cod.",
        ),
        ({"body": "Cod.", "byline": "By Ann Lee", "authors": ["By Ann Lee"]}, "Ann Lee", ["Ann Lee"], "Cod."),
    ],
)
def test_the_byline_is_what_the_text_prints_or_the_format_says(
    fields: dict[str, object], byline: str, authors: list[str], body: str
) -> None:
    made = finished(**fields)
    assert (made.byline, made.authors, made.body) == (byline, authors, body)


@pytest.mark.parametrize(
    ("fields", "provider", "agency", "credit"),
    [
        ({"body": "San Diego (tca/dpa) - Cod rose."}, "dpa", "dpa", "tca"),
        (
            {"body": "San Diego (tca/dpa) - Cod rose.", "provider": "dpa", "credit": "dpa"},
            "dpa",
            "dpa",
            "tca",
        ),
        ({"body": "Berlin (AFP/dpa) - Cod rose.", "provider": "AFP"}, "afp", "afp", "dpa"),
        ({"body": "Berlin (AFP/dpa) - Cod rose.", "credit": "Ann Lee"}, "dpa", "dpa", "Ann Lee"),
        ({"body": "Bruxelles /ritzau/AFP/: Cod rose."}, "ritzau", "ritzau", "AFP"),
        ({"body": "Bad Homburg (dpa/lby) - Cod rose."}, "dpa", "dpa", ""),
    ],
)
def test_who_delivers_provides_and_who_wrote_is_credited(
    fields: dict[str, str], provider: str, agency: str, credit: str
) -> None:
    made = finished(**fields)
    assert made.dateline is not None
    assert (made.provider, made.dateline.agency, made.credit) == (provider, agency, credit)


def test_the_url_of_a_medium_is_an_address() -> None:
    urls = [
        "https://harbor.example/a.jpg",
        "//harbor.example/b.jpg",
        "cid:c@harbor.example",
        "tag:harbor.example,2026:d",
        "e.jpg",
        "",
    ]
    made = finished(headline="Cod", media=[Media(url=url, type="image/jpeg") for url in urls])
    assert [medium.url for medium in made.media] == [urls[0], "https:" + urls[1], urls[2]]
    assert finished(headline="Cod", media=[Media(url="e.jpg", caption="A cod")]).media == [
        Media(caption="A cod")
    ]


@pytest.mark.parametrize(
    "name", ["Uncategorized", "Uncategorised", "Sin categoría", "Non classé", "Без рубрики"]
)
def test_what_is_filed_under_nothing_is_no_keyword(name: str) -> None:
    made = finished(
        headline="Cod", keywords=[name, "Fish"], subjects=[Subject(code="x", name=name), Subject(code="y")]
    )
    assert made.keywords == ["Fish"]
    assert made.subjects == [Subject(code="y")]
