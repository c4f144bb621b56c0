"""The commit: what a run staged becomes the output, whole or not at all.

1. Workers write into the staging folder of their attempt; nothing there is ever read by other runs.
2. :func:`commit` names in an *intent* what it is about to publish. Then it moves each file to its final name, never
   over other content, and syncs files and folders.
3. It *decides*: one small file, created only if absent, says ``commit``. Whoever cleans up after an attempt that seems
   dead first creates the same file with ``abort`` in it. So an attempt that was given up can't commit when it wakes,
   and one that decided to commit is finished by whoever comes upon it.
4. The manifest is written, and last the next entry of the log (``log.py``): from then on the run counts.

A run that dies before the last step leaves files that no log entry names. The next run, whichever it is, removes what
the intents of dead attempts name (``recovery.py``); a live attempt, and what the log names, stay untouched.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from typing import Any

from sinks.commit.attempt import COMMIT, Attempt, clear_obsolete, finish, remove_staging
from sinks.commit.checkpoints import checkpoint_before
from sinks.commit.lease import Busy, Lease
from sinks.commit.log import LostRace, Manifest, Refused, dumps, head, read_entry, sha256
from sinks.commit.recovery import clean_up, find_run, refuse_lost_entries, restore_manifest, withdraw
from sinks.commit.run_index import write_index
from sinks.commit.state import write_state
from sinks.layout import decision_path, intent_path, lease_path, staging_of_attempt, staging_of_run
from transforms.staging.area import StagedFile
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
]


class Committed(Exception):
    """This run is in the log already; ``manifest`` is what it committed."""

    def __init__(self, manifest: Manifest) -> None:
        super().__init__(manifest["run_id"])
        self.manifest = manifest


class Unsettled(Exception):
    """The store did not say whether the run counts: the next run finds out, and finishes or removes it."""


def begin(store: Store, run_id: str, fingerprint: str) -> Attempt:
    """Start an attempt at a run.

    Raises :class:`Committed` where the run is in the log with the same inputs and options, :class:`Refused` where it is
    there with others, where another run is at work here, or where the output is damaged, and ``StorageError`` where
    it can't be written.
    """
    token = uuid.uuid4().hex
    lease = Lease(store, lease_path(staging_of_attempt(run_id, token)))
    attempt = Attempt(store, run_id, fingerprint, token, 0, lease)
    try:
        _refuse_committed(store, run_id, fingerprint)
    except Committed:
        if any(store.list(staging_of_run(run_id))):  # it died right after its last step
            with suppress(Refused, StorageError):
                _take_output(attempt)
        raise
    _take_output(attempt)
    return attempt


def _write_checkpoint(store: Store, number: int) -> None:
    """Write the newest checkpoint that a log of so many entries has, unless it is there."""
    if at := checkpoint_before(number):
        write_state(store, at)
        write_index(store, at)


def _take_output(attempt: Attempt) -> None:
    """Take the output for an attempt, clean it up, and set on which head of the log the attempt is judged."""
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
        _write_checkpoint(store, attempt.parent)
        undo.pop_all()


def _refuse_committed(store: Store, run_id: str, fingerprint: str) -> int:
    """The head of a log that does not hold the run. Raises :class:`Committed` or :class:`Refused` where it does."""
    number = head(store)
    if number:
        read_entry(store, number)
    entry = find_run(store, run_id, number)
    if entry is None:
        return number
    if entry.manifest.get("fingerprint") != fingerprint:
        raise Refused(
            f"run {run_id} is committed already, with other inputs or options: choose another --run-id"
        )
    restore_manifest(store, entry)
    raise Committed(entry.manifest)


def commit(
    attempt: Attempt, files: Sequence[StagedFile], state: Sequence[StagedFile], manifest: Manifest
) -> Manifest:
    """Publish what was staged, ``files`` of records and of ``state``; returns the manifest as written.

    Raises :class:`LostRace` where another run committed first, ``StorageError`` or :class:`Refused` where a file can't
    be published: nothing counts, and :func:`abandon` removes it. Raises :class:`Unsettled` where the store stopped
    answering at the last steps: then nothing may be removed.
    """
    store = attempt.store
    _check_staged(store, [*files, *state])
    manifest = {
        **manifest,
        "files": [_file_fields(file) for file in files],
        "state": [_file_fields(file) for file in state],
        "fingerprint": attempt.fingerprint,
        "log": attempt.parent + 1,
        "newest_as_of": max(manifest["as_of"], _newest_as_of(store, attempt.parent)),
    }
    _publish(attempt, [*files, *state], manifest)
    try:
        _decide(attempt)
        finish(store, manifest)
    except StorageError as error:
        raise Unsettled(str(error)) from error
    try:
        with suppress(StorageError):  # the run counts; what is left of its staging the next run removes
            clear_obsolete(store, manifest)
            remove_staging(attempt)
            for path in attempt.abort_markers:
                store.delete(path)
    finally:
        attempt.lease.stop()
    return manifest


def _newest_as_of(store: Store, number: int) -> str:
    """The latest clock of all runs up to a log entry, "" for none; an entry tells it so that older ones stay unread."""
    return str(read_entry(store, number).manifest["newest_as_of"]) if number else ""


def _file_fields(file: StagedFile) -> dict[str, Any]:
    """What a manifest says of a file."""
    return {"path": file.path, "records": file.records, "bytes": file.bytes, "sha256": file.sha256}


def _check_staged(store: Store, files: Iterable[StagedFile]) -> None:
    """Raises :class:`Refused` for two files of one name, ``StorageError`` for a staged file of another size."""
    paths: set[str] = set()
    for file in files:
        if file.path in paths:
            raise Refused(f"two files of this run are named {file.path}: nothing was committed")
        paths.add(file.path)
        if store.size(file.staged) != file.bytes:
            raise StorageError(f"{file.staged}: not as it was written; nothing was committed, run it again")


def _publish(attempt: Attempt, files: Sequence[StagedFile], manifest: Manifest) -> None:
    """Write the intent, then move all files to their final names; both are synced."""
    store, intent = attempt.store, intent_path(attempt.staging)
    store.put(intent, dumps(manifest))
    store.sync([intent])
    for file in files:
        _move(store, file)
    store.sync([file.path for file in files])


def _move(store: Store, file: StagedFile) -> None:
    """Move one file to its final name; the same content there already is as good."""
    try:
        if store.move_new(file.staged, file.path):
            return
    except FileNotFoundError:
        raise StorageError(
            f"{file.staged} is gone: another run took this one for dead; run it again"
        ) from None
    if sha256(store.read(file.path)) != file.sha256:
        raise Refused(f"{file.path} exists with other content and belongs to no committed run: move it away")


def _decide(attempt: Attempt) -> None:
    """Decide to commit. Raises :class:`Refused` where another run took this attempt for dead and decided to abort."""
    decision = decision_path(attempt.staging)
    if not attempt.store.put_new(decision, COMMIT):
        raise Refused(
            "another run took this one for dead and removed it: nothing was committed; run it again"
        )
    attempt.store.sync([decision])


def is_overtaken(attempt: Attempt) -> bool:
    """Whether another run has committed meanwhile, and so may have removed the state that this one failed to read."""
    try:
        return head(attempt.store) > attempt.parent
    except (StorageError, Refused):
        return False


def abandon(attempt: Attempt) -> None:
    """Remove everything of an attempt that did not commit; where the store fails, the next run does it."""
    try:
        with suppress(StorageError, Refused):
            withdraw(attempt)
    finally:
        attempt.lease.stop()
