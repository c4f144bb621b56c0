"""Every committed file against its manifest."""

import os
from pathlib import Path

import pytest

from sinks.commit import protocol as commit
from sinks.commit import verify
from sinks.commit.verify import Problem, find_problems, is_output
from sinks.layout import entry_path
from tests.sinks.staged import AS_OF, commit_run, stage_file
from transforms.storage.store import Store


def test_an_undisturbed_output_has_no_problems(store: Store) -> None:
    commit_run(store, "r1")
    commit_run(store, "r2")
    assert list(find_problems(store)) == []


def test_an_output_is_where_a_run_ever_began_to_write(store: Store) -> None:
    store.put("readme.txt", b"")
    assert not is_output(store)
    commit.begin(store, "r1", "fingerprint").lease.stop()
    assert is_output(store)


def test_a_damaged_log_entry_is_a_problem_and_its_files_are_leftovers(store: Store) -> None:
    commit_run(store, "r1")
    store.put(entry_path(1), b"{}")
    damaged, *leftovers = find_problems(store)
    assert (damaged.kind, damaged.path) == ("damaged", entry_path(1))
    assert leftovers == [
        Problem("leftover", path, "no committed run names it")
        for path in ("_runs/r1.json", "_state/r1.parquet", "articles/r1-0.jsonl")
    ]


def test_files_beside_the_output_s_folders_are_nobody_s_business(store: Store) -> None:
    commit_run(store, "r1")
    store.put("notes/today.txt", b"")
    store.put("articles.txt", b"")
    assert list(find_problems(store)) == []


def test_verify_names_what_is_missing_changed_or_left_over(store: Store) -> None:
    commit_run(store, "r1")
    commit_run(store, "r2")
    store.put("articles/r1-0.jsonl", b"two\n")
    store.delete("articles/r2-0.jsonl")
    store.put("articles/stray.jsonl", b"")
    assert [str(problem) for problem in find_problems(store)] == [
        "changed: articles/r1-0.jsonl (of run r1)",
        "missing: articles/r2-0.jsonl (of run r2)",
        "leftover: articles/stray.jsonl (no committed run names it)",
    ]


def test_verify_names_what_is_no_file_and_goes_on(store: Store) -> None:
    commit_run(store, "r1")
    commit_run(store, "r2")
    root = Path(store.root)
    for path in ("articles/r1-0.jsonl", "_state/r2.parquet"):
        (root / path).unlink()
    os.mkfifo(root / "articles/r1-0.jsonl")
    (root / "_log/99999999.json").write_text("{}")
    assert [str(problem) for problem in find_problems(store)] == [
        "missing: articles/r1-0.jsonl (of run r1)",
        "missing: _state/r2.parquet (of run r2)",
        "leftover: _log/99999999.json (no committed run names it)",
    ]


def test_beside_a_run_that_compacts_nothing_seems_missing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run commits, and deletes the state that it compacted, after the log was listed."""
    manifest = commit_run(store, "r1")
    compaction = {"level": 1, "as_of": AS_OF, "files": ["_state/r1.parquet"]}
    newest = verify._newest

    def newest_and_then_a_commit(store: Store) -> int:
        monkeypatch.setattr(verify, "_newest", newest)
        number = newest(store)
        attempt = commit.begin(store, "r2", "fingerprint")
        file = stage_file(attempt, "_state/gathered/r2.parquet", b"state")
        fields = {"run_id": "r2", "as_of": manifest["as_of"], "gathered": compaction}
        commit.commit(attempt, [], [file], fields)
        return number

    monkeypatch.setattr(verify, "_newest", newest_and_then_a_commit)
    kinds = {problem.kind for problem in find_problems(store)}
    assert store.size("_state/r1.parquet") is None
    assert kinds == {"leftover"}  # of the run whose entry was not read
