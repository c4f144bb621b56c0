"""The commit: what a run staged becomes the output, whole or not at all.

1. Workers write under ``_staging/RUN/TOKEN``; nothing there is ever read by others.
2. :func:`commit` names in an *intent* what it is about to publish, then moves each file to its final name, never over
   other content, and syncs files and folders.
3. It *decides*: one small file, created only if absent, says ``commit``. A cleaner that takes an attempt for dead
   creates the same file with ``abort`` first. So an attempt that was given up can't commit when it wakes, and one that
   decided to commit is finished by whoever finds it.
4. The manifest is written, and last the next entry of the log (see ``sinks/log.py``): from then on the run counts.

A run that dies before the last step leaves files that no log entry names. The next run, whichever it is, removes what
the intents of dead attempts name; a live attempt, and what the log names, are never touched.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

import orjson

from sinks.jsonl import Shard
from sinks.lease import Busy, Lease, is_alive
from sinks.log import LogEntry, LostRace, Refused, append, dumps, entries, head, read_entry, sha256
from transforms.storage import StorageError, Store

__all__ = [
    "Attempt",
    "Committed",
    "LostRace",
    "Refused",
    "Unsettled",
    "abandon",
    "begin",
    "commit",
    "state_files",
]

_COMMIT, _ABORT = b"commit", b"abort "


class Committed(Exception):
    """This run is in the log already."""

    def __init__(self, manifest: dict[str, Any]) -> None:
        super().__init__(manifest["run_id"])
        self.manifest = manifest


class Unsettled(Exception):
    """The store did not say whether the run counts: the next run finds out and finishes or removes it."""


@dataclass
class Attempt:
    """One try at a run: ``staging`` is its own, ``parent`` the head of the log that it is judged on."""

    store: Store
    run_id: str
    fingerprint: str
    token: str
    parent: int
    lease: Lease
    tombs: list[str] = field(
        default_factory=list
    )  # decisions to abort that hold off others until this one commits

    @property
    def staging(self) -> str:
        """The prefix below which everything of this attempt waits."""
        return f"_staging/{self.run_id}/{self.token}"


def begin(store: Store, run_id: str, fingerprint: str) -> Attempt:
    """Start a try at a run.

    Raises :class:`Committed` where the run is in the log with the same inputs and options, :class:`Refused` where it is
    there with others, where another run is at work here, or where the output is damaged, and ``StorageError`` where
    it can't be written.
    """
    _refuse_committed(store, run_id, fingerprint)
    token = uuid.uuid4().hex
    attempt = Attempt(store, run_id, fingerprint, token, 0, Lease(store, f"_staging/{run_id}/{token}/lease"))
    with ExitStack() as undo:
        undo.callback(abandon, attempt)
        try:
            attempt.lease.start()
        except Busy:
            raise Refused("another run is writing to this output: wait for it to end") from None
        clean_up(store, own=attempt)
        attempt.parent = _refuse_committed(store, run_id, fingerprint)
        undo.pop_all()
    return attempt


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
    _restore_copy(store, done)
    raise Committed(done.manifest)


def find_run(store: Store, run_id: str, number: int) -> LogEntry | None:
    """The run's entry in the log, or ``None``: its manifest says where to look; one that is wrong, to look at all."""
    try:
        manifest = orjson.loads(store.read(manifest_path(run_id)))
    except FileNotFoundError:
        return None
    except orjson.JSONDecodeError:
        manifest = {}
    at = manifest.get("log", 0) if isinstance(manifest, dict) else 0
    likely = [at] if isinstance(at, int) and 0 < at <= number else []
    for candidate in (*likely, *range(number, 0, -1)):
        entry = read_entry(store, candidate)
        if entry.run == run_id:
            return entry
    return None


def _restore_copy(store: Store, entry: LogEntry) -> None:
    path = manifest_path(entry.run)
    if store.read(path) != dumps(entry.manifest):
        store.put(path, dumps(entry.manifest))
        store.sync([path])


def manifest_path(run_id: str) -> str:
    """Where a run's manifest lies."""
    return f"_runs/{run_id}.json"


def clean_up(store: Store, own: Attempt) -> None:
    """Finish or remove what dead attempts left. Raises :class:`Refused` where a live one is at work."""
    attempts: dict[str, list[str]] = {}
    for entry in store.list("_staging"):
        attempts.setdefault("/".join(entry.path.split("/")[:3]), []).append(entry.path)
    attempts.pop(own.staging, None)
    if not own.lease.is_exclusive:
        _refuse_beside_live(store, attempts)
    for prefix, paths in sorted(attempts.items()):
        decision = f"{prefix}/decision"
        if _settle(store, prefix, own.lease) and not own.lease.is_exclusive:
            own.tombs.append(decision)
        _delete_last(store, [path for path in paths if path != decision], f"{prefix}/intent")
        if decision not in own.tombs:
            store.delete(decision)


def _refuse_beside_live(store: Store, prefixes: Iterable[str]) -> None:
    for prefix in sorted(prefixes):
        if is_alive(store, f"{prefix}/lease"):
            run_id = prefix.split("/")[1]
            raise Refused(f"run {run_id} is writing to this output: wait for it to end")


def _delete_last(store: Store, paths: Iterable[str], last: str) -> None:
    """Delete files, the one that names what else must go at the very end."""
    for path in sorted(paths, key=lambda path: path == last):
        store.delete(path)


