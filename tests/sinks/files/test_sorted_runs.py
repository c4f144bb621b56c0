"""Sorted runs: staged lines, merged in order."""

from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sinks.files import sorted_runs
from sinks.files.sorted_runs import KeyedLine, SortedRun, merge_runs, stage_lines
from tests.sinks.staged import new_area, partition_lines
from transforms.staging.area import StagingArea


def merged_lines(staging_area: StagingArea, runs: list[SortedRun], fan_in: int = 256) -> bytes:
    return b"".join(line for _, line in merge_runs(staging_area, runs, fan_in))


def test_lines_of_several_runs_are_merged_in_order(staging_area: StagingArea) -> None:
    runs = [
        run for texts in ("db", "ac", "e") for _, run in stage_lines(staging_area, partition_lines(*texts))
    ]
    assert merged_lines(staging_area, runs) == b"a\nb\nc\nd\ne\n"


def test_each_partition_has_a_run_of_its_own(staging_area: StagingArea) -> None:
    lines = partition_lines("b", partition="y") | partition_lines("a", "c", partition="x")
    runs = dict(stage_lines(staging_area, lines))
    assert [(partition, run.records) for partition, run in runs.items()] == [("x", 2), ("y", 1)]
    assert [merged_lines(staging_area, [run]) for run in runs.values()] == [b"a\nc\n", b"b\n"]


def test_nothing_is_staged_where_there_are_no_lines(staging_area: StagingArea) -> None:
    assert list(stage_lines(staging_area, {"p": []})) == []
    assert list(staging_area.store.list()) == []


def test_a_run_larger_than_a_block_is_read_block_by_block(
    staging_area: StagingArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorted_runs, "BLOCK_BYTES", 8)
    ((_, run),) = stage_lines(staging_area, partition_lines(*"abcdefgh"))
    assert len(run.blocks) == 2
    assert merged_lines(staging_area, [run]) == b"a\nb\nc\nd\ne\nf\ng\nh\n"


def test_more_runs_than_are_merged_at_once_are_merged_in_rounds(staging_area: StagingArea) -> None:
    runs = [run for text in "gfedcba" for _, run in stage_lines(staging_area, partition_lines(text))]
    assert merged_lines(staging_area, runs, fan_in=3) == b"a\nb\nc\nd\ne\nf\ng\n"
    assert len(list(staging_area.store.list(f"{staging_area.prefix}/merges"))) == 2


few_keys = st.sampled_from([b"", b"1", b"2", b"22", b"3"])
lines_of_runs = st.lists(
    st.lists(st.tuples(few_keys, st.binary(max_size=6)), min_size=1, max_size=12), max_size=9
)


@settings(max_examples=100, deadline=None)
@given(lines_of_runs, st.integers(1, 20), st.integers(2, 9))
def test_every_set_of_runs_merges_to_the_sorted_whole(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[KeyedLine]], block_bytes: int, fan_in: int
) -> None:
    staging_area = new_area(tmp_path_factory.mktemp("runs"))
    with mock.patch.object(sorted_runs, "BLOCK_BYTES", block_bytes):
        runs = [run for lines in parts for _, run in stage_lines(staging_area, {"p": lines})]
        merged = list(merge_runs(staging_area, runs, fan_in))
    assert merged == sorted(keyed for lines in parts for keyed in lines)
