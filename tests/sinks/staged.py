"""What tests of the sinks stage and commit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sinks.commit import protocol as commit
from sinks.commit.log import sha256
from sinks.files.sorted_runs import PartitionLines
from sinks.layout import staging_of_attempt
from transforms.staging.area import FILES, StagedFile, StagingArea
from transforms.storage.store import Store, open_store

AS_OF = "2026-01-12T00:00:00Z"


def new_area(folder: Path) -> StagingArea:
    """The staging area of an attempt at run ``r1``, in a folder."""
    return StagingArea(open_store(str(folder)), staging_of_attempt("r1", "token"))


def partition_lines(*texts: str, partition: str = "p") -> PartitionLines:
    """Lines that are their own keys."""
    return {partition: [(text.encode(), text.encode() + b"\n") for text in texts]}


def stage_file(attempt: commit.Attempt, path: str, data: bytes) -> StagedFile:
    """A file that waits in staging to be published at ``path``."""
    waiting = f"{attempt.staging}/{FILES}/{sha256(path.encode())}"
    attempt.store.put(waiting, data)
    return StagedFile(path, waiting, data.count(b"\n"), len(data), sha256(data))


def commit_attempt(attempt: commit.Attempt, text: bytes = b"one\n", as_of: str = AS_OF) -> dict[str, Any]:
    """Commit one file of articles and one of state; the manifest."""
    file = stage_file(attempt, f"articles/{attempt.run_id}-0.jsonl", text)
    state = stage_file(attempt, f"_state/{attempt.run_id}.parquet", b"state")
    return commit.commit(attempt, [file], [state], {"run_id": attempt.run_id, "as_of": as_of})


def commit_run(store: Store, run_id: str, text: bytes = b"one\n", as_of: str = AS_OF) -> dict[str, Any]:
    """A whole run of one file of articles and one of state; its manifest."""
    return commit_attempt(commit.begin(store, run_id, "fingerprint"), text, as_of)


def paths_of(store: Store, prefix: str = "") -> list[str]:
    """The paths of all files below a prefix, sorted."""
    return [entry.path for entry in store.list(prefix)]
