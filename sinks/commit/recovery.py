"""What a run finds when it begins: which runs count already, and what dead attempts left.

An attempt that decided to commit is finished, by whoever finds it. Of any other what it published is removed: its
intent names it. A live attempt, and what the log names, are never touched.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import orjson

from sinks.commit.attempt import (
    ABORT,
    COMMIT,
    Attempt,
    decision_path,
    delete_last,
    finish,
    forget,
    intent_path,
    lease_path,
    manifest_path,
    remove_staging,
)
from sinks.commit.lease import Lease, is_alive
from sinks.commit.log import LogEntry, LostRace, Refused, dumps, entry_path, head, read_entry
from transforms.storage.base import StorageError
from transforms.storage.store import Store

GIVE_WAY = (0.2, 0.3, 0.5, 1.0, 1.5)  # seconds: whoever gives way is gone by then
_SILENT = "this run was silent for too long to remove what a dead one left: run it again"


def find_run(store: Store, run_id: str, number: int) -> LogEntry | None:
    """The run's entry in the log, or ``None``: its manifest says where to look; one that is wrong, to look at all.

    So does a missing one where manifests are fewer than entries, since some were lost then.
    """
    try:
        manifest = orjson.loads(store.read(manifest_path(run_id)))
    except FileNotFoundError:
        if sum(1 for _ in store.list("_runs")) >= number:
            return None
        manifest = {}
    except orjson.JSONDecodeError:
        manifest = {}
    at = manifest.get("log", 0) if isinstance(manifest, dict) else 0
    likely = [at] if isinstance(at, int) and 0 < at <= number else []
    for candidate in (*likely, *range(number, 0, -1)):
        entry = read_entry(store, candidate)
        if entry.run == run_id:
            return entry
    return None


def restore_manifest(store: Store, entry: LogEntry) -> None:
    """Make the copy of a manifest for people again where it is missing or damaged."""
    path, meant = manifest_path(entry.run), dumps(entry.manifest)
    try:
        if store.read(path) == meant:
            return
    except FileNotFoundError:
        pass
    store.put(path, meant)
    store.sync([path])


def refuse_lost_entries(store: Store, number: int) -> None:
    """Raises :class:`Refused` where a manifest tells of an entry beyond the head: someone lost the end of the log.

    Only where no attempt can be alive, and after what dead ones left is removed, does that follow.
    """
    paths = [entry.path for entry in store.list("_runs")]
    if len(paths) <= number:
        return
    for path in paths:
        with suppress(FileNotFoundError, orjson.JSONDecodeError):
            manifest = orjson.loads(store.read(path))
            at = manifest.get("log") if isinstance(manifest, dict) else None
            if isinstance(at, int) and at > number:
                raise Refused(
                    f"{path} is committed as {entry_path(at)}, which is missing: restore it from a backup"
                )


def clean_up(store: Store, own: Attempt) -> None:
    """Finish or remove what dead attempts left. Raises :class:`Refused` where a live one is at work.

    All are decided before anything is removed: two attempts of one run publish under the same names.
    """
    attempts: dict[str, list[str]] = {}
    for entry in store.list("_staging"):
        attempts.setdefault("/".join(entry.path.split("/")[:3]), []).append(entry.path)
    attempts.pop(own.staging, None)
    if not own.lease.is_exclusive:
        _refuse_beside_live(store, attempts, own)
    doomed = [intent for staging in sorted(attempts) if (intent := _aborted(store, staging))]
    for intent in doomed:
        _remove_published(store, intent, own.lease)
    for staging, paths in sorted(attempts.items()):
        decision = decision_path(staging)
        if not own.lease.is_exclusive and _holds_off(store, staging):
            own.tombs.append(decision)
        delete_last(store, [path for path in paths if path != decision], intent_path(staging))
        if decision not in own.tombs:
            store.delete(decision)


def _refuse_beside_live(store: Store, stagings: Iterable[str], own: Attempt) -> None:
    """Two that begin at the same moment see each other: the one with the lesser token looks again, and so stays."""
    for staging in sorted(stagings):
        waiting = list(GIVE_WAY) if own.token < staging.rpartition("/")[2] else []
        while is_alive(store, lease_path(staging)):
            if not waiting:
                run_id = staging.split("/")[1]
                raise Refused(f"run {run_id} is writing to this output: wait for it to end")
            time.sleep(waiting.pop(0))


def _aborted(store: Store, staging: str) -> dict[str, Any] | None:
    """What an attempt that does not commit may have published; one that decided to commit is finished.

    ``None``, too, where it published nothing, or was settled before.
    """
    intent = _read_intent(store, staging)
    if intent and not store.put_new(decision_path(staging), ABORT + str(intent["log"]).encode()):
        decided = _decision(store, staging)
        if not decided:  # another has settled it just now
            return None
        if decided == COMMIT:
            with suppress(LostRace):
                finish(store, intent)
                forget(store, intent)
                return None
    return intent


def withdraw(attempt: Attempt) -> None:
    """Remove everything of an attempt that gives up, unless another run took it for dead: then that one does."""
    if not _decision(attempt.store, attempt.staging).startswith(ABORT):
        if intent := _aborted(attempt.store, attempt.staging):
            _remove_published(attempt.store, intent, attempt.lease)
        remove_staging(attempt)


def _decision(store: Store, staging: str) -> bytes:
    """What is decided, empty where nothing is."""
    try:
        return store.read(decision_path(staging))
    except FileNotFoundError:
        return b""


def _holds_off(store: Store, staging: str) -> bool:
    """Whether a decision to abort must stay, lest the attempt wakes and decides otherwise.

    It must until another run has the log entry that the attempt was after.
    """
    told = _decision(store, staging)
    number = told.removeprefix(ABORT)
    return told != number and number.isdigit() and head(store) < int(number)


def _read_intent(store: Store, staging: str) -> dict[str, Any] | None:
    try:
        manifest = orjson.loads(store.read(intent_path(staging)))
    except (FileNotFoundError, orjson.JSONDecodeError):
        return None
    return manifest if isinstance(manifest, dict) else None


def _remove_published(store: Store, manifest: dict[str, Any], lease: Lease) -> None:
    """The final names of an attempt that can't commit any more, unless its run got into the log by another."""
    if done := find_run(store, manifest["run_id"], head(store)):
        forget(store, done.manifest)
        return
    if not lease.is_held():
        raise StorageError(_SILENT)
    finals = [named["path"] for named in (*manifest["files"], *manifest["state"])]
    for path in (*finals, manifest_path(manifest["run_id"])):
        if not lease.is_fresh:
            raise StorageError(_SILENT)
        store.delete(path)
