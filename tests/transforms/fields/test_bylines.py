"""Bylines as printed, and the people in them."""

import pytest

from transforms.fields.bylines import authors, byline


def is_agency(name: str) -> str:
    return "ap" if name.lower() in ("associated press", "the associated press") else ""


@pytest.mark.parametrize(
    ("printed", "people"),
    [
        ("By JANE DOE", ["Jane Doe"]),
        ("By Jane Doe and Luis Ortega", ["Jane Doe", "Luis Ortega"]),
        ("Jane Doe, Associated Press", ["Jane Doe"]),
        ("By JANE DOE, Associated Press", ["Jane Doe"]),
        ("By Jane Doe, AP Sports Writer", ["Jane Doe"]),
        ("JANE DOE, LUIS ORTEGA and ANNA LI", ["Jane Doe", "Luis Ortega", "Anna Li"]),
        ("By Jane Doe in Lima", ["Jane Doe"]),
        ("By JANE O'NEIL-SMITH", ["Jane O'Neil-Smith"]),
        ("By Jane Doe, Jr.", ["Jane Doe Jr."]),
        ("jane@example.org (Jane Doe)", ["Jane Doe"]),
        ("Associated Press", []),
        ("By The Associated Press", []),
        ("Staff and wire reports", []),
        ("", []),
    ],
)
def test_authors_are_the_people_named(printed: str, people: list[str]) -> None:
    assert authors(byline(printed), is_agency) == people


def test_a_byline_loses_its_by_and_its_line_breaks() -> None:
    assert byline("By  JANE DOE\n  AP Writer") == "JANE DOE AP Writer"
    assert byline("Byron Smith") == "Byron Smith"