def _settle(store: Store, prefix: str, lease: Lease) -> bool:
    """An attempt that decided to commit is finished; of any other what it published is removed.

    True where the decision to abort must stay, lest the attempt wakes and decides otherwise: until another run has the
    log entry that it was after.
    """
    decision = f"{prefix}/decision"
    intent = _read_intent(store, prefix)
    if intent is None:  # it published nothing, or was settled before
        return _holds_off(store, decision)
    if not store.put_new(decision, _ABORT + str(intent["log"]).encode()):
        with suppress(LostRace):
            _finish(store, intent)
            return False
    _remove_published(store, intent, lease)
    return _holds_off(store, decision)


def _holds_off(store: Store, decision: str) -> bool:
    try:
        told = store.read(decision)
    except FileNotFoundError:
        return False
    number = told.removeprefix(_ABORT)
    return told != number and number.isdigit() and head(store) < int(number)


def _read_intent(store: Store, prefix: str) -> dict[str, Any] | None:
    try:
        manifest = orjson.loads(store.read(f"{prefix}/intent"))
    except (FileNotFoundError, orjson.JSONDecodeError):
        return None
    return manifest if isinstance(manifest, dict) else None


def _remove_published(store: Store, manifest: dict[str, Any], lease: Lease) -> None:
    """The final names of an attempt that can't commit any more, unless its run got into the log by another."""
    if find_run(store, manifest["run_id"], head(store)):
        return
    finals = [named["path"] for named in (*manifest["files"], *manifest["state"])]
    for path in (*finals, manifest_path(manifest["run_id"])):
        if not lease.is_fresh:
            raise StorageError(
                "this run was silent for too long to remove what a dead one left: run it again"
            )
        store.delete(path)


def state_files(attempt: Attempt, since: str) -> list[Shard]:
    """The state of the runs in the log whose clock is not before ``since`` (RFC 3339), oldest first.

    Raises :class:`Refused` where a file is missing or has another size: nothing seen is never assumed.
    """
    files: list[Shard] = []
    for entry in entries(attempt.store, attempt.parent):
        if entry.manifest["newest_as_of"] < since:
            break
        if entry.manifest["as_of"] >= since:
            files = [*_checked(attempt.store, entry), *files]
    return files


def _checked(store: Store, entry: LogEntry) -> Iterator[Shard]:
    for named in entry.manifest["state"]:
        if store.size(named["path"]) != named["bytes"]:
            raise Refused(
                f"{named['path']} is missing or damaged, so what run {entry.run} saw is not known: restore it, "
                "or run with --lookback 0"
            )
        yield Shard(named["path"], "", named["records"], named["bytes"], named["sha256"])


def commit(
    attempt: Attempt, shards: Sequence[Shard], state: Sequence[Shard], manifest: dict[str, Any]
) -> dict[str, Any]:
    """Publish what was staged; the manifest as written.

    Raises :class:`LostRace` where another run committed first, ``StorageError`` or :class:`Refused` where a file can't
    be published: nothing counts, and :func:`abandon` removes it. Raises :class:`Unsettled` where the store stopped
    answering at the last step: then nothing may be removed.
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
    finals = [shard.path for shard in (*shards, *state)]
    intent = f"{attempt.staging}/intent"
    store.put(intent, dumps(manifest))
    store.sync([intent])
    for shard in (*shards, *state):
        _publish(store, shard)
    store.sync(finals)
    _decide(attempt)
    try:
        _finish(store, manifest)
    except StorageError as error:
        raise Unsettled(str(error)) from error
    with suppress(StorageError):  # it counts; what is left of its staging the next run removes
        _remove_staging(attempt)
        for path in attempt.tombs:
            store.delete(path)
    return manifest


def _newest(store: Store, number: int) -> str:
    """The latest clock of all runs up to one in the log: earlier entries need not be read for a later one."""
    return str(read_entry(store, number).manifest["newest_as_of"]) if number else ""


def _decide(attempt: Attempt) -> None:
    """Raises :class:`Refused` where a cleaner took this attempt for dead."""
    decision = f"{attempt.staging}/decision"
    if not attempt.store.put_new(decision, _COMMIT):
        raise Refused(
            "another run took this one for dead and removed it: nothing was committed; run it again"
        )
    attempt.store.sync([decision])


def _finish(store: Store, manifest: dict[str, Any]) -> None:
    """The last steps of a commit, done twice at no harm. Raises :class:`LostRace`."""
    path = manifest_path(manifest["run_id"])
    store.put(path, dumps(manifest))
    store.sync([path])
    append(store, manifest["log"] - 1, manifest)


def _told(shard: Shard) -> dict[str, Any]:
    return {"path": shard.path, "records": shard.records, "bytes": shard.bytes, "sha256": shard.sha256}


def _check_staged(store: Store, shards: Iterable[Shard]) -> None:
    paths: set[str] = set()
    for shard in shards:
        if shard.path in paths:
            raise Refused(f"two files of this run are named {shard.path}: nothing was committed")
        paths.add(shard.path)
        if store.size(shard.staged) != shard.bytes:
            raise StorageError(f"{shard.staged}: not as it was written; nothing was committed, run it again")


def _publish(store: Store, shard: Shard) -> None:
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


def abandon(attempt: Attempt) -> None:
    """Remove everything of an attempt that did not commit; where the store fails, the next run does it."""
    try:
        with suppress(StorageError, Refused):
            _settle(attempt.store, attempt.staging, attempt.lease)
            _remove_staging(attempt)
    finally:
        attempt.lease.stop()


def _remove_staging(attempt: Attempt) -> None:
    paths = [entry.path for entry in attempt.store.list(attempt.staging)]
    _delete_last(attempt.store, paths, f"{attempt.staging}/intent")
    attempt.lease.stop()
