"""The commit code on a real folder with prepared files: what the parts need that strike it without a pipeline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from pipelines.outputs.compact import Compaction
from sinks.commit import log
from sinks.commit import protocol as commit
from sinks.commit.replaced import replaced_files
from sinks.commit.state import CompactionPlan, live_state, obsolete_state, sets_since
from sinks.commit.verify import find_problems
from sinks.layout import (
    ARTICLES,
    LOG,
    RUNS,
    compacted_state_prefix,
    is_below,
    partition_of,
    replaced_path,
    state_prefix,
)
from tests.sinks.staged import stage_file
from transforms.storage.store import Store, open_store

AS_OF = "2026-01-15T00:00:00Z"
COMPACTION = "compaction"  # what the names of compactions begin with
# A run writes these; the second is in a folder that other runs use, too.
FILES = {
    "articles/provider=ap/date=2026-01-12/{run}-0.jsonl": b'{"id":"1"}\n{"id":"2"}\n',
    "dead_letters/run={run}/0.jsonl": b'{"error":"x"}\n',
    "articles/provider=ap/date=2026-01-13/{run}-0.jsonl": b'{"id":"3"}\n' * 100,
}
STATE = {f"{state_prefix('{run}')}-texts.parquet": b"what {run} saw" * 20}
COMPACTED_STATE = {f"{compacted_state_prefix('{run}')}-texts.parquet": b"what was seen before {run}" * 20}


def run(store: Store, run_id: str) -> dict[str, Any]:
    """A run from its begin to its commit, as ``pipelines.run`` does it; the manifest, also of one that counts."""
    while True:
        try:
            attempt = commit.begin(store, run_id, "fingerprint")
        except commit.Committed as done:
            return done.manifest
        try:
            plan = _plan(attempt)
            files = [stage_file(attempt, path.format(run=run_id), data) for path, data in FILES.items()]
            state = STATE | COMPACTED_STATE if plan.files else STATE
            states = [stage_file(attempt, path.format(run=run_id), data) for path, data in state.items()]
            manifest = {"run_id": run_id, "as_of": AS_OF} | plan.manifest_fields()
            return commit.commit(attempt, files, states, manifest)
        except (commit.LostRace, _Overtaken):
            commit.abandon(attempt)
        except commit.Unsettled:
            attempt.lease.stop()
            raise
        except (commit.StorageError, commit.Refused):
            commit.abandon(attempt)
            raise


def compact(store: Store, run_id: str) -> None:
    """A compaction of all that runs wrote, as ``pipelines.outputs.compact`` does it."""
    with suppress(commit.Committed):
        Compaction(store, run_id, AS_OF, AS_OF[:10], AS_OF).run()


def do(store: Store, name: str) -> None:
    """A run, or a compaction where its name begins so."""
    (compact if name.startswith(COMPACTION) else run)(store, name)


def files_after(history: Sequence[str]) -> dict[str, bytes]:
    """The files of records after runs and compactions."""
    files: dict[str, bytes] = {}
    for name in history:
        if not name.startswith(COMPACTION):
            files |= {path.format(run=name): data for path, data in FILES.items()}
            continue
        few = {path: data for path, data in files.items() if is_below(path, ARTICLES)}
        files = {replaced_path(path) if path in few else path: data for path, data in files.items()}
        for partition in {partition_of(path) for path in few}:
            lines = [
                line
                for path, data in few.items()
                if partition_of(path) == partition
                for line in data.splitlines(True)
            ]
            files[f"{partition}/{name}-00000-of-00001.jsonl"] = b"".join(sorted(lines))
    return files


class _Overtaken(Exception):
    """The state that this attempt wanted to read was compacted by a run that committed meanwhile."""


def _plan(attempt: commit.Attempt) -> CompactionPlan:
    """All state of earlier runs: each run of these compacts it."""
    try:
        sets = sets_since(attempt.store, live_state(attempt.store, attempt.parent), "")
    except (commit.StorageError, commit.Refused):
        if commit.is_overtaken(attempt):
            raise _Overtaken from None
        raise
    return CompactionPlan(tuple(file for state_set in sets for file in state_set.files), 1, AS_OF)


def flaws(root: Path, *histories: tuple[str, ...]) -> Iterator[str]:
    """What is not as undisturbed runs would have left it."""
    store = open_store(str(root))
    history = tuple(entry.run for entry in log.entries(store))[::-1]
    if history not in histories:
        yield f"the log tells {history}"
    expected = files_after(history)
    state = STATE | COMPACTED_STATE if history[1:] else STATE
    expected |= {path.format(run=run_id): data for run_id in history[-1:] for path, data in state.items()}
    actual = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.relative_to(root).parts[0] not in (LOG, RUNS)
    }
    yield from (f"{path} is {actual.get(path)!r}" for path in sorted(expected.keys() | actual.keys())
                if expected.get(path) != actual.get(path))  # fmt: skip
    yield from map(str, find_problems(store))


def torn(root: Path) -> Iterator[str]:
    """The one thing that may never be: a log entry or a manifest that counts names a file that is not whole."""
    store = open_store(str(root))
    entries = list(log.entries(store))
    gone = {
        path
        for entry in entries
        for path in (*obsolete_state(entry.manifest), *replaced_files(entry.manifest))
    }
    for entry in entries:
        for file in (*entry.manifest["files"], *entry.manifest["state"]):
            path = file["path"]
            if path in gone:
                continue
            if store.size(path) is None or log.sha256(store.read(path)) != file["sha256"]:
                yield f"entry {entry.number} names {path}, which is not whole"
