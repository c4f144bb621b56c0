"""What feedparser calls elements and attributes."""

from __future__ import annotations

import pytest

from transforms.formats.feeds.fast.declined import Declined
from transforms.formats.feeds.fast.namespaces import Namespaces, attributes

DC = "http://purl.org/dc/elements/1.1/"
ATOM = "http://www.w3.org/2005/Atom"


def declared(*declarations: tuple[str | None, str]) -> Namespaces:
    namespaces = Namespaces()
    for prefix, address in declarations:
        namespaces.declare(prefix, address, at_root=True)
    return namespaces


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("title", "title"),
        ("pubDate", "pubdate"),
        (f"{DC} creator", "dc_creator"),
        (f"{DC.upper()} Creator", "dc_creator"),
        (f"{ATOM} entry", "entry"),
        ("http://backend.userland.com/rss2 item", "item"),
        ("urn:x box", "own_box"),
        ("urn:y box", "box"),
    ],
)
def test_an_element_has_the_standard_prefix_else_the_feeds_own(name: str, known: str) -> None:
    assert declared((None, ATOM), ("d", DC), ("own", "urn:x")).element(name) == known


@pytest.mark.parametrize(
    ("declarations", "version"),
    [
        ([(None, ATOM)], "atom10"),
        ([(None, "http://purl.org/rss/1.0/")], "rss10"),
        ([(None, "http://my.netscape.com/rdf/simple/0.9/")], "rss090"),
        ([("x", "http://my.netscape.com/rdf/simple/0.9/")], ""),
        ([("dc", DC), ("a", ATOM), (None, "http://purl.org/rss/1.0/")], "atom10"),
        ([("dc", DC)], ""),
    ],
)
def test_the_first_namespace_of_a_format_tells_the_version(
    declarations: list[tuple[str | None, str]], version: str
) -> None:
    assert declared(*declarations).version == version


@pytest.mark.parametrize(
    "declarations",
    [
        [("x", "urn:a"), ("x", "urn:b")],
        [("x", "urn:a"), ("x", DC)],
        [("media", DC)],
        [("rdf", "urn:x")],
        [("x", "urn:a b")],
        [(f"n{number}", f"urn:{number}") for number in range(201)],
    ],
    ids=["changed", "changed to known", "misleading", "rdf", "space", "many"],
)
def test_namespaces_that_make_names_uncertain_are_declined(
    declarations: list[tuple[str | None, str]],
) -> None:
    with pytest.raises(Declined, match="namespaces"):
        declared(*declarations)


def test_xlink_is_declined_unless_the_root_declares_it() -> None:
    declared(("xlink", "http://www.w3.org/1999/xlink"))
    with pytest.raises(Declined, match="namespaces"):
        Namespaces().declare("xlink", "http://www.w3.org/1999/xlink", at_root=False)


def test_only_what_may_change_names_counts_as_a_change() -> None:
    namespaces = declared((None, ATOM), ("dc", DC), ("dc", DC), ("x", "urn:x"))
    assert namespaces.changes == 2


def test_attributes_have_standard_prefixes_and_those_without_a_namespace_win() -> None:
    raw = {
        "REL": "Self",
        "http://www.w3.org/XML/1998/namespace lang": "De",
        "urn:x Title": "theirs",
        "title": "Ours",
        "type": "TEXT/html",
    }
    assert attributes(raw) == {"rel": "self", "xml:lang": "De", "title": "Ours", "type": "text/html"}
