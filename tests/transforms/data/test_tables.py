"""The tables that ship with the package: each says its columns and sources, and every row has them."""

from __future__ import annotations

import re

import pytest

from transforms.data.tables import data_file, rows

COLUMNS = {
    "codes.tsv": {3},
    "furniture.tsv": {3},
    "iptc7901.tsv": {2},
    "iso646.tsv": {3},
    "languages.tsv": {2},
    "months.tsv": {2, 3},
    "phrases.tsv": {3},
    "signals.tsv": {3},
    "tracking.tsv": {3},
    "web_marks.tsv": {3},
    "zones.tsv": {2},
}


@pytest.mark.parametrize(("name", "columns"), COLUMNS.items())
def test_a_table_names_its_columns_and_sources(name: str, columns: set[int]) -> None:
    comments = [line for line in data_file(name).read_text("utf-8").splitlines() if line.startswith("#")]
    assert re.search(r"Columns?: ", "\n".join(comments))
    assert re.search(r"Sources?: ", "\n".join(comments))
    assert {len(row) for row in rows(name)} <= columns
    assert all(value == value.strip() for row in rows(name) for value in row)


@pytest.mark.parametrize("name", ["languages.tsv", "zones.tsv"])
def test_a_key_stands_once(name: str) -> None:
    keys = [row[0] for row in rows(name)]
    assert len(keys) == len(set(keys))


def test_a_month_has_one_number_in_all_languages() -> None:
    months: dict[str, set[str]] = {}
    for number, spelling, *_ in rows("months.tsv"):
        months.setdefault(spelling, set()).add(number)
    assert [spelling for spelling, numbers in months.items() if len(numbers) > 1] == []
