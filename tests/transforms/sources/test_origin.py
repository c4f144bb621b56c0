"""Which deliveries are of one source."""

from __future__ import annotations

import pytest

from transforms.sources.origin import folder_agency, folder_source


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ap/2026-01-15", "ap/2026-01-16"),
        ("ap/20260115T0600Z", "ap/20260116T1800Z"),
        ("ap/date=2026-01-15/hour=06", "ap/date=2026-01-16/hour=18"),
        ("run-0001", "run-0002"),
        ("2026-01-15/ap", "ap"),
        ("day1", ""),
    ],
)
def test_deliveries_of_other_days_hours_and_runs_are_of_one_source(first: str, second: str) -> None:
    assert folder_source(first) == folder_source(second)


@pytest.mark.parametrize(("first", "second"), [("ap", "courier"), ("source1", "source2"), ("ap", "")])
def test_other_folders_are_other_sources(first: str, second: str) -> None:
    assert folder_source(first) != folder_source(second)


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("ap", "ap"),
        ("AP/sports", "ap"),
        ("2026-01-15/reuters", "reuters"),
        ("hub/ap", ""),
        ("", ""),
        ("wires", ""),
    ],
)
def test_a_folder_is_an_agencys_where_its_outermost_part_is_named_for_it(folder: str, name: str) -> None:
    assert folder_agency(folder) == name
