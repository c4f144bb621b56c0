"""People told from desks, outlets and dates."""

from __future__ import annotations

import pytest

from transforms.fields.people import is_date, is_name, is_person, without_role


def no_agency(name: str) -> str:
    return ""


@pytest.mark.parametrize(
    ("name", "in_company", "expected"),
    [
        ("Jane Doe", False, True),
        ("JAN DE VRIES", False, True),
        ("Arie van Deursen", False, True),
        ("Ta-Nehisi O'Neil", False, True),
        ("Иван Петров", False, True),
        ("Jane", False, True),
        ("Jordan Press", False, False),
        ("Jordan Press", True, True),
        ("Emily Post", False, True),
        ("Loud", False, False),
        ("jane doe", False, False),
        ("Jane Doe 3rd place", False, False),
        ("Harbor News", True, False),
        ("", False, False),
    ],
)
def test_a_person_has_the_form_of_a_name_and_no_word_of_an_outlet(
    name: str, in_company: bool, expected: bool
) -> None:
    assert is_person(name, no_agency, in_company=in_company) is expected


@pytest.mark.parametrize("name", ["kroy", "Art of the Problem", "VJ", "张三"])
def test_what_names_no_organization_may_be_a_persons_name(name: str) -> None:
    assert is_name(name, no_agency)


@pytest.mark.parametrize(
    "name", ["The Week", "Google", "Newsroom", "STAFF", "OSLO UNIVERSITY", "123", "x" * 61]
)
def test_organizations_and_desks_have_no_persons_name(name: str) -> None:
    assert not is_name(name, no_agency)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-05",
        "5 January 2026",
        "Monday, Jan. 5, 2026 at 10:30 am EST",
        "5. März 2026",
        "Published May 3, 2026",
    ],
)
def test_dates(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize("text", ["", "May", "April May", "Agent 47", "user1", "x1" * 40])
def test_names_are_no_dates(text: str) -> None:
    assert not is_date(text)


def test_a_role_goes_from_behind_a_name() -> None:
    assert without_role("Jane Doe Harbor News Staff") == "Jane Doe Harbor"
    assert without_role("Jane Doe Writer") == "Jane Doe"
