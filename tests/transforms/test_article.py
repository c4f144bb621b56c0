"""The record as it is written, staged and described."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.article import (
    PREDECESSOR,
    REQUIRED,
    Article,
    Dateline,
    DeadLetter,
    Duplicate,
    Entity,
    Link,
    Source,
    from_json,
    pack,
    schema,
    to_json,
    to_lines,
    unpack,
)  # fmt: skip

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ARTICLES = st.builds(
    Article,
    id=TEXTS, headline=TEXTS, body=TEXTS, keywords=st.lists(TEXTS, max_size=3), urgency=st.integers(0, 9),
    dateline=st.none() | st.builds(Dateline, city=TEXTS, latitude=st.none() | st.floats(-90, 90)),
    entities=st.lists(st.builds(Entity, name=TEXTS, mentions=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)))),
                      max_size=2),
    source=st.none() | st.builds(Source, uri=TEXTS, index=st.none() | st.integers(0, 9)),
)  # fmt: skip


@given(ARTICLES)
def test_for_every_article_its_line_is_the_article_again(article: Article) -> None:
    assert from_json(to_json(article)) == article
    assert b"\n" not in to_json(article)


@given(st.lists(ARTICLES, max_size=4))
def test_for_every_segment_what_is_staged_is_loaded_again(articles: list[Article]) -> None:
    assert unpack(pack(articles)) == articles
    assert list(to_lines(articles)) == [to_json(article) + b"\n" for article in articles]


def test_keys_stand_in_the_order_of_the_fields_and_absent_values_are_left_out() -> None:
    copy = Duplicate(duplicate_of="1", urgency=0, headline="Rain", id="2", dateline=None, similarity=1.0)
    assert to_json(copy) == b'{"id":"2","headline":"Rain","duplicate_of":"1","similarity":1.0}'
    assert to_json(DeadLetter(error="empty", source=Source(uri="a", index=0))) == (
        b'{"source":{"uri":"a","index":0},"error":"empty"}'
    )


@pytest.mark.parametrize("line", [b'{"id":3}', b'{"urgency":10}', b"[]"])
def test_a_line_that_is_no_article_is_refused(line: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        from_json(line)


def test_predecessors_are_the_guids_of_other_items_that_it_replaces() -> None:
    links = [Link(url=url, rel=rel) for url, rel in (
        ("urn:1", PREDECESSOR), ("urn:2", "related"), ("", PREDECESSOR), ("urn:me", PREDECESSOR),
    )]  # fmt: skip
    assert Article(guid="urn:me", links=links).predecessors() == ["urn:1"]


def test_an_assumption_is_recorded_once() -> None:
    article = Article()
    for code in ("date_unreadable", "time_without_zone", "date_unreadable"):
        article.assume(code)
    assert article.assumptions == ["date_unreadable", "time_without_zone"]


def test_the_schema_has_every_field_and_no_absent_value() -> None:
    described = schema()
    assert list(described["properties"]) == list(Article.__struct_fields__)
    assert described["required"] == list(REQUIRED)
    assert described["properties"]["status"]["enum"] == ["usable", "withheld", "canceled"]
    assert described["properties"]["dateline"] == {"$ref": "#/$defs/Dateline"}
    assert not list(absent(described))


def absent(value: Any) -> list[Any]:
    """What says that a value may be null, or has a default."""
    if isinstance(value, dict):
        here = [key for key in value if key == "default"] + [value] * (value.get("type") == "null")
        return here + [nested for inner in value.values() for nested in absent(inner)]
    return [nested for inner in value for nested in absent(inner)] if isinstance(value, list) else []
