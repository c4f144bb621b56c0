"""What a run does before it works: find out which runs count already, and clean up after dead attempts.

An attempt that decided to commit is finished, by whichever run comes upon it. What any other dead attempt had
published is removed: its intent names it. A live attempt, and what the log names, are never touched.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from itertools import chain

import orjson

from sinks.commit.attempt import (
    ABORT,
    COMMIT,
    Attempt,
    clear_obsolete,
    delete_last,
    finish,
    remove_staging,
)
from sinks.commit.checkpoints import checkpoint_before, marked
from sinks.commit.lease import Lease, is_alive
from sinks.commit.log import LogEntry, LostRace, Manifest, Refused, dumps, head, read_entry
from sinks.commit.run_index import entries_of
from sinks.layout import (
    RUNS,
    STAGING,
    attempt_folder,
    decision_path,
    entry_path,
    intent_path,
    lease_path,
    manifest_path,
    run_and_token,
)
from transforms.storage.base import StorageError
from transforms.storage.store import Store

GIVE_WAY = (0.2, 0.3, 0.5, 1.0, 1.5)  # seconds: whoever gives way is gone by then
_SILENT = "this run was silent for too long to remove what a dead one left: run it again"


def find_run(store: Store, run_id: str, number: int) -> LogEntry | None:
    """The run's entry among the first ``number`` of the log, or ``None``.

    Looks first where the run's manifest points, then in the index of runs and at the entries since. Of a log without a
    checkpoint nothing is read where no manifest is missing. Raises ``Refused`` for a damaged entry.
    """
    try:
        manifest = orjson.loads(store.read(manifest_path(run_id)))
    except FileNotFoundError:
        if not checkpoint_before(number) and sum(1 for _ in store.list(RUNS)) >= number:
            return None
        manifest = {}
    except orjson.JSONDecodeError:
        manifest = {}
    log = manifest.get("log", 0) if isinstance(manifest, dict) else 0
    likely = [log] if isinstance(log, int) and 0 < log <= number else []
    for candidate in chain(likely, entries_of(store, run_id, number)):
        entry = read_entry(store, candidate)
        if entry.run == run_id:
            return entry
    return None


def restore_manifest(store: Store, entry: LogEntry) -> None:
    """Write the copy of a run's manifest again where it is missing or damaged."""
    path, data = manifest_path(entry.run), dumps(entry.manifest)
    try:
        if store.read(path) == data:
            return
    except FileNotFoundError:
        pass
    store.put(path, data)
    store.sync([path])


def refuse_lost_entries(store: Store, number: int) -> None:
    """Raise :class:`Refused` where a manifest names an entry beyond the head ``number``: the log lost its end.

    Holds only while no attempt can be alive, and after what dead ones left is removed. A log that is marked proves its
    end by that, and the manifests need not be listed.
    """
    if marked(store):
        return
    paths = [entry.path for entry in store.list(RUNS)]
    if len(paths) <= number:
        return
    for path in paths:
        with suppress(FileNotFoundError, orjson.JSONDecodeError):
            manifest = orjson.loads(store.read(path))
            log = manifest.get("log") if isinstance(manifest, dict) else None
            if isinstance(log, int) and log > number:
                raise Refused(
                    f"{path} is committed as {entry_path(log)}, which is missing: restore it from a backup"
                )


def clean_up(store: Store, own: Attempt) -> None:
    """Finish or remove what dead attempts left. Raises :class:`Refused` where a live one is at work.

    All are decided before anything is removed: two attempts at one run publish under the same names.
    """
    attempts = _attempts(store)
    attempts.pop(own.staging, None)
    if not own.lease.is_exclusive:
        _refuse_beside_live(store, attempts, own)
    aborted = [intent for staging in sorted(attempts) if (intent := _settle(store, staging))]
    for intent in aborted:
        _remove_published(store, intent, own.lease)
    for staging, paths in sorted(attempts.items()):
        decision = decision_path(staging)
        if not own.lease.is_exclusive and _must_stay_aborted(store, staging):
            own.abort_markers.append(decision)
        delete_last(store, [path for path in paths if path != decision], intent_path(staging))
        if decision not in own.abort_markers:
            store.delete(decision)


def _attempts(store: Store) -> dict[str, list[str]]:
    """The paths of all staged files, by the folder of their attempt."""
    attempts: dict[str, list[str]] = {}
    for entry in store.list(STAGING):
        attempts.setdefault(attempt_folder(entry.path), []).append(entry.path)
    return attempts


def _refuse_beside_live(store: Store, stagings: Iterable[str], own: Attempt) -> None:
    """Raise :class:`Refused` where an attempt in one of these folders is alive.

    Two that begin at the same moment see each other. Then the one with the lesser token waits and looks again; the
    other gives way at once, so one of them goes on.
    """
    for staging in sorted(stagings):
        run_id, token = run_and_token(staging)
        waits = list(GIVE_WAY) if own.token < token else []
        while is_alive(store, lease_path(staging)):
            if not waits:
                raise Refused(f"run {run_id} is writing to this output: wait for it to end")
            time.sleep(waits.pop(0))


def _settle(store: Store, staging: str) -> Manifest | None:
    """End a dead attempt: finish one that decided to commit, abort any other.

    Returns the intent of an aborted one, which names what it may have published, and ``None`` where there is nothing
    to remove: it committed, published nothing, or was settled before.
    """
    intent = _read_intent(store, staging)
    if intent and not store.put_new(decision_path(staging), ABORT + str(intent["log"]).encode()):
        decision = _read_decision(store, staging)
        if not decision:  # another run has settled it just now
            return None
        if decision == COMMIT:
            with suppress(LostRace):
                finish(store, intent)
                clear_obsolete(store, intent)
                return None
    return intent


def withdraw(attempt: Attempt) -> None:
    """Remove everything of an attempt that gives up; if another run took it for dead, that run does so."""
    if not _read_decision(attempt.store, attempt.staging).startswith(ABORT):
        if intent := _settle(attempt.store, attempt.staging):
            _remove_published(attempt.store, intent, attempt.lease)
        remove_staging(attempt)


def _read_decision(store: Store, staging: str) -> bytes:
    """What an attempt's decision says, empty where nothing is decided."""
    try:
        return store.read(decision_path(staging))
    except FileNotFoundError:
        return b""


def _must_stay_aborted(store: Store, staging: str) -> bool:
    """True while a decision to abort must stay: until another run has the log entry that this attempt aimed at.

    Before that the attempt might wake, find no decision, and commit.
    """
    decision = _read_decision(store, staging)
    number = decision.removeprefix(ABORT)
    return decision != number and number.isdigit() and head(store) < int(number)


def _read_intent(store: Store, staging: str) -> Manifest | None:
    """What an attempt was about to publish; ``None`` where it had not come so far."""
    try:
        manifest = orjson.loads(store.read(intent_path(staging)))
    except (FileNotFoundError, orjson.JSONDecodeError):
        return None
    return manifest if isinstance(manifest, dict) else None


def _remove_published(store: Store, manifest: Manifest, lease: Lease) -> None:
    """Delete the final names of an aborted attempt, unless another attempt got its run into the log.

    Raises ``StorageError`` where this run was silent for so long that others may have taken it for dead.
    """
    if entry := find_run(store, manifest["run_id"], head(store)):
        clear_obsolete(store, entry.manifest)
        return
    if not lease.is_held():
        raise StorageError(_SILENT)
    paths = [file["path"] for file in (*manifest["files"], *manifest["state"])]
    for path in (*paths, manifest_path(manifest["run_id"])):
        if not lease.is_fresh:
            raise StorageError(_SILENT)
        store.delete(path)
