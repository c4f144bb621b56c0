"""Answers of the AP Media API: items with and without text, pictures, versions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.transforms.formats import helpers
from transforms.article import Article, Dateline, Entity, Link, Media, Source, Subject
from transforms.payload import Outcome, Skipped, WireError

ITEM = {
    "altids": {"itemid": "aa11", "etag": "aa11_0a1"},
    "version": 0,
    "type": "text",
    "headline": "Lake drains",
}


def outcomes(document: Any) -> list[Outcome]:
    return helpers.outcomes("ap", json.dumps(document).encode())


def article(**values: Any) -> Article:
    return helpers.only_article("ap", json.dumps({"data": {"item": {**ITEM, **values}}}).encode())


def test_every_field_that_an_item_carries_is_filled() -> None:
    made = article(
        uri="https://api.example/aa11?qt=x&et=y",
        version=2,
        pubstatus="usable",
        editorialpriority="u",
        editorialtypes=["Correction"],
        language="en",
        firstcreated="2023-05-06T11:00:00Z",
        versioncreated="2023-05-06T14:00:00Z",
        headline_extended="Lake drains overnight",
        slugline="BC-US--Lake",
        bylines=[{"by": "By ADA PELL", "title": "Associated Press"}],
        datelinelocation={"city": "Juneau", "countryareacode": "AK"},
        provider="AP",
        ednote="Corrects depth.",
        copyrightnotice="Copyright 2023",
        usageterms=["Editorial use."],
        keywords=["Lake"],
        subject=[{"code": "a", "name": "Domestic"}],
        person=[{"code": "p1", "name": "Ines Brook", "scheme": "http://cv.example/"}],
        associations={"1": {"type": "picture", "uri": "https://api.example/cc33", "headline": "Lake"}},
        renditions={"nitf": {"href": "https://api.example/n?format=NITF&qt=x", "mimetype": "text/xml"}},
    )
    assert made == Article(
        format="ap",
        guid="aa11",
        version=3,
        status="usable",
        signals=["correction"],
        provider="AP",
        language="en",
        headline="Lake drains",
        subheadline="Lake drains overnight",
        slugline="BC-US--Lake",
        byline="By ADA PELL, Associated Press",
        dateline=Dateline(text="Juneau, AK"),
        published_at="2023-05-06T11:00:00Z",
        updated_at="2023-05-06T14:00:00Z",
        urgency=3,
        keywords=["Lake"],
        subjects=[Subject(code="a", name="Domestic")],
        entities=[
            Entity(
                type="person", name="Ines Brook", origin="provider", scheme="http://cv.example/", code="p1"
            )
        ],
        links=[
            Link(url="https://api.example/aa11", rel="self", type="application/json"),
            Link(url="https://api.example/n?format=NITF", rel="alternate", type="text/xml"),
        ],
        media=[Media(url="https://api.example/cc33", type="picture", caption="Lake")],
        copyright="Copyright 2023",
        usage_terms="Editorial use.",
        editor_note="Corrects depth.",
        source=Source(uri=helpers.URI, index=0, sha256=helpers.SHA256),
        assumptions=["text_not_included"],
    )


def test_versions_are_counted_from_one() -> None:
    assert [article(version=number).version for number in (0, 1, 2)] == [1, 2, 3]


def test_an_item_with_its_text_assumes_nothing() -> None:
    made = article(body_html="<p>A lake drained.</p>")
    assert (made.body, made.assumptions) == ("A lake drained.", [])


def test_a_feed_gives_each_item_its_own_fate() -> None:
    items = [
        {"item": ITEM},
        {"item": {**ITEM, "type": "picture"}},
        {"item": 7},
        {"item": {**ITEM, "type": "composite"}},
    ]
    results = outcomes({"data": {"items": items}})
    assert isinstance(results[0], Article)
    assert isinstance(results[2], WireError)
    assert results[1::2] == [Skipped("picture"), Skipped("package")]
    assert (results[2].code, results[2].excerpt) == ("malformed_item", b"7")


def test_a_feed_without_items_gives_none_and_an_answer_without_any_is_malformed() -> None:
    assert outcomes({"data": {"items": []}}) == []
    with pytest.raises(WireError, match="the answer holds no item"):
        outcomes({"api_version": "1.1", "data": {"error": "none"}})
