"""``wirebeam compact``: few files of days that are over, each record once."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from pipelines.outputs import compact
from pipelines.outputs.compact import Compaction
from sinks.commit import protocol as commit
from sinks.commit.log import entries
from sinks.commit.replaced import live_files
from sinks.commit.verify import find_problems
from sinks.files.jsonl import read_committed_lines, write_partition
from sinks.files.lines import article_lines, duplicate_lines
from sinks.files.sorted_runs import stage_lines
from sinks.layout import FileNaming
from tests.pipelines.conftest import SAMPLES, Wirebeam, records, tree
from transforms.article import Article, Duplicate
from transforms.staging.area import StagedFile, StagingArea
from transforms.storage.base import StorageError
from transforms.storage.store import Store, open_store

FERRY, BRIDGE = SAMPLES / "text" / "ferry.txt", SAMPLES / "text" / "bridge-correction.txt"
TODAY = "2026-02-01T06:00:00Z"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "out"))


def article(name: str, day: str = "2026-01-12", **fields: Any) -> Article:
    time = f"{day}T0{len(name) % 10}:00:00Z"
    return Article(id=name, provider="ap", published_at=time, received_at=time, body=f"of {name}", **fields)


def commit_articles(
    store: Store,
    run_id: str,
    *articles: Article,
    keys: tuple[str, ...] = ("provider", "date"),
    **settings: Any,
) -> dict[str, Any]:
    """A run that writes these articles and duplicates, as ``ingest`` does."""
    attempt = commit.begin(store, run_id, "fingerprint")
    area = StagingArea(store, attempt.staging)
    copies = [each for each in articles if isinstance(each, Duplicate)]
    lines = article_lines([each for each in articles if each not in copies], keys) | duplicate_lines(copies)
    naming = FileNaming(run_id, settings.get("records_per_file", 50_000), settings.get("compression", "none"))
    files: list[StagedFile] = []
    for partition, run in stage_lines(area, lines):
        files += write_partition(area, naming, partition, [run])
    layout = {"partition_by": ",".join(keys), "compression": naming.compression}
    manifest = {"run_id": run_id, "as_of": "2026-01-15T00:00:00Z", "layout": layout}
    options = {"options": {"records_per_file": naming.records_per_file, "lookback": 30}}
    return commit.commit(attempt, files, [], manifest | options)


def compacted(
    store: Store, run_id: str = "c1", before: str = "2026-01-31", at: str = TODAY
) -> dict[str, Any] | None:
    return Compaction(store, run_id, TODAY, before, at).run()


def lines_by_the_log(store: Store) -> list[bytes]:
    newest = sum(1 for _ in entries(store))
    return sorted(
        line for _, file in live_files(store, newest) for line in read_committed_lines(store, file["path"])
    )


def lines_by_the_folder(store: Store) -> list[bytes]:
    files = (file.path for part in ("articles", "duplicates") for file in store.list(part))
    return sorted(line for path in files for line in read_committed_lines(store, path))


@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
def test_many_small_files_become_what_one_run_would_have_written(tmp_path: Path, compression: str) -> None:
    articles = [article(name) for name in ("a", "bb", "c", "dd", "e")]
    single = open_store(str(tmp_path / "single"))
    commit_articles(single, "c1", *articles, compression=compression)
    for number, order in enumerate(itertools.islice(itertools.permutations(articles), 0, 120, 40)):
        many = open_store(str(tmp_path / f"many{number}"))
        for place, each in enumerate(order):
            commit_articles(many, f"r{place}", each, compression=compression)
        assert compacted(many)
        assert tree(Path(many.root), "articles") == tree(Path(single.root), "articles")
        assert list(find_problems(many)) == []


def test_the_commit_names_what_it_replaces_and_counts_nothing_again(store: Store) -> None:
    for run_id in ("r1", "r2"):
        commit_articles(store, run_id, article(run_id), Duplicate(id=f"{run_id}-copy", published_at=TODAY))
    before = lines_by_the_log(store)
    manifest = compacted(store)
    assert manifest
    partition = "articles/provider=ap/date=2026-01-12"
    assert manifest["replaces"] == [f"{partition}/r{n}-00000-of-00001.jsonl" for n in (1, 2)]
    assert [(file["path"], file["records"]) for file in manifest["files"]] == [
        (f"{partition}/c1-00000-of-00001.jsonl", 2)
    ]
    assert manifest["inputs"] == {"payloads": 0, "bytes": 0, "items": 0}
    assert (manifest["articles"], sum(manifest["duplicates"].values()), manifest["dead_letters"]) == (0, 0, 0)
    assert lines_by_the_log(store) == lines_by_the_folder(store) == before


def test_duplicates_become_few_too_and_a_second_time_there_is_nothing_to_do(store: Store) -> None:
    for run_id in ("r1", "r2", "r3"):
        commit_articles(store, run_id, Duplicate(id=run_id, published_at="2026-01-12T00:00:00Z"))
    before = lines_by_the_log(store)
    assert compacted(store)
    assert [file.path for file in store.list("duplicates")] == [
        "duplicates/date=2026-01-12/c1-00000-of-00001.jsonl"
    ]
    assert lines_by_the_folder(store) == before
    assert compacted(store, "c2") is None
    assert [entry.run for entry in entries(store)] == ["c1", "r3", "r2", "r1"]
    assert [file.path for file in store.list("_staging")] == []


def test_days_that_are_not_over_and_files_that_are_full_stay(store: Store) -> None:
    for number in range(3):
        commit_articles(
            store, f"r{number}", article(f"{number}a", "2026-01-30"), article(f"{number}b", "2026-01-31"),
            article(f"{number}c", "2026-01-29"), article(f"{number}d", "2026-01-29"), records_per_file=2,
        )  # fmt: skip
    manifest = compacted(store)
    assert manifest
    assert {Path(file["path"]).parent.name for file in manifest["files"]} == {"date=2026-01-30"}
    assert [file["records"] for file in manifest["files"]] == [2, 1]


def test_what_comes_late_is_compacted_with_what_was_compacted_before(store: Store) -> None:
    commit_articles(store, "r1", article("a"))
    commit_articles(store, "r2", article("b"))
    compacted(store)
    commit_articles(store, "r3", article("c"))
    manifest = compacted(store, "c2")
    assert manifest
    assert [Path(path).name[:2] for path in manifest["replaces"]] == ["c1", "r3"]
    assert len(lines_by_the_folder(store)) == 3
    assert list(find_problems(store)) == []


def test_where_partitions_have_no_day_that_of_the_run_decides(store: Store) -> None:
    commit_articles(store, "r1", article("a"), keys=())
    commit_articles(store, "r2", article("b"), keys=())
    assert compacted(store, before="2026-01-15") is None
    assert compacted(store, before="2026-01-16")
    assert [file.path for file in store.list("articles")] == ["articles/c1-00000-of-00001.jsonl"]


def test_a_damaged_file_is_never_written_again_as_if_it_were_whole(store: Store) -> None:
    commit_articles(store, "r1", article("a"))
    commit_articles(store, "r2", article("b"))
    path = "articles/provider=ap/date=2026-01-12/r1-00000-of-00001.jsonl"
    store.put(path, store.read(path).replace(b"of a", b"of x"))
    with pytest.raises(StorageError, match=r"r1-00000-of-00001\.jsonl is missing or damaged"):
        compacted(store)
    assert sorted(entry.run for entry in entries(store)) == ["r1", "r2"]
    assert [file.path for file in store.list("_staging")] == []


def test_what_was_replaced_is_kept_for_older_readers_and_deleted_after_a_day(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit_articles(store, "r1", article("a"))
    commit_articles(store, "r2", article("b"))
    older = [file["path"] for _, file in live_files(store, 2)]
    manifest = compacted(store)
    assert manifest
    assert len([line for path in older for line in read_committed_lines(store, path)]) == 2
    monkeypatch.setattr(compact, "GRACE_HOURS", 0)
    compacted(store, "c2", at=manifest["finished_at"])
    assert len(list(store.list("_replaced"))) == 2
    compacted(store, "c2", at="2999-01-01T00:00:00Z")
    assert list(store.list("_replaced")) == []
    assert list(find_problems(store)) == []


def test_verify_knows_what_was_replaced(store: Store) -> None:
    commit_articles(store, "r1", article("a"))
    commit_articles(store, "r2", article("b"))
    manifest = compacted(store)
    assert manifest
    first, second = manifest["replaces"]
    store.put(first, store.read(f"_replaced/{first}"))
    store.put(f"_replaced/{second}", b"other")
    store.put("_replaced/articles/stray.jsonl", b"")
    assert [(problem.kind, problem.path) for problem in find_problems(store)] == [
        ("leftover", first), ("changed", f"_replaced/{second}"), ("leftover", "_replaced/articles/stray.jsonl"),
    ]  # fmt: skip


def test_the_command_compacts_an_output_that_goes_on_as_before(wirebeam: Wirebeam, tmp_path: Path) -> None:
    assert wirebeam.ingest(FERRY, output=tmp_path, entities="none").status == 0
    assert wirebeam.ingest(BRIDGE, output=tmp_path, run_id="r2", entities="none").status == 0
    before = records(tmp_path)
    typed = ("compact", tmp_path, "--run-id", "c1", "--as-of", TODAY)
    ended = wirebeam(*typed)
    assert (ended.status, ended.out) == (0, "")
    assert ended.err == "Compaction c1 is committed: 2 files of 1 partitions became 1.\n"
    assert sorted(map(str, records(tmp_path))) == sorted(map(str, before))
    assert wirebeam(*typed).err == "Compaction c1 was committed before: nothing to do.\n"
    assert wirebeam("compact", tmp_path, "--as-of", TODAY).err.startswith(
        "Nothing to compact: the days before 2026-01-31 "
    )
    assert wirebeam("verify", tmp_path).status == 0
    again = wirebeam.ingest(FERRY, output=tmp_path, run_id="r3", entities="none")
    assert "1 duplicates (1 exact)" in again.err
    other = wirebeam.ingest(FERRY, output=tmp_path, run_id="r4", compression="gzip")
    assert (other.status, "another layout" in other.err) == (1, True)
    story = records(tmp_path)[0]["story_id"]
    assert wirebeam("inspect", tmp_path, "--story", story, "--json").out.count('"duplicate_of"') == 1


@pytest.mark.parametrize(
    ("typed", "status", "line"),
    [
        (("--older-than=-1",), 2, "--older-than must not be negative"),
        (("--older-than=x",), 2, "no whole number"),
        (("--as-of=yesterday",), 2, "RFC 3339"),
        ((), 1, "no output of wirebeam is there"),
    ],
)
def test_a_mistake_is_one_line(
    wirebeam: Wirebeam, tmp_path: Path, typed: tuple[str, ...], status: int, line: str
) -> None:
    ended = wirebeam("compact", tmp_path, *typed)
    assert (ended.status, line in ended.err, ended.err.count("\n")) == (status, True, 1)
    assert list(tmp_path.iterdir()) == []
