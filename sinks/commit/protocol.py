"""The commit: what a run staged becomes the output, whole or not at all.

1. Workers write under ``_staging/RUN/TOKEN``; nothing there is ever read by others.
2. :func:`commit` names in an *intent* what it is about to publish, then moves each file to its final name, never over
   other content, and syncs files and folders.
3. It *decides*: one small file, created only if absent, says ``commit``. A cleaner that takes an attempt for dead
   creates the same file with ``abort`` first. So an attempt that was given up can't commit when it wakes, and one that
   decided to commit is finished by whoever finds it.
4. The manifest is written, and last the next entry of the log (``log.py``): from then on the run counts.

A run that dies before the last step leaves files that no log entry names. The next run, whichever it is, removes what
the intents of dead attempts name, see ``recovery.py``; a live attempt, and what the log names, stay untouched.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from typing import Any

from sinks.commit.attempt import (
    COMMIT,
    Attempt,
    decision_path,
    finish,
    forget,
    intent_path,
    lease_path,
    manifest_path,
    remove_staging,
)
from sinks.commit.lease import Busy, Lease
from sinks.commit.log import LostRace, Refused, dumps, head, read_entry, sha256
from sinks.commit.recovery import clean_up, find_run, refuse_lost_entries, restore_manifest, withdraw
from sinks.files.jsonl import StagedFile
from transforms.storage.base import StorageError
from transforms.storage.store import Store

__all__ = [
    "Attempt",
    "Committed",
    "LostRace",
    "Refused",
    "Unsettled",
    "abandon",
    "begin",
    "commit",
    "is_overtaken",
    "manifest_path",
]


class Committed(Exception):
    """This run is in the log already."""

    def __init__(self, manifest: dict[str, Any]) -> None:
        super().__init__(manifest["run_id"])
        self.manifest = manifest


class Unsettled(Exception):
    """The store did not say whether the run counts: the next run finds out and finishes or removes it."""


def begin(store: Store, run_id: str, fingerprint: str) -> Attempt:
    """Start a try at a run.

    Raises :class:`Committed` where the run is in the log with the same inputs and options, :class:`Refused` where it is
    there with others, where another run is at work here, or where the output is damaged, and ``StorageError`` where
    it can't be written.
    """
    token = uuid.uuid4().hex
    lease = Lease(store, lease_path(f"_staging/{run_id}/{token}"))
    attempt = Attempt(store, run_id, fingerprint, token, 0, lease)
    try:
        _refuse_committed(store, run_id, fingerprint)
    except Committed:
        if any(store.list(f"_staging/{run_id}")):  # it died right after its last step
            with suppress(Refused, StorageError):
                _take(attempt)
        raise
    _take(attempt)
    return attempt


def _take(attempt: Attempt) -> None:
    """Take the output for an attempt, and find out on which head it is judged."""
    store = attempt.store
    with ExitStack() as undo:
        undo.callback(abandon, attempt)
        try:
            attempt.lease.start()
        except Busy:
            raise Refused("another run is writing to this output: wait for it to end") from None
        clean_up(store, own=attempt)
        if attempt.lease.is_exclusive:
            refuse_lost_entries(store, head(store))
        attempt.parent = _refuse_committed(store, attempt.run_id, attempt.fingerprint)
        undo.pop_all()


def _refuse_committed(store: Store, run_id: str, fingerprint: str) -> int:
    """The head of the log, in which the run is not. Raises :class:`Committed` or :class:`Refused`."""
    number = head(store)
    if number:
        read_entry(store, number)
    done = find_run(store, run_id, number)
    if done is None:
        return number
    if done.manifest.get("fingerprint") != fingerprint:
        raise Refused(
            f"run {run_id} is committed already, with other inputs or options: choose another --run-id"
        )
    restore_manifest(store, done)
    raise Committed(done.manifest)


def commit(
    attempt: Attempt, shards: Sequence[StagedFile], state: Sequence[StagedFile], manifest: dict[str, Any]
) -> dict[str, Any]:
    """Publish what was staged; the manifest as written.

    Raises :class:`LostRace` where another run committed first, ``StorageError`` or :class:`Refused` where a file can't
    be published: nothing counts, and :func:`abandon` removes it. Raises :class:`Unsettled` where the store stopped
    answering at the last steps: then nothing may be removed.
    """
    store = attempt.store
    _check_staged(store, [*shards, *state])
    manifest = {
        **manifest,
        "files": [_told(shard) for shard in shards],
        "state": [_told(shard) for shard in state],
        "fingerprint": attempt.fingerprint,
        "log": attempt.parent + 1,
        "newest_as_of": max(manifest["as_of"], _newest(store, attempt.parent)),
    }
    intent = intent_path(attempt.staging)
    store.put(intent, dumps(manifest))
    store.sync([intent])
    for shard in (*shards, *state):
        _publish(store, shard)
    store.sync([shard.path for shard in (*shards, *state)])
    try:
        _decide(attempt)
        finish(store, manifest)
    except StorageError as error:
        raise Unsettled(str(error)) from error
    try:
        with suppress(StorageError):  # it counts; what is left of its staging the next run removes
            forget(store, manifest)
            remove_staging(attempt)
            for path in attempt.tombs:
                store.delete(path)
    finally:
        attempt.lease.stop()
    return manifest


def _newest(store: Store, number: int) -> str:
    """The latest clock of all runs up to one in the log: earlier entries need not be read for a later one."""
    return str(read_entry(store, number).manifest["newest_as_of"]) if number else ""


def _decide(attempt: Attempt) -> None:
    """Raises :class:`Refused` where a cleaner took this attempt for dead."""
    decision = decision_path(attempt.staging)
    if not attempt.store.put_new(decision, COMMIT):
        raise Refused(
            "another run took this one for dead and removed it: nothing was committed; run it again"
        )
    attempt.store.sync([decision])


def _told(shard: StagedFile) -> dict[str, Any]:
    return {"path": shard.path, "records": shard.records, "bytes": shard.bytes, "sha256": shard.sha256}


def _check_staged(store: Store, shards: Iterable[StagedFile]) -> None:
    paths: set[str] = set()
    for shard in shards:
        if shard.path in paths:
            raise Refused(f"two files of this run are named {shard.path}: nothing was committed")
        paths.add(shard.path)
        if store.size(shard.staged) != shard.bytes:
            raise StorageError(f"{shard.staged}: not as it was written; nothing was committed, run it again")


def _publish(store: Store, shard: StagedFile) -> None:
    """Move one file to its final name; the same content there already is as good."""
    try:
        if store.move_new(shard.staged, shard.path):
            return
    except FileNotFoundError:
        raise StorageError(
            f"{shard.staged} is gone: another run took this one for dead; run it again"
        ) from None
    if sha256(store.read(shard.path)) != shard.sha256:
        raise Refused(f"{shard.path} exists with other content and belongs to no committed run: move it away")


def is_overtaken(attempt: Attempt) -> bool:
    """Whether another run has committed meanwhile: what this one failed to read may have been gathered by it."""
    try:
        return head(attempt.store) > attempt.parent
    except StorageError:
        return False


def abandon(attempt: Attempt) -> None:
    """Remove everything of an attempt that did not commit; where the store fails, the next run does it."""
    try:
        with suppress(StorageError, Refused):
            withdraw(attempt)
    finally:
        attempt.lease.stop()
