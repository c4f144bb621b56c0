"""Values of JSON items, whatever their writer calls and nests them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.formats.news_json.values import (
    Values,
    comparable,
    first_of,
    markup_line,
    objects,
    plain_text,
    string,
    strings,
    urgency,
    whole_number,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def test_keys_are_compared_without_case_and_underscores() -> None:
    assert comparable({"body_text": 1, "pubStatus": 2, "_items": 3}) == {
        "bodytext": 1,
        "pubstatus": 2,
        "items": 3,
    }


def test_a_string_is_the_first_that_is_not_blank() -> None:
    values: Values = {"a": " ", "b": 7, "c": " x ", "d": "y"}
    assert string(values, "a", "b", "none", "c", "d") == "x"
    assert string(values, "a", "b") == ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([{"a_b": 1}, 7, {"c": 2}], [{"ab": 1}, {"c": 2}]),
        ({"main": {"a": 1}, "thumb": {"b": 2}}, [{"name": "main", "a": 1}, {"name": "thumb", "b": 2}]),
        ({"main": {"a": 1}, "thumb": None}, [{"name": "main", "a": 1}]),
        ({"a": 1, "b": {"c": 2}}, [{"a": 1, "b": {"c": 2}}]),
        ({}, []),
        ("x", []),
        (None, []),
    ],
)
def test_objects_come_in_an_array_by_name_or_alone(value: object, expected: list[Values]) -> None:
    assert objects(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["a", " a", {"name": "b"}, {"value": "c"}, {"x": "d"}, 7, None], ["a", "b", "c"]),
        ("a\n b", ["a b"]),
        ({"name": "a"}, ["a"]),
        (None, []),
    ],
)
def test_strings_are_on_one_line_and_each_once(value: object, expected: list[str]) -> None:
    assert strings(value, "name", "value") == expected


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (3, 3),
        ("12", 12),
        (" 12 ", 12),
        (-1, 0),
        (2**53, 0),
        (True, 0),
        (1.5, 0),
        ("9" * 16, 0),
        ("x", 0),
        (None, 0),
    ],
)
def test_a_whole_number_is_written_as_number_or_digits(value: object, number: int) -> None:
    assert whole_number(value) == number


def test_an_urgency_is_the_first_number_from_1_to_9() -> None:
    assert urgency({"urgency": 0, "priority": "3"}, "urgency", "priority") == 3
    assert urgency({"urgency": 12}, "urgency", "priority") == 0


def test_text_may_be_markup() -> None:
    assert plain_text("<p>A &amp; B</p><p>C</p>") == "A & B\n\nC"
    assert plain_text("1 < 2\n\nB") == "1 < 2\n\nB"
    assert markup_line("A <b>b</b>\n &amp; c") == "A b & c"
    assert first_of(["", "a", "b"]) == "a"
    assert first_of([]) == ""


@given(JSON)
def test_for_every_value_there_is_an_answer(value: object) -> None:
    assert all(isinstance(element, dict) for element in objects(value))
    assert all(text == " ".join(text.split()) != "" for text in strings(value, "name"))
    assert 0 <= whole_number(value) < 2**53
