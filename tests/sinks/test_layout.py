"""The layout of an output: which paths a run writes, and what belongs to whom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinks import layout
from sinks.layout import FileNaming
from tests.sinks.staged import commit_run, paths_of
from transforms.storage.store import open_store

run_ids = st.from_regex(r"[\w.-]{1,40}", fullmatch=True).filter(lambda text: text.isascii())


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("articles/r1-00000-of-00001.jsonl", True),
        ("articles/provider=ap/date=2026-01-12/r1-00000-of-00001.jsonl.zst", True),
        ("dead_letters/run=r1/00000-of-00001.jsonl.gz", True),
        ("_state/r1-texts-000-of-001-0123456789abcdef.parquet", True),
        ("_state/gathered/r1-texts-000-of-001-0123456789abcdef.parquet", True),
        ("_runs/r1.json", True),
        ("_log/00000042.json", True),
        ("_staging/r1/5e/segments/512-a7", True),
        ("articles/feed.xml", False),
        ("articles/notes-1-of-2.jsonl", False),
        ("_log/42.json", False),
        ("in/articles/r1-00000-of-00001.jsonl", False),
        ("readme.txt", False),
    ],
)
def test_what_a_run_writes_is_known_by_its_path(path: str, written: bool) -> None:
    assert bool(layout.WRITTEN.fullmatch(path)) is written


def test_a_partition_is_shared_out_evenly_over_its_files() -> None:
    assert FileNaming("r1", 3).files("articles/provider=ap", 7) == [
        ("articles/provider=ap/r1-00000-of-00003.jsonl", 3),
        ("articles/provider=ap/r1-00001-of-00003.jsonl", 2),
        ("articles/provider=ap/r1-00002-of-00003.jsonl", 2),
    ]


def test_files_of_dead_letters_don_t_name_the_run_again() -> None:
    partition = layout.dead_letters_partition("r1")
    assert FileNaming("r1", 9, "gzip").files(partition, 1) == [
        ("dead_letters/run=r1/00000-of-00001.jsonl.gz", 1)
    ]


@given(run_ids, st.sampled_from(sorted(layout.SUFFIXES)), st.integers(0, 10_000), st.integers(1, 500))
def test_for_every_number_of_records_each_is_in_one_file_that_a_run_writes(
    run_id: str, compression: str, records: int, records_per_file: int
) -> None:
    files = FileNaming(run_id, records_per_file, compression).files("articles/provider=ap", records)
    assert sum(count for _, count in files) == records
    assert max(count for _, count in files) <= records_per_file
    assert len({path for path, _ in files}) == len(files)
    assert all(layout.WRITTEN.fullmatch(path) and layout.is_published(path) for path, _ in files)


@given(run_ids, st.integers(1, 99_999_999))
def test_for_every_run_its_files_lie_where_they_are_looked_for(run_id: str, number: int) -> None:
    staging = layout.staging_of_attempt(run_id, "5e")
    assert layout.run_and_token(staging) == (run_id, "5e")
    assert layout.attempt_folder(layout.intent_path(staging)) == staging
    assert layout.is_below(staging, layout.staging_of_run(run_id))
    assert layout.entry_number(layout.entry_path(number)) == number
    assert layout.is_compacted(layout.compacted_state_prefix(run_id))
    assert not layout.is_compacted(layout.state_prefix(run_id))
    for path in (layout.manifest_path(run_id), f"{layout.state_prefix(run_id)}.parquet"):
        assert layout.WRITTEN.fullmatch(path)


def test_all_that_stays_of_a_run_lies_in_published_folders() -> None:
    store = open_store("memory://layout")
    commit_run(store, "r1")
    assert [path for path in paths_of(store) if not layout.is_published(path)] == []
