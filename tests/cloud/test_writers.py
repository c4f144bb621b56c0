"""Many writers on one output at the same time: each commit counts once, in one order, and nothing is lost.

That a store lets exactly one of many create a file is what these rely on: ``test_store.py`` tries that first.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest

from sinks.commit import log
from sinks.commit import protocol as commit
from sinks.commit.verify import find_problems
from sinks.layout import ARTICLES, STAGING
from tests.cloud.emulators import Cloud
from tests.torture import prepared
from transforms.storage.store import Store, open_store

pytestmark = pytest.mark.cloud

PAUSE = 0.3  # seconds at most from a commit of a writer to its next, and from a lost race to another try


@pytest.fixture
def store(cloud: Cloud) -> Store:
    return open_store(cloud.uri, cloud.settings)


def runs_of(writers: int, commits: int) -> list[str]:
    return sorted(f"w{writer}-{number}" for writer in range(writers) for number in range(commits))


def manifest_of(store: Store, run_id: str) -> dict[str, Any]:
    """A run that published one small file."""
    path, data = f"{ARTICLES}/{run_id}.jsonl", run_id.encode()
    store.put(path, data)
    return {"run_id": run_id, "files": [{"path": path, "sha256": log.sha256(data)}], "state": []}


def test_fifty_writers_of_twenty_entries_share_one_log(store: Store) -> None:
    """A writer that loses a number tries the next: which writer it was beaten by the store alone decides."""
    writers, commits, newest = 50, 20, [0]

    def write(writer: int) -> None:
        random = Random(writer)
        for number in range(commits):
            manifest, taken = manifest_of(store, f"w{writer}-{number}"), False
            while not taken:
                time.sleep(random.uniform(0, PAUSE))
                parent = newest[0]
                try:
                    log.append(store, parent, manifest)
                    taken = True
                except log.LostRace:
                    pass
                newest[0] = max(newest[0], parent + 1)

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    entries = list(log.entries(store))
    assert [entry.number for entry in entries] == list(range(writers * commits, 0, -1))
    assert sorted(entry.run for entry in entries) == runs_of(writers, commits)


def test_whole_commits_side_by_side_are_judged_again_until_each_counts(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but the log keeps them apart: each takes all the others for neither dead nor alive."""
    monkeypatch.setattr(commit, "clean_up", lambda store, own: None)
    writers, commits = 10, 3

    def write(writer: int) -> None:
        for number in range(commits):
            prepared.run(store, f"w{writer}-{number}")

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    assert sorted(entry.run for entry in log.entries(store)) == runs_of(writers, commits)
    assert list(find_problems(store)) == []
    assert list(store.list(STAGING)) == []
