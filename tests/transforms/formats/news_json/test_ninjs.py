"""ninjs 1 to 3: field by field, several items, what is no text, and hostile JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.formats import helpers
from transforms.article import PREDECESSOR, Article, Dateline, Entity, Link, Media, Source, Subject
from transforms.payload import Outcome, Skipped, WireError


def outcomes(document: Any) -> list[Outcome]:
    return helpers.outcomes(
        "ninjs", document if isinstance(document, bytes) else json.dumps(document).encode()
    )


def article(**values: Any) -> Article:
    item = {"uri": "tag:port.example,2021:1", "type": "text", "headline": "Ferry freed", **values}
    return helpers.only_article("ninjs", json.dumps(item).encode())


def kinds(document: Any) -> list[str]:
    return [
        outcome.headline if isinstance(outcome, Article) else helpers.in_a_word(outcome)
        for outcome in outcomes(document)
    ]


def test_ninjs_1_fills_every_field() -> None:
    made = article(
        version="4",
        pubstatus="withheld",
        firstcreated="2021-02-19T08:00:00Z",
        versioncreated="2021-02-19T09:00:00+01:00",
        embargoed="2021-02-20T00:00:00Z",
        language="en",
        source="Port Press",
        slugline="ferry-ice",
        byline="By Ann Lee",
        located="Kiel",
        urgency=3,
        description_text="Ice held it.",
        body_text="flat",
        body_html="<p>A ferry is free.</p><p>All are well.</p>",
        ednote="Adds detail.",
        copyrightnotice="(c) Port Press",
        usageterms="None.",
        keywords=["ice"],
        subject=[{"code": "20000332", "name": "shipping", "scheme": "medtop"}],
        person=[{"name": "Bo Berg"}],
        organisation=[{"name": "Kiel Port"}],
        place=[{"name": "Kiel", "geometry_geojson": {"type": "Point", "coordinates": [10.1, 54.3]}}],
        event=[{"name": "Kiel Week"}],
        signals=["sig:update", "newscontent"],
        associations={
            "a": {
                "type": "picture",
                "headline": "Ferry",
                "renditions": {"original": {"href": "http://p.example/1"}},
            }
        },
    )
    assert made == Article(
        format="ninjs",
        guid="tag:port.example,2021:1",
        version=4,
        status="withheld",
        signals=["update"],
        provider="Port Press",
        language="en",
        headline="Ferry freed",
        subheadline="Ice held it.",
        slugline="ferry-ice",
        byline="By Ann Lee",
        published_at="2021-02-19T08:00:00Z",
        updated_at="2021-02-19T08:00:00Z",
        embargoed_until="2021-02-20T00:00:00Z",
        urgency=3,
        body="A ferry is free.\n\nAll are well.",
        keywords=["ice"],
        subjects=[Subject(scheme="medtop", code="20000332", name="shipping")],
        entities=[
            Entity(type="person", name="Bo Berg", origin="provider"),
            Entity(type="organization", name="Kiel Port", origin="provider"),
            Entity(type="place", name="Kiel", origin="provider", latitude=54.3, longitude=10.1),
            Entity(type="other", name="Kiel Week", origin="provider"),
        ],
        media=[Media(url="http://p.example/1", type="picture", caption="Ferry")],
        copyright="(c) Port Press",
        usage_terms="None.",
        editor_note="Adds detail.",
        source=Source(uri=helpers.URI, index=0, sha256=helpers.SHA256),
    )


@pytest.mark.parametrize(
    ("values", "field", "expected"),
    [
        (
            {"headline": "", "headlines": [{"role": "sub", "value": "B"}, {"role": "main", "value": "A"}]},
            "headline",
            "A",
        ),
        ({"headlines": [{"role": "subheadline", "value": "B"}]}, "subheadline", "B"),
        (
            {
                "bodies": [
                    {"contenttype": "text/plain", "value": "p"},
                    {"contentType": "text/html", "value": "<p>h"},
                ]
            },
            "body",
            "h",
        ),
        ({"descriptions": [{"value": "Ice."}]}, "body", "Ice."),
        ({"pubStatus": "Canceled"}, "status", "canceled"),
        ({"versionCreated": "2021-02-19T09:00:00Z"}, "published_at", "2021-02-19T09:00:00Z"),
        ({"infosources": [{"name": "Port Press"}]}, "provider", "Port Press"),
        ({"copyrightHolder": "Port Press"}, "provider", "Port Press"),
        ({}, "provider", "port.example"),
        (
            {"people": [{"name": "Bo Berg"}]},
            "entities",
            [Entity(type="person", name="Bo Berg", origin="provider")],
        ),
        (
            {"subjects": [{"uri": "http://cv.example/x/7", "name": "ice"}]},
            "subjects",
            [Subject(scheme="http://cv.example/x/", code="7", name="ice")],
        ),
        ({"authors": [{"name": "Ann Lee"}, {"name": "Bo Berg"}]}, "byline", "Ann Lee, Bo Berg"),
        ({"priority": 6}, "urgency", 6),
        ({"urgency": 12}, "urgency", 0),
        ({"version": -1}, "version", 0),
        ({"type": "advisory", "body_text": "Plans."}, "signals", ["advisory"]),
        (
            {
                "body_html": "<p>A</p><figcaption>Cap.</figcaption>",
                "associations": [{"type": "picture", "description_text": "Cap."}],
            },
            "body",
            "A",
        ),
        (
            {"associations": [{"type": "text", "uri": "u:2", "headline": "More"}]},
            "links",
            [Link(url="u:2", rel="related", title="More")],
        ),
        (
            {"dateline": {"text": "KIEL, Feb 19"}, "located": "Berlin"},
            "dateline",
            Dateline(text="KIEL, Feb 19"),
        ),
    ],
)
def test_a_field_is_filled_from_what_its_version_calls_it(
    values: dict[str, Any], field: str, expected: Any
) -> None:
    assert getattr(article(**values), field) == expected


def test_links_of_the_text_are_there() -> None:
    made = article(
        uri="https://h.example/1",
        body_html="<p>A <a href='https://h.example/p?utm_source=x'>ferry</a> is free.</p>",
    )
    assert [(link.url, link.title) for link in made.links] == [("https://h.example/p", "ferry")]


def test_what_is_printed_around_the_story_leaves_it() -> None:
    made = article(
        body_html="<p>Ferry freed</p><p>By Ann Lee</p><p>(Adds detail)</p><p>A ferry is free.</p><p>al/bb</p>"
    )
    assert (made.body, made.byline, made.editor_note) == ("A ferry is free.", "Ann Lee", "Adds detail")


@pytest.mark.parametrize("kind", ["picture", "graphic", "video", "audio"])
def test_what_is_no_text_is_skipped_by_kind(kind: str) -> None:
    assert kinds({"uri": "u:1", "type": kind, "headline": "x", "body_text": "A caption."}) == [kind]


@pytest.mark.parametrize("key", ["_items", "items", "item"])
def test_an_answer_with_several_items_gives_each_its_own_fate(key: str) -> None:
    items = [
        {"uri": "u:1", "headline": "A"},
        7,
        {"uri": "u:2", "type": "video"},
        {"uri": "u:3", "headline": "B"},
    ]
    assert kinds({key: items}) == ["A", "malformed_item", "video", "B"]
    assert kinds(items) == ["A", "malformed_item", "video", "B"]


def test_stories_nested_in_a_package_come_out() -> None:
    story = {"uri": "u:2", "type": "text", "headline": "A", "body_text": "b"}
    inner = {"uri": "u:3", "type": "composite", "associations": [story]}
    assert kinds({"uri": "u:1", "type": "composite", "associations": {"x": inner, "y": story}}) == [
        "package",
        "package",
        "A",
        "A",
    ]


def test_one_bad_line_of_newline_delimited_items_is_one_dead_letter() -> None:
    good = b'{"uri": "u:1", "headline": "A"}\n'
    assert kinds(good + b'{"uri": NaN}\n' + good) == ["A", "malformed_json", "A"]


def test_a_kill_without_a_text_goes_by_its_note() -> None:
    (made,) = outcomes({"uri": "u:1", "pubstatus": "canceled", "ednote": "Kill the story on ice."})
    assert isinstance(made, Article)
    assert (made.status, made.headline) == ("canceled", "Kill the story on ice.")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"[" * 200_000, "too_deep"),
        (b'{"uri":"u","a":' * 500 + b"1" + b"}" * 500, "too_deep"),
        (b'{"uri": "u:1", "urgency": NaN}', "malformed_json"),
        (b'{"uri": "u:1", "headline": "cut', "malformed_json"),
        (b'{"uri": "u:1", "headline": "\xff"}', "malformed_json"),
    ],
)
def test_hostile_json_ends_at_a_bound(data: bytes, code: str) -> None:
    with pytest.raises(WireError) as raised:
        outcomes(data)
    assert raised.value.code == code


def test_lone_surrogates_are_replaced() -> None:
    assert kinds(b'{"uri": "u:1", "headline": "a\\ud800b"}') == ["a\ufffdb"]


def test_a_huge_number_is_no_version() -> None:
    assert article(version=10**30).version == 0


def test_a_text_past_the_limit_is_refused_and_its_neighbour_comes_out() -> None:
    items = [
        {"uri": "u:1", "headline": "A", "body_text": "a" * (17 * 2**20)},
        {"uri": "u:2", "headline": "B"},
    ]
    assert kinds(items) == ["item_too_large", "B"]


def test_a_hundred_thousand_items_come_out() -> None:
    assert len(outcomes(b"[" + b",".join([b'{"uri":"u","headline":"A"}'] * 100_000) + b"]")) == 100_000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "value", "type", "uri"]), inner)
    ),
    max_leaves=12,
)
KEYS = st.sampled_from(
    (
        "type",
        "uri",
        "guid",
        "version",
        "headline",
        "headlines",
        "bodies",
        "body_html",
        "associations",
        "renditions",
        "subject",
        "people",
        "place",
        "located",
        "dateline",
        "byline",
        "authors",
        "usageterms",
        "signals",
        "keywords",
        "infosources",
        "pubstatus",
        "versioncreated",
    )
)


@given(st.dictionaries(KEYS, JSON))
def test_for_every_item_there_is_an_outcome(item: dict[str, Any]) -> None:
    assert all(isinstance(outcome, Article | WireError | Skipped) for outcome in outcomes(item))


@pytest.mark.parametrize("predecessor", ["urn:port:1", ["urn:port:1"], [{"uri": "urn:port:1"}]])
def test_an_update_names_the_item_that_it_evolved_from(predecessor: Any) -> None:
    made = article(guid="urn:port:2", body_text="A ferry is free.", evolvedfrom=predecessor)
    assert made.links == [Link(url="urn:port:1", rel=PREDECESSOR)]
