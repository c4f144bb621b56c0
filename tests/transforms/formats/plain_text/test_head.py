"""The lines above the text of a plain-text article."""

from __future__ import annotations

import pytest

from transforms.formats.plain_text.head import Head, has_dateline, is_byline, is_credit, is_name, read_head

TEXT = "KIEL, Germany (AP) — The harbor of Kiel reopened on Monday, two days after a storm had shut it."


@pytest.mark.parametrize(
    ("above", "head"),
    [
        ([], Head()),
        (["Harbor reopens", ""], Head(headline="Harbor reopens")),
        (["Harbor", "reopens", ""], Head(headline="Harbor reopens")),
        (
            ["BC-GE--Harbor,120", "Eds: UPDATES with", "quote.", "", "Harbor reopens", ""],
            Head(slugline="BC-GE--Harbor,120", notes=["Eds: UPDATES with quote."], headline="Harbor reopens"),
        ),
        (
            ["Harbor reopens", "", "Ferries sail again, master says", "", "By Jane Doe", "AP Writer", ""],
            Head(
                headline="Harbor reopens",
                subheadline="Ferries sail again, master says",
                byline="By Jane Doe, AP Writer",
            ),
        ),
        (
            ["Harbor reopens", "Jane Doe", "Associated Press", "12 January 2026", ""],
            Head(
                headline="Harbor reopens",
                byline="Jane Doe",
                credit="Associated Press",
                published_at="2026-01-12T00:00:00Z",
                assumption="time_without_zone",
            ),
        ),
    ],
)
def test_the_head_ends_where_the_text_begins(above: list[str], head: Head) -> None:
    assert read_head([*above, TEXT, "", "Nobody was hurt."]) == (head, len(above))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By JANE DOE", True),
        ("by Reuters", True),
        ("By the time it ended, two had left.", False),
        ("By Jane Doe?", False),
        ("By Jane Doe " + "and Jan Roe " * 6, False),
    ],
)
def test_bylines(line: str, expected: bool) -> None:
    assert is_byline(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("AP Sports Writer", True),
        ("Reuters", True),
        ("Staff", True),
        ("AP says it is so and no more", False),
        ("Reuters?", False),
        ("KIEL (Reuters) - It is open again", False),
    ],
)
def test_credits(line: str, expected: bool) -> None:
    assert is_credit(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Ana de la Cruz", True),
        ("Jane Doe and Jan Roe", True),
        ("Storm in Kiel", False),
        ("Ferries sail", False),
        ("Jane", False),
        ("Jane Doe.", False),
    ],
)
def test_names(line: str, expected: bool) -> None:
    assert is_name(line) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KIEL (AP) — It is open again", True),
        ("Kiel (dpa) - It is open again", True),
        ("KIEL, Jan. 12 - It is open again", True),
        ("STORM HITS COAST - 3 DEAD", False),
        ("Storm hits coast - no dead found yet", False),
        ("It is open again", False),
    ],
)
def test_datelines(text: str, expected: bool) -> None:
    assert has_dateline(text) == expected
