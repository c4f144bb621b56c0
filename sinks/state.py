"""What earlier runs remember, as the log tells it: which state files count, and which to gather into fewer.

A run writes a *set* of state files. Many small sets, of a run every ten minutes, would take longer to open than to
read. So where eight sets of one level have come together, the next run *gathers* them into one of the next level (a
log-structured merge; O'Neil, Cheng, Gawlick, O'Neil, "The log-structured merge-tree", 1996): of n runs some 7 log n
sets are left. The manifest of that run names the files that its own take the place of; they are removed once it
counts. A set never grows beyond :data:`MOST_BYTES`, so no run has much to gather; a large one stays, and what is older
than it is no longer gathered with what is newer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import Any

from sinks.log import LogEntry, Refused, entries
from transforms.segments import Shard
from transforms.storage import Store

SETS = 8
MOST_BYTES = 128 * 2**20
GATHERED = "_state/gathered/"


@dataclass(frozen=True)
class StateSet:
    """State files that were written together; ``as_of`` is the latest clock of the runs that they remember."""

    run: str
    as_of: str
    level: int
    files: tuple[Shard, ...]

    @property
    def bytes(self) -> int:
        """Of all files."""
        return sum(file.bytes for file in self.files)


@dataclass(frozen=True)
class Gathering:
    """What a run gathers: ``files`` of other sets, which become one of ``level``."""

    files: tuple[Shard, ...] = ()
    level: int = 0
    as_of: str = ""

    def told(self) -> dict[str, Any]:
        """As the manifest tells it; nothing where nothing is gathered."""
        if not self.files:
            return {}
        paths = [file.path for file in self.files]
        return {"gathered": {"level": self.level, "as_of": self.as_of, "files": paths}}


def replaced(manifest: Mapping[str, Any]) -> list[str]:
    """The state files that a run's own took the place of."""
    gathered: dict[str, Any] = manifest.get("gathered", {})
    return list(gathered.get("files", ()))


def state_sets(store: Store, newest: int, since: str) -> list[StateSet]:
    """The sets that count, oldest first: up to a log entry, of runs whose clock is not before ``since`` (RFC 3339).

    Raises :class:`~sinks.log.Refused` where a file is missing or has another size: nothing seen is never assumed.
    Whoever reads one checks its content by the digest in its name.
    """
    gone: set[str] = set()
    found: list[StateSet] = []
    for entry in entries(store, newest):
        if entry.manifest["newest_as_of"] < since:
            break
        for one in _sets(entry):
            if one.as_of >= since and one.files and one.files[0].path not in gone:
                found.append(one)
        gone.update(replaced(entry.manifest))
    for one in found:
        _check(store, one)
    return found[::-1]


def _sets(entry: LogEntry) -> Iterator[StateSet]:
    """What a run wrote, the newer set first: its own, and what it gathered."""
    files = [
        Shard(named["path"], "", named["records"], named["bytes"], named["sha256"])
        for named in entry.manifest["state"]
    ]
    own = tuple(file for file in files if not file.path.startswith(GATHERED))
    yield StateSet(entry.run, entry.manifest["as_of"], 0, own)
    if gathered := entry.manifest.get("gathered"):
        others = tuple(file for file in files if file.path.startswith(GATHERED))
        yield StateSet(entry.run, gathered["as_of"], gathered["level"], others)


def _check(store: Store, one: StateSet) -> None:
    for file in one.files:
        if store.size(file.path) != file.bytes:
            raise Refused(
                f"{file.path} is missing or damaged, so what run {one.run} saw is not known: restore it, "
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
