import pytest

from transforms.entities.people import People


@pytest.mark.parametrize(
    ("full", "other"),
    [
        ("Maria Ortega", "M. Ortega"),
        ("Maria Luisa Ortega", "Maria Ortega"),
        ("Maria Ortega", "Maria Luisa Ortega"),
        ("Maria Ortega", "MARIA ORTEGA"),
        ("Bashar al-Assad", "Bashar Assad"),
    ],
)
def test_names_that_can_be_one_persons_are(full: str, other: str):
    people = People({full: [(0, 9)], other: [(20, 29)]})
    assert (people.full_name(other, 20), people.has_namesakes) == (full, False)


@pytest.mark.parametrize("other", ["Mario Ortega", "N. Ortega", "Luisa Maria Ortega", "Maria Ortego"])
def test_names_that_can_not_be_one_persons_are_not(other: str):
    people = People({"Maria Luisa Ortega": [(0, 18)], other: [(20, 29)]})
    assert people.full_name(other, 20) == other


def test_a_surname_is_of_the_person_named_last_before_it_else_first_after_it():
    people = People({"John Harding": [(10, 22)], "Ellen Harding": [(50, 63)], "Harding": [(0, 7)]})
    assert [people.full_name("Harding", at) for at in (0, 30, 70)] == [
        "John Harding",
        "John Harding",
        "Ellen Harding",
    ]
    assert people.has_namesakes
    assert people.is_ambiguous("Harding")


def test_a_person_of_the_provider_counts_where_no_other_was_named():
    people = People({"Maria Ortega": [], "Luis Ortega": [(40, 51)]})
    assert [people.full_name("Ortega", at) for at in (0, 60)] == ["Luis Ortega", "Luis Ortega"]


def test_of_very_many_persons_with_one_surname_each_keeps_its_own_name():
    names = [f"{first}{second} Smith" for first in "ABCDEFGHIJ" for second in "abcdefghij"]
    people = People({name: [(20 * number, 20 * number + 8)] for number, name in enumerate(names)})
    assert [people.full_name(name, 0) for name in names] == names
