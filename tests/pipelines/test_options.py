"""What the options mean, and which values can't be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import UsageError
from pipelines.options import IngestOptions, LogOptions, parse_limits
from transforms.payload import Limits


def test_the_defaults_are_those_that_are_promised() -> None:
    options = IngestOptions(output="out")
    assert (options.partition_keys(), options.compression, options.records_per_file) == (
        ("provider", "date"), "none", 50_000,
    )  # fmt: skip
    assert (options.lookback, options.entities, options.feed_parser, options.workers) == (
        30, "newswire", "auto", 1,
    )  # fmt: skip
    assert (options.max_dead_letters, options.limits(), options.store_settings()) == (1.0, Limits(), {})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"output": ""}, "--output is empty"),
        ({"output": "memory://x"}, "gone when the command ends"),
        ({"run_id": "a/b"}, "--run-id 'a/b': letters, digits"),
        ({"run_id": "x" * 65}, "at most 64"),
        ({"as_of": "2026-01-31"}, "--as-of '2026-01-31' is no RFC 3339 time"),
        ({"as_of": "2026-01-31T06:00:00"}, "is no RFC 3339 time"),
        ({"records_per_file": 0}, "--records-per-file must be at least 1"),
        ({"near_threshold": 1.1}, "--near-threshold must lie between 0 and 1"),
        ({"near_threshold": float("nan")}, "--near-threshold must lie between 0 and 1"),
        ({"max_dead_letters": -0.1}, "--max-dead-letters must lie between 0 and 1"),
        ({"lookback": -1}, "--lookback must not be negative"),
        ({"workers": 257}, "--workers must lie between 0 and 256"),
        ({"partition_by": "date,mood"}, "--partition-by 'mood': choose of"),
        ({"partition_by": "date, date"}, "names a key twice"),
        ({"storage": ("endpoint",)}, "--storage 'endpoint': write KEY=VALUE"),
        ({"limit": ("depth=deep",)}, "--limit depth: 'deep' is no number"),
        ({"limit": ("width=1",)}, "--limit 'width': choose of"),
        ({"entities": "magic"}, "--entities: "),
    ],
)
def test_a_value_that_can_t_be_is_bad_usage(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as raised:
        IngestOptions(**{"output": "out", **options})
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("2026-01-31T06:00:00Z", "2026-01-31T06:00:00Z"),
        ("2026-01-31t06:00:00z", "2026-01-31T06:00:00Z"),
        ("2026-01-31T06:00:00+02:00", "2026-01-31T04:00:00Z"),
    ],
)
def test_the_clock_is_in_utc(typed: str, clock: str) -> None:
    assert IngestOptions(output="out", as_of=typed).clock() == clock


def test_no_partition_keys_is_one_partition() -> None:
    assert IngestOptions(output="out", partition_by="").partition_keys() == ()


@pytest.mark.parametrize(
    ("text", "number"), [("7", 7), ("2K", 2048), ("2 MiB", 2 * 2**20), ("1gb", 2**30), ("1t", 2**40)]
)
def test_sizes_of_limits_have_units(text: str, number: int) -> None:
    assert parse_limits([f"payload-bytes={text}"]).payload_bytes == number


def test_verbose_and_quiet_exclude_each_other() -> None:
    with pytest.raises(UsageError, match="exclude each other"):
        LogOptions(verbose=True, quiet=True)


def test_a_file_of_sources_that_can_t_be_used_is_bad_usage(tmp_path: Path) -> None:
    listed = tmp_path / "sources.toml"
    listed.write_text("[[source]]\nprovider = 'ap'\n")
    with pytest.raises(UsageError, match=r"--sources: .*source 1: name its feed, host or folder"):
        IngestOptions(output="out", sources=str(listed))
    with pytest.raises(UsageError, match=r"--sources: .*can't be read"):
        IngestOptions(output="out", sources=str(tmp_path / "absent"))
