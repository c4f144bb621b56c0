"""What earlier runs remember, as the log tells it: which state files count, which to gather into fewer, which to drop.

A run writes a *set* of state files. Many small sets, of a run every ten minutes, would take longer to open than to
read. So where eight sets of one level have come together, the next run *gathers* them into one of the next level (a
log-structured merge; O'Neil, Cheng, Gawlick, O'Neil, "The log-structured merge-tree", 1996): of n runs some 7 log n
sets are left. The manifest of that run names the files that its own take the place of; they are removed once it
counts. A set never grows beyond :data:`MOST_BYTES`, so no run has much to gather; a large one stays, and what is older
than it is no longer gathered with what is newer.

A set that is older than the longest lookback of the runs since is *forgotten*: removed likewise. It is old where both
its own clock says so and the time at which it was written, so neither a run of old copy nor a clock that is set wrong
takes anything away. A manifest tells at which entry the state that still stands begins: nobody reads the log further.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import Any

from sinks.commit.log import LogEntry, Refused, entries
from transforms.staging.area import StagedFile
from transforms.storage.store import Store

SETS = 8
MOST_BYTES = 128 * 2**20
GATHERED = "_state/gathered/"


@dataclass(frozen=True)
class StateSet:
    """State files that were written together; ``as_of`` is the latest clock of the runs that they remember.

    ``entry`` is the number of the run in the log, ``written_at`` when it ended.
    """

    run: str
    as_of: str
    level: int
    files: tuple[StagedFile, ...]
    entry: int = 0
    written_at: str = ""

    @property
    def bytes(self) -> int:
        """Of all files."""
        return sum(file.bytes for file in self.files)


@dataclass(frozen=True)
class Gathering:
    """What a run gathers: ``files`` of other sets, which become one of ``level``."""

    files: tuple[StagedFile, ...] = ()
    level: int = 0
    as_of: str = ""

    def told(self) -> dict[str, Any]:
        """As the manifest tells it; nothing where nothing is gathered."""
        if not self.files:
            return {}
        paths = [file.path for file in self.files]
        return {"gathered": {"level": self.level, "as_of": self.as_of, "files": paths}}


@dataclass(frozen=True)
class Standing:
    """The state of an output up to a log entry: its sets, oldest first.

    ``lookback`` is the longest, in days, of the runs since the oldest of them.
    """

    newest: int
    sets: tuple[StateSet, ...]
    lookback: int

    def told_without(self, gathering: Gathering, forgotten: Sequence[StateSet]) -> dict[str, Any]:
        """What the manifest of a run tells of the state that it found, apart from its own."""
        gone = {file.path for file in gathering.files}
        gone.update(file.path for one in forgotten for file in one.files)
        kept = (one.entry for one in self.sets if one.files[0].path not in gone)
        told: dict[str, Any] = {"state_begins": min(kept, default=self.newest + 1)}
        if forgotten:
            told["forgotten"] = [file.path for one in forgotten for file in one.files]
        return gathering.told() | told


def removed(manifest: Mapping[str, Any]) -> list[str]:
    """The state files that go once a run counts: its own took their place, or they are forgotten."""
    gathered: dict[str, Any] = manifest.get("gathered", {})
    return [*gathered.get("files", ()), *manifest.get("forgotten", ())]


def standing(store: Store, newest: int) -> Standing:
    """The sets that no later run removed, up to a log entry. Raises ``Refused`` for a damaged one."""
    gone: set[str] = set()
    found: list[StateSet] = []
    begins = lookback = 0
    for entry in entries(store, newest):
        begins = begins or entry.manifest.get("state_begins", 0)
        if entry.number < begins:
            break
        lookback = max(lookback, entry.manifest.get("options", {}).get("lookback", 0))
        found += [one for one in _sets(entry) if one.files and one.files[0].path not in gone]
        gone.update(removed(entry.manifest))
    return Standing(newest, tuple(reversed(found)), lookback)


def state_sets(store: Store, state: Standing, since: str) -> list[StateSet]:
    """The sets that count for a run, oldest first: of runs whose clock is not before ``since`` (RFC 3339).

    Raises ``Refused`` where a file is missing or has another size: nothing seen is never assumed.
    Whoever reads one checks its content by the digest in its name.
    """
    found = [one for one in state.sets if one.as_of >= since]
    _check(store, found)
    return found


def to_forget(state: Standing, before: str, written_before: str) -> list[StateSet]:
    """The sets whose clock and whose writing lie before two times (RFC 3339)."""
    return [one for one in state.sets if one.as_of < before and one.written_at < written_before]


def _sets(entry: LogEntry) -> Iterator[StateSet]:
    """What a run wrote, the newer set first: its own, and what it gathered."""
    files = [
        StagedFile(named["path"], "", named["records"], named["bytes"], named["sha256"])
        for named in entry.manifest["state"]
    ]
    own = tuple(file for file in files if not file.path.startswith(GATHERED))
    written_at = entry.manifest.get("finished_at", "")
    yield StateSet(entry.run, entry.manifest["as_of"], 0, own, entry.number, written_at)
    if gathered := entry.manifest.get("gathered"):
        others = tuple(file for file in files if file.path.startswith(GATHERED))
        yield StateSet(entry.run, gathered["as_of"], gathered["level"], others, entry.number, written_at)


def _check(store: Store, sets: Sequence[StateSet]) -> None:
    files = [(one.run, file) for one in sets for file in one.files]
    sizes = store.map_ordered(store.size, (file.path for _, file in files))
    for (run, file), size in zip(files, sizes, strict=True):
        if size != file.bytes:
            raise Refused(
                f"{file.path} is missing or damaged, so what run {run} saw is not known: restore it, "
                "or run with --lookback 0"
            )


def to_gather(sets: Sequence[StateSet]) -> Gathering:
    """What a run that sees these sets, oldest first, should gather: the newest of one level, and so on upwards."""
    chosen: list[StateSet] = []
    depth = 0
    for level, group in groupby(reversed(sets), key=lambda one: one.level):
        small = _fitting([*chosen, *group])
        if level != depth or len(small) - len(chosen) + bool(chosen) < SETS:
            break
        chosen, depth = small, depth + 1
    if not chosen:
        return Gathering()
    files = tuple(file for one in reversed(chosen) for file in one.files)
    return Gathering(files, depth, max(one.as_of for one in chosen))


def _fitting(sets: Sequence[StateSet]) -> list[StateSet]:
    """The first of them that make no more than :data:`MOST_BYTES` together."""
    sizes = accumulate(one.bytes for one in sets)
    return [one for one, size in zip(sets, sizes, strict=True) if size <= MOST_BYTES]
