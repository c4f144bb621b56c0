"""What kind of line a name stands in."""

from __future__ import annotations

import pytest

from transforms.entities.confidence.lines import Lines


def is_code(text: str, name: str = "Name") -> bool:
    start = text.index(name)
    return Lines(text).is_code(start, start + len(name))


@pytest.mark.parametrize(
    "line",
    [
        "import Name",
        "const Name = 5;",
        "class Name(Base):",
        "  return Name.of(other_thing);",
        "<div class='Name'>",
        '"type": "Name",',
        "$ sudo apt install Name --yes",
        "{-# LANGUAGE Name #-}",
        "Name == other_name && x -> y",
        "// Name",
    ],
)
def test_what_is_written_for_machines_is_code(line: str) -> None:
    assert is_code(f"We say what it does.\n{line}\nThat is all, _really_.")


@pytest.mark.parametrize(
    "line",
    [
        "Name paid $23.4 million for it, he said.",
        "He wrote to Name (a friend) -- and to nobody else = none, which took him three more days than he had planned.",
        "1= Name (Norway) 5.86",
        'Name said: "We came, we saw; it rained."',
        "The Harbor/Name line runs past <em>the</em> old docks and the market, and stops at six more places.",
    ],
)
def test_prose_and_results_are_none(line: str) -> None:
    assert not is_code(f"some_marks = {{}}\n{line.replace('/Name', ' Name')}\nThat is all.")


@pytest.mark.parametrize(
    "text", ["see /etc/Name now", "of Name_two and", "a #Name here", "with Name::get there", "Name(x) is"]
)
def test_a_name_that_is_glued_to_signs_is_code_even_in_prose(text: str) -> None:
    assert is_code(
        f"This is a sentence with enough words to be prose, and it tells that you {text} by heart."
    )


def test_only_the_line_around_a_name_counts_and_of_a_long_line_what_is_near() -> None:
    text = f"x = y;\nHere is Name.\n{'word ' * 2_000}Name{' word' * 2_000} x_y(z) => {{"
    lines = Lines(text)
    first, second = text.index("Name"), text.rindex("Name")
    assert not lines.is_code(first, first + 4)
    assert not lines.is_code(second, second + 4)


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("How the Harbor Name Was Closed", True),
        ("NAME CLOSES HARBOR", True),
        ("The Name Is Closed.", False),
        ("The Name that everybody knows", False),
        ("Name", False),
    ],
)
def test_a_title_has_capitals_throughout_and_no_full_stop(line: str, title: bool) -> None:
    assert Lines(f"It rained.\n\n{line}\n\nIt rained.").is_title(12) is title


@pytest.mark.parametrize("length", [10, 5_000])
def test_words_count_in_small_letters_between_spaces_however_long_the_text_is(length: int) -> None:
    lines = Lines("Now " + "word of the day " * length + "end")
    assert lines.has_words("word")
    assert lines.has_words("day of")
    assert not lines.has_words("now")
    assert not lines.has_words("end")
    assert not lines.has_words("word missing")


def test_a_text_with_many_digits_is_a_table_of_results() -> None:
    assert Lines("Harbor 3 2 1 9\nLake 2 2 2 8").has_results()
    assert not Lines(
        "The harbor was closed for 3 days in 2016, as the council of the town had decided."
    ).has_results()
