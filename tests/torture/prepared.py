"""The commit code on a real folder with prepared files: what the parts need that strike it without a pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sinks.commit import log
from sinks.commit import protocol as commit
from sinks.commit.state import GATHERED, Gathering, removed, standing, state_sets
from sinks.commit.verify import verify
from sinks.files.jsonl import StagedFile
from transforms.storage.store import Store, open_store

AS_OF = "2026-01-15T00:00:00Z"
# A run writes these; the second is in a folder that other runs use, too.
FILES = {
    "articles/provider=ap/date=2026-01-12/{run}-0.jsonl": b'{"id":"1"}\n{"id":"2"}\n',
    "dead_letters/run={run}/0.jsonl": b'{"error":"x"}\n',
    "articles/provider=ap/date=2026-01-13/{run}-0.jsonl": b'{"id":"3"}\n' * 100,
}
STATE = {"_state/{run}-texts.parquet": b"what {run} saw" * 20}
GATHERED_STATE = {f"{GATHERED}{{run}}-texts.parquet": b"what was seen before {run}" * 20}


def run(store: Store, run_id: str) -> dict[str, Any]:
    """A run from its begin to its commit, as ``pipelines.run`` does it; the manifest, also of one that counts."""
    while True:
        try:
            attempt = commit.begin(store, run_id, "fingerprint")
        except commit.Committed as done:
            return done.manifest
        try:
            gathering = _gathering(attempt)
            shards = [_staged(attempt, path, data) for path, data in FILES.items()]
            state = STATE | GATHERED_STATE if gathering.files else STATE
            states = [_staged(attempt, path, data) for path, data in state.items()]
            manifest = {"run_id": run_id, "as_of": AS_OF} | gathering.told()
            return commit.commit(attempt, shards, states, manifest)
        except (commit.LostRace, _Overtaken):
            commit.abandon(attempt)
        except commit.Unsettled:
            attempt.lease.stop()
            raise
        except (commit.StorageError, commit.Refused):
            commit.abandon(attempt)
            raise


class _Overtaken(Exception):
    """The state that this attempt wanted to read was gathered by a run that committed meanwhile."""


def _gathering(attempt: commit.Attempt) -> Gathering:
    """All state of earlier runs: each run of these gathers it."""
    try:
        sets = state_sets(attempt.store, standing(attempt.store, attempt.parent), "")
    except (commit.StorageError, commit.Refused):
        if commit.is_overtaken(attempt):
            raise _Overtaken from None
        raise
    return Gathering(tuple(file for one in sets for file in one.files), 1, AS_OF)


def _staged(attempt: commit.Attempt, path: str, data: bytes) -> StagedFile:
    waiting = f"{attempt.staging}/files/{log.sha256(path.encode())}"
    attempt.store.put(waiting, data)
    return StagedFile(path.format(run=attempt.run_id), waiting, 1, len(data), log.sha256(data))


def flaws(root: Path, *histories: tuple[str, ...]) -> Iterator[str]:
    """What is not as undisturbed runs would have left it."""
    store = open_store(str(root))
    history = tuple(entry.run for entry in log.entries(store))[::-1]
    if history not in histories:
        yield f"the log tells {history}"
    expected = {path.format(run=run_id): data for run_id in history for path, data in FILES.items()}
    state = STATE | GATHERED_STATE if history[1:] else STATE
    expected |= {path.format(run=run_id): data for run_id in history[-1:] for path, data in state.items()}
    found = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.relative_to(root).parts[0] not in ("_log", "_runs")
    }
    yield from (f"{path} is {found.get(path)!r}" for path in sorted(expected.keys() | found.keys())
                if expected.get(path) != found.get(path))  # fmt: skip
    yield from map(str, verify(store))


def torn(root: Path) -> Iterator[str]:
    """The one thing that may never be: a log entry or a manifest that counts names a file that is not whole."""
    store = open_store(str(root))
    entries = list(log.entries(store))
    gone = {path for entry in entries for path in removed(entry.manifest)}
    for entry in entries:
        for named in (*entry.manifest["files"], *entry.manifest["state"]):
            if named["path"] in gone:
                continue
            if store.size(named["path"]) is None or log.sha256(store.read(named["path"])) != named["sha256"]:
                yield f"entry {entry.number} names {named['path']}, which is not whole"
