"""The stock phrases of agencies."""

from __future__ import annotations

import re

import pytest

from transforms.data.tables import rows
from transforms.fields.phrases import any_phrase, phrases


@pytest.mark.parametrize(
    ("kind", "where", "text", "matches"),
    [
        ("note", "paragraph", "(Adds quote)", True),
        ("note", "paragraph", "Eds: UPDATES throughout.", True),
        ("note", "paragraph", "(Reporting by Jane Doe)", False),
        ("note", "anpa", "With AP Photos.", True),
        ("note", "anpa", "Hold for release", True),
        ("note", "anpa", "Editorial plans", False),
        ("note", "text", "Eds: UPDATES throughout.", True),
        ("note", "text", "Editorials differ", False),
        ("note", "iptc7901", "Note to editors", True),
        ("note", "iptc7901", "Notebooks sell well", False),
        ("end", "paragraph", "-30-", True),
        ("end", "paragraph", "ENDS", True),
        ("end", "paragraph", "Ends", False),
        ("end", "anpa", "(end)", True),
        ("end", "anpa", "(END)", False),
        ("end", "iptc7901", "dpa al rm", True),
        ("end", "iptc7901", "DPA al rm", False),
        ("end", "text", "###", True),
        ("end", "text", "Ende", False),
        ("copyright", "text", "© 2026 AP", True),
        ("copyright", "text", "All rights reserved", False),
        ("copyright", "iptc7901", "All rights reserved", True),
    ],
)
def test_a_phrase_is_known_where_it_stands(kind: str, where: str, text: str, matches: bool) -> None:
    pattern = re.compile(any_phrase(kind, where), re.IGNORECASE)
    match = pattern.fullmatch(text) if kind == "end" else pattern.match(text)
    assert (match is not None) == matches


def test_an_unknown_place_is_an_error() -> None:
    with pytest.raises(LookupError, match=r"phrases\.tsv has no end for nitf"):
        phrases("end", "nitf")


@pytest.mark.parametrize("row", list(rows("phrases.tsv")), ids=lambda row: row[2][:30])
def test_each_row_names_a_kind_places_and_a_pattern(row: list[str]) -> None:
    kind, places, pattern = row
    assert kind in ("code", "notes", "slug", "unfiled", "by", "note", "end", "copyright")
    assert set(places.split(" ")) <= {"field", "paragraph", "anpa", "iptc7901", "text"}
    assert re.compile(pattern, re.IGNORECASE).match("") is None
