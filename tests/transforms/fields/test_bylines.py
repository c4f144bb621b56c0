"""Bylines as printed, and the people in them."""

import pytest

from transforms.fields.agencies import agency
from transforms.fields.bylines import authors, begins_byline, byline, people, printed_byline


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
        ("Mia Rabson and Jordan Press, The Canadian Press", ["Mia Rabson", "Jordan Press"]),
        ("Jane and John Doe", ["Jane Doe", "John Doe"]),
        ("Jane Doe with Luis Ortega", ["Jane Doe", "Luis Ortega"]),
        ("3 May 2026", []),
        ("", []),
    ],
)
def test_authors_are_the_people_named(printed: str, people: list[str]) -> None:
    assert authors(byline(printed), is_agency) == people


@pytest.mark.parametrize(
    ("element", "people_named"),
    [
        ("Jane Doe", ["Jane Doe"]),
        ("Alice Park / Milan", ["Alice Park"]),
        ("Art of the Problem", ["Art of the Problem"]),
        ("Eliot (Eliot Jones)", ["Eliot Jones"]),
        ("Daniel Roe (dkr)", ["Daniel Roe"]),
        ("Mia Rabson and Jordan Press", ["Mia Rabson", "Jordan Press"]),
        ("Loud And Quiet", ["Loud And Quiet"]),
        ("Peter and Jane", ["Peter", "Jane"]),
        ("Doe, Jane", ["Jane Doe"]),
        ("Jane Doe, The Harbor Week", ["Jane Doe"]),
        ("Jane Doe | Harbor News", ["Jane Doe"]),
        ("Jane Doe - Staff Writer", ["Jane Doe"]),
        ("Jane Doe in Lima", ["Jane Doe"]),
        ("Jane Doe Contributor", ["Jane Doe"]),
        ("Jane Doe (now); Luis Ortega and Ann Lee (earlier)", ["Jane Doe", "Luis Ortega", "Ann Lee"]),
        ("Rhona Keir Senior political correspondent", ["Rhona Keir"]),
        ("Rhona Keir North of England editor", ["Rhona Keir"]),
        ("Written by Jane Doe", ["Jane Doe"]),
        ("李明、王芳", ["李明", "王芳"]),
        ("Emily Post", ["Emily Post"]),
        ("kroy", ["kroy"]),
        ("@kroy", ["@kroy"]),
        ("张三", ["张三"]),
        ("The Harbor Week", []),
        ("Harbor Institute, Society of Ships and Data & Ports", []),
        ("Washington Post", []),
        ("Harbor Media", []),
        ("Google", []),
        ("harbor-daily.com", []),
        ("Guardian staff reporter", []),
        ("Agencias", []),
        ("AFP", []),
        ("admin", []),
        ("A correspondent in Tehran", []),
        ("January 5, 2026", []),
        ("2026-01-05T10:00:00Z", []),
        ("https://harbor.example/about", []),
        ("x" * 80, []),
    ],
)
def test_an_author_element_is_one_author_unless_all_its_parts_are_people(
    element: str, people_named: list[str]
) -> None:
    assert people([element], agency) == people_named


def test_several_elements_name_each_person_once() -> None:
    assert people(["Jane Doe", "JANE DOE", "Luis Ortega"], agency) == ["Jane Doe", "Luis Ortega"]


def test_a_byline_loses_its_by_and_its_line_breaks() -> None:
    assert byline("By  JANE DOE\n  AP Writer") == "JANE DOE AP Writer"
    assert byline("Byron Smith") == "Byron Smith"


@pytest.mark.parametrize(
    ("paragraph", "names"),
    [
        ("By JANE DOE and JAN DE VRIES", "JANE DOE and JAN DE VRIES"),
        ("BY JANE DOE", "JANE DOE"),
        ("Von Max Müller", "Max Müller"),
        ("Par Anne Le Goff et Luc Roy", "Anne Le Goff et Luc Roy"),
        ("By Jane Doe Jr.", "Jane Doe Jr."),
        ("By Reuters", "Reuters"),
        ("By Toby Davis and agencies", "Toby Davis and agencies"),
        ("By Popular Demand", ""),
        ("By The Numbers", ""),
        ("By Tester", ""),
        ("By Monday", ""),
        ("By Monday the Storm had passed.", ""),
        ("By Jane Doe in a boat off Oslo", ""),
        ("By the Sea", ""),
        ("Byron Doe", ""),
        ("by Jane Doe", ""),
        ("By " + "Jane Doe " * 9, ""),
        ("By", ""),
    ],
)
def test_bylines_are_distinguished_from_sentences(paragraph: str, names: str) -> None:
    assert printed_byline(paragraph) == names


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("By Jane Doe", {"anpa", "iptc7901", "text"}),
        ("by: Jane Doe", {"anpa", "iptc7901", "text"}),
        ("Von Max Maier", {"iptc7901"}),
        ("De notre correspondant Luc Roy", {"iptc7901"}),
        ("By 3 p.m.", {"anpa", "text"}),
        ("Byron Doe", set()),
        ("By", set()),
    ],
)
def test_a_line_begins_a_byline_in_the_languages_of_its_format(line: str, places: set[str]) -> None:
    assert {where for where in ("anpa", "iptc7901", "text") if begins_byline(line, where)} == places
