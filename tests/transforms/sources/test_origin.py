"""Which deliveries are of one source."""

from __future__ import annotations

import pytest

from transforms.sources.origin import folder_source


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("spool/ap/2026-01-15/a.xml", "spool/ap/2026-01-16/b.xml"),
        ("spool/ap/20260115T0600Z/a.xml", "spool/ap/20260116T1800Z/a.xml"),
        ("s3://wire/ap/date=2026-01-15/hour=06/a.xml", "s3://wire/ap/date=2026-01-16/hour=18/a.xml"),
        ("spool/run-0001/a.xml", "spool/run-0002/a.xml"),
        ("./spool//ap/a.xml", "spool/ap/b.xml"),
    ],
)
def test_deliveries_of_other_days_hours_and_runs_are_of_one_source(first: str, second: str) -> None:
    assert folder_source(first) == folder_source(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("spool/ap/a.xml", "spool/courier/a.xml"),
        ("spool/source1/a.xml", "spool/source2/a.xml"),
        ("spool/ap/a.xml", "spool/a.xml"),
        ("-", "spool/a.xml"),
        ("a.xml", "s3://a.xml"),
        ("s3://one/a.xml", "s3://two/a.xml"),
        ("/a.xml", "a.xml"),
    ],
)
def test_other_folders_are_other_sources(first: str, second: str) -> None:
    assert folder_source(first) != folder_source(second)
