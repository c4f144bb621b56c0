"""What earlier runs left for later ones, read off the log: which state files count, which to compact, which to drop.

A run writes a *set* of state files. Many small sets, of a run every ten minutes, would take longer to open than to
read. So when eight sets of one level have come together, the next run *compacts* them into one of the next level (a
log-structured merge; O'Neil, Cheng, Gawlick, O'Neil, "The log-structured merge-tree", 1996): of n runs some 7 log₈ n
sets are left. Its manifest names the files that the compacted set replaces (``gathered``); they are deleted once it
counts. A set never grows beyond :data:`MOST_BYTES`, which bounds what a run compacts; a larger one stays as it is, and
sets older than it are no longer compacted with newer ones.

A set that is older than the longest lookback of the runs since has *expired*; it is deleted likewise (``forgotten`` in
the manifest). Both its own clock and the time at which it was written must be old, so neither a run of old copy nor a
clock that is set wrong takes anything away. A manifest also says at which log entry the live state begins
(``state_begins``), so that nobody reads the log further back. What still counts at a checkpoint of the log is a file of
its own there, so that few entries are read however far back the state begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import Any

import msgspec

from sinks.commit import checkpoints
from sinks.commit.checkpoints import checkpoint_before, read_sealed, seal
from sinks.commit.log import LogEntry, Refused, entries
from sinks.layout import is_compacted, state_checkpoint_path
from transforms.staging.area import StagedFile
from transforms.storage.store import Store

_COMPACTION, _EXPIRED, _BEGINS = "gathered", "forgotten", "state_begins"  # fields of a manifest
SETS = 8  # of one level become one of the next
MOST_BYTES = 128 * 2**20


@dataclass(frozen=True)
class StateSet:
    """State files that were written together.

    ``as_of`` is the latest clock of the runs that they remember (RFC 3339), ``level`` how often they were compacted,
    ``entry`` the number of the log entry of the run that wrote them, and ``written_at`` when that run ended (RFC 3339).
    """

    run: str
    as_of: str
    level: int
    files: tuple[StagedFile, ...]
    entry: int = 0
    written_at: str = ""

    @property
    def bytes(self) -> int:
        """The size of all files together."""
        return sum(file.bytes for file in self.files)


@dataclass(frozen=True)
class CompactionPlan:
    """What a run compacts: ``files`` of other sets, which become one set of ``level``; nothing where there are none."""

    files: tuple[StagedFile, ...] = ()
    level: int = 0
    as_of: str = ""

    def manifest_fields(self) -> dict[str, Any]:
        """What the manifest says of the compaction; empty where nothing is compacted."""
        if not self.files:
            return {}
        paths = [file.path for file in self.files]
        return {_COMPACTION: {"level": self.level, "as_of": self.as_of, "files": paths}}


@dataclass(frozen=True)
class LiveState:
    """The state of an output up to log entry ``newest``: its sets, oldest first.

    ``begins`` is the first log entry that is still needed, 0 where no run says so. ``lookbacks`` are (log entry, days)
    of the runs since, newest first, without those that are no longer than a newer one.
    """

    newest: int
    sets: tuple[StateSet, ...] = ()
    begins: int = 0
    lookbacks: tuple[tuple[int, int], ...] = ()

    @property
    def lookback(self) -> int:
        """The longest lookback in days of the runs since the oldest set."""
        return max((days for _, days in self.lookbacks), default=0)

    def manifest_fields(self, plan: CompactionPlan, expired: Sequence[StateSet]) -> dict[str, Any]:
        """Manifest fields about earlier state: ``gathered``, ``forgotten``, and the first log entry still needed."""
        gone = {file.path for file in plan.files}
        gone.update(_paths(expired))
        kept = (state_set.entry for state_set in self.sets if state_set.files[0].path not in gone)
        fields: dict[str, Any] = {_BEGINS: min(kept, default=self.newest + 1)}
        if expired:
            fields[_EXPIRED] = _paths(expired)
        return plan.manifest_fields() | fields


def _paths(sets: Sequence[StateSet]) -> list[str]:
    return [file.path for state_set in sets for file in state_set.files]


def obsolete_state(manifest: Mapping[str, Any]) -> list[str]:
    """The paths of state files that go once a run counts: it compacted them, or they have expired."""
    compacted: dict[str, Any] = manifest.get(_COMPACTION, {})
    return [*compacted.get("files", ()), *manifest.get(_EXPIRED, ())]


def live_state(store: Store, newest: int) -> LiveState:
    """The sets that no run up to log entry ``newest`` made obsolete. Raises ``Refused`` for a damaged entry."""
    base = _checkpoint(store, newest)
    return state_after(base, entries(store, newest, base.newest), newest)


def state_after(base: LiveState, newer: Iterable[LogEntry], newest: int) -> LiveState:
    """The state up to log entry ``newest``: that up to an earlier one, and the entries since, newest first."""
    gone: set[str] = set()
    sets: list[StateSet] = []
    lookbacks: list[tuple[int, int]] = []
    begins = 0
    for entry in newer:
        begins = begins or entry.manifest.get(_BEGINS, 0)
        if entry.number < begins:
            break
        lookbacks.append((entry.number, entry.manifest.get("options", {}).get("lookback", 0)))
        sets += [state_set for state_set in _sets(entry) if state_set.files]
        gone.update(obsolete_state(entry.manifest))
    begins = begins or base.begins
    kept = (
        state_set
        for state_set in (*base.sets, *reversed(sets))
        if state_set.entry >= begins and state_set.files[0].path not in gone
    )
    return LiveState(newest, tuple(kept), begins, _longest((*lookbacks, *base.lookbacks), begins))


def _longest(lookbacks: Iterable[tuple[int, int]], begins: int) -> tuple[tuple[int, int], ...]:
    """Of (log entry, days), newest first, those longer than all newer ones, and not before an entry."""
    longest: list[tuple[int, int]] = []
    for entry, days in lookbacks:
        if entry >= begins and (not longest or days > longest[-1][1]):
            longest.append((entry, days))
    return tuple(longest)


def _checkpoint(store: Store, newest: int) -> LiveState:
    """The state at one of the last two checkpoints; of the empty log where there is none, or it is damaged."""
    number = checkpoint_before(newest)
    for at in (number, number - checkpoints.SPAN):
        body = read_sealed(store, state_checkpoint_path(at)) if at > 0 else None
        if body is not None:
            with suppress(msgspec.DecodeError):  # of a newer wirebeam
                return msgspec.json.decode(body, type=LiveState)
    return LiveState(0)


def write_state(store: Store, number: int) -> None:
    """Create the state at a checkpoint where it is missing. Raises ``Refused`` for a damaged entry of the log."""
    if store.size(state_checkpoint_path(number)) is None:
        store.put_new(state_checkpoint_path(number), state_file(live_state(store, number)))


def state_file(state: LiveState) -> bytes:
    """The file that holds the state at a checkpoint."""
    return seal(msgspec.json.encode(state))


def sets_since(store: Store, state: LiveState, since: str) -> list[StateSet]:
    """The sets that count for a run, oldest first: those whose clock is not before ``since`` (RFC 3339).

    Raises ``Refused`` where a file is missing or has another size: it is never assumed that nothing was seen. Whoever
    reads a file checks its content by the digest in its name.
    """
    sets = [state_set for state_set in state.sets if state_set.as_of >= since]
    _check_sizes(store, sets)
    return sets


def expired_sets(state: LiveState, before: str, written_before: str) -> list[StateSet]:
    """The sets whose clock is before one time, and which were written before another (RFC 3339)."""
    return [
        state_set
        for state_set in state.sets
        if state_set.as_of < before and state_set.written_at < written_before
    ]


def _sets(entry: LogEntry) -> Iterator[StateSet]:
    """What a run wrote, the newer set first: its own, and the one that it compacted."""
    files = [
        StagedFile(file["path"], "", file["records"], file["bytes"], file["sha256"])
        for file in entry.manifest["state"]
    ]
    own = tuple(file for file in files if not is_compacted(file.path))
    written_at = entry.manifest.get("finished_at", "")
    yield StateSet(entry.run, entry.manifest["as_of"], 0, own, entry.number, written_at)
    if fields := entry.manifest.get(_COMPACTION):
        compacted = tuple(file for file in files if is_compacted(file.path))
        yield StateSet(entry.run, fields["as_of"], fields["level"], compacted, entry.number, written_at)


def _check_sizes(store: Store, sets: Sequence[StateSet]) -> None:
    files = [(state_set.run, file) for state_set in sets for file in state_set.files]
    sizes = store.map_ordered(store.size, (file.path for _, file in files))
    for (run, file), size in zip(files, sizes, strict=True):
        if size != file.bytes:
            raise Refused(
                f"{file.path} is missing or damaged, so what run {run} saw is not known: restore it, "
                "or run with --lookback 0"
            )


def plan_compaction(sets: Sequence[StateSet]) -> CompactionPlan:
    """What a run that sees these sets, oldest first, should compact: the newest of one level, and so on upwards."""
    chosen: list[StateSet] = []
    depth = 0
    for level, group in groupby(reversed(sets), key=lambda state_set: state_set.level):
        fitting = _fitting([*chosen, *group])
        if level != depth or len(fitting) - len(chosen) + bool(chosen) < SETS:
            break
        chosen, depth = fitting, depth + 1
    if not chosen:
        return CompactionPlan()
    files = tuple(file for state_set in reversed(chosen) for file in state_set.files)
    return CompactionPlan(files, depth, max(state_set.as_of for state_set in chosen))


def _fitting(sets: Sequence[StateSet]) -> list[StateSet]:
    """The first sets that are no larger than :data:`MOST_BYTES` together."""
    sizes = accumulate(state_set.bytes for state_set in sets)
    return [state_set for state_set, size in zip(sets, sizes, strict=True) if size <= MOST_BYTES]
