"""The metadata of JSON items."""

from __future__ import annotations

import pytest

from transforms.article import Article, Entity, Subject
from transforms.formats.news_json.metadata import (
    point,
    set_fallback_headline,
    set_rights,
    set_tags,
    set_times,
    signals,
    status,
)
from transforms.formats.news_json.values import Values


@pytest.mark.parametrize(
    ("pubstatus", "expected"),
    [
        ("usable", "usable"),
        ("stat:Withheld", "withheld"),
        ("Killed", "canceled"),
        ("draft", ""),
        (7, ""),
        ("", ""),
    ],
)
def test_a_status_is_a_name_or_a_qcode(pubstatus: object, expected: str) -> None:
    assert status({"pubstatus": pubstatus}) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["sig:update", "newscontent"], ["update"]),
        (["http://cv.iptc.org/newscodes/signal/correction"], ["correction"]),
        ([{"code": "Mandatory-Kill"}, {"name": "Write Through"}], ["kill", "writethru"]),
        ("Advisory", ["advisory"]),
        (None, []),
    ],
)
def test_signals_are_names_codes_uris_or_objects(value: object, expected: list[str]) -> None:
    assert signals(value) == expected


@pytest.mark.parametrize(
    ("values", "published", "updated", "assumptions"),
    [
        ({"firstcreated": "2021-02-19T08:00:00Z", "versioncreated": "2021-02-19T09:00:00Z"},
         "2021-02-19T08:00:00Z", "2021-02-19T09:00:00Z", []),
        ({"versioncreated": "2021-02-19T09:00:00Z"}, "2021-02-19T09:00:00Z", "", []),
        ({"firstcreated": "soon", "firstpublished": "2021-02-19 08:00"},
         "2021-02-19T08:00:00Z", "", ["date_unreadable", "time_without_zone"]),
        ({}, "", "", []),
    ],
)  # fmt: skip
def test_times(values: Values, published: str, updated: str, assumptions: list[str]) -> None:
    article = Article()
    set_times(article, values)
    assert article == Article(published_at=published, updated_at=updated, assumptions=assumptions)


def test_rights() -> None:
    article = Article()
    rights: Values = {
        "copyrightholder": "Port Press",
        "rightsinfo": [{"usageterms": "None."}],
        "ednote": "<p>A</p>",
    }
    set_rights(article, {**rights, "credit": "Port"})
    assert article == Article(copyright="Port Press", usage_terms="None.", credit="Port", editor_note="A")


def test_tags_are_subjects_and_entities_each_once() -> None:
    article = Article()
    position = {"coordinates": [10.1, 54.3]}
    set_tags(
        article,
        {
            "subject": [{"code": "7", "name": "ice"}, {"code": 7, "name": "ice"}, {}],
            "genres": [{"uri": "http://cv.example/genre#feature"}],
            "people": [{"name": "Jane Doe", "uri": "p:1"}, {"literal": "Jane Doe"}],
            "place": [{"name": "Kiel", "geometrygeojson": position}],
            "event": {"name": "Kiel Week"},
        },
    )
    assert article == Article(
        subjects=[Subject(code="7", name="ice"), Subject(scheme="http://cv.example/genre#", code="feature")],
        entities=[
            Entity(type="person", name="Jane Doe", origin="provider", scheme="p", code="1"),
            Entity(type="place", name="Kiel", origin="provider", latitude=54.3, longitude=10.1),
            Entity(type="other", name="Kiel Week", origin="provider"),
        ],
    )


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ({"coordinates": [10, 54.3, 7]}, (10.0, 54.3)),
        ({"coordinates": [200, 54.3]}, (None, None)),
        ({"coordinates": [10, 95]}, (None, None)),
        ({"coordinates": [True, 54.3]}, (None, None)),
        ({"coordinates": ["10", "54"]}, (None, None)),
        ({"coordinates": [10]}, (None, None)),
        ([10, 54.3], (None, None)),
        (None, (None, None)),
    ],
)
def test_a_point_is_a_pair_of_degrees(shape: object, expected: tuple[float | None, float | None]) -> None:
    assert point({"geojson": shape}) == expected


@pytest.mark.parametrize(
    ("fields", "headline"),
    [
        ({"headline": "A", "slugline": "s"}, "A"),
        ({"slugline": "s", "editor_note": "n"}, "s"),
        ({"editor_note": "Kill it.\nNow."}, "Kill it."),
        ({"body": "b", "slugline": "s"}, ""),
    ],
)
def test_a_notice_without_text_goes_by_its_slug_or_note(fields: dict[str, str], headline: str) -> None:
    article = Article(**fields)  # type: ignore[arg-type]
    set_fallback_headline(article)
    assert article.headline == headline
