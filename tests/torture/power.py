"""The power is cut after any system call of the commit, and what was not synced is lost in part.

A journal of the calls is taken of real runs. A disk after the cut holds, of each file, what was synced, or of what was
not: nothing, half or all; of each folder the names as they were synced, and a random part of the changes after that.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from sinks.commit import log
from sinks.commit import protocol as commit
from tests.torture import lab, oscalls, prepared
from tests.torture.part import Part
from transforms.storage.base import StorageError
from transforms.storage.store import open_store

_DRAWS = 30  # cuts after each call


class Change(NamedTuple):
    """A name of a folder is given to a file or folder, or taken away (``inode`` is ``None``)."""

    folder: int
    name: str
    inode: int | None


@dataclass
class Journal:
    """What happened to a disk: changes of names, and syncs (the inode alone). A file never changes once it is named."""

    root: Path
    events: list[list[Change] | int] = field(default_factory=list)
    contents: dict[int, bytes | None] = field(default_factory=dict)  # None: a folder
    numbers: dict[int, int] = field(default_factory=dict)  # of inodes: the system gives theirs again

    def __call__(self, name: str, arguments: tuple[Any, ...], effect: Callable[[], Any]) -> Any:
        """The hook of one system call."""
        if name == "fsync":
            path = oscalls.path_of(arguments[0])
            if path == self.root or self.root in path.parents:
                self.events.append(self._seen(path))
            return effect()
        source = self._inode(Path(arguments[0]))
        gone = os.stat(arguments[0]).st_ino if name in ("unlink", "rmdir") and source else 0
        result = effect()
        self.events.append(self._changes(name, arguments, source))
        if gone and source is not None and not self._has_names(source):
            del self.numbers[gone]
        return result

    def _has_names(self, inode: int) -> bool:
        """Whether a file that lost a name has another."""
        names: dict[int, dict[str, int]] = {}
        for event in self.events:
            for change in () if isinstance(event, int) else event:
                _apply(names, change)
        return any(inode in folder.values() for folder in names.values())

    def _changes(self, name: str, arguments: tuple[Any, ...], source: int | None) -> list[Change]:
        first = Path(arguments[0])
        if name in ("create", "mkdir"):
            return [self._change(first, self._inode(first))]
        if name in ("unlink", "rmdir"):
            return [self._change(first, None)] if source else []
        added = self._change(Path(arguments[1]), source)
        return [added, self._change(first, None)] if name == "replace" else [added]

    def _change(self, path: Path, inode: int | None) -> Change:
        folder = self._inode(path.parent)
        assert folder is not None
        return Change(folder, path.name, inode)

    def _inode(self, path: Path) -> int | None:
        if not path.exists():
            return None
        return self._seen(path)

    def _seen(self, path: Path) -> int:
        number = self.numbers.setdefault(path.stat().st_ino, len(self.contents))
        self.contents[number] = None if path.is_dir() else path.read_bytes()
        return number


class Disk(NamedTuple):
    """What may be on a disk after the cut: the names of each folder, and each file's content."""

    names: dict[int, dict[str, int]]
    contents: dict[int, bytes]

    def write(self, folder: int, place: Path) -> None:
        """Put a folder and all below it to a real place."""
        place.mkdir()
        for name, inode in self.names.get(folder, {}).items():
            if inode in self.contents:
                (place / name).write_bytes(self.contents[inode])
            else:
                self.write(inode, place / name)


def after_cut(journal: Journal, events: int, random: Random, worst: bool = False) -> Disk:
    """A disk after so many events; ``worst`` drops everything that was not synced."""
    names: dict[int, dict[str, int]] = {}
    waiting: dict[int, list[Change]] = {}
    synced: set[int] = set()
    for event in journal.events[:events]:
        if isinstance(event, int):
            synced.add(event)
            for change in waiting.pop(event, ()):
                _apply(names, change)
        else:
            for change in event:
                waiting.setdefault(change.folder, []).append(change)
    for change in chain.from_iterable(waiting.values()):
        if not worst and random.random() < 0.5:
            _apply(names, change)
    contents = {
        inode: data if inode in synced else _part(data, random, worst)
        for inode, data in journal.contents.items()
        if data is not None
    }
    return Disk(names, contents)


def _apply(names: dict[int, dict[str, int]], change: Change) -> None:
    folder = names.setdefault(change.folder, {})
    if change.inode is None:
        folder.pop(change.name, None)
    else:
        folder[change.name] = change.inode


def _part(data: bytes, random: Random, worst: bool) -> bytes:
    return b"" if worst else random.choice((b"", data[: len(data) // 2], data))


class Story(NamedTuple):
    """A journal, the output's number in it, and after how many events each run was reported as committed."""

    journal: Journal
    root: int
    reported: dict[str, int]


@cache
def story(number: int) -> Story:
    """Runs and a compaction; in the second story an attempt at the first dies before it decides."""
    with lab.folder() as place:
        out = place / "out"
        out.mkdir()
        taken = Journal(out.resolve())
        store = open_store(str(out))
        with oscalls.hooked(taken):
            if number:
                _dies_before_it_decides(str(out))
            reported = {}
            for run_id in ("r1", "r2", prepared.COMPACTION):
                prepared.do(store, run_id)
                reported[run_id] = len(taken.events)
        return Story(taken, taken.numbers[out.stat().st_ino], reported)


def _dies_before_it_decides(root: str) -> None:
    def dies(attempt: commit.Attempt) -> None:
        attempt.lease.stop()
        raise commit.Unsettled("killed")

    real, commit._decide = commit._decide, dies
    try:
        prepared.run(open_store(root), "r1")
    except commit.Unsettled:
        pass
    finally:
        commit._decide = real


def cases() -> range:
    """Each number of events of both stories, some draws each."""
    return range((len(story(0).journal.events) + len(story(1).journal.events) + 2) * _DRAWS)


def check(case: int) -> Iterator[str]:
    """One cut: what counts is whole; then both runs give what they give undisturbed."""
    cut, draw = divmod(case, _DRAWS)
    first = len(story(0).journal.events) + 1
    number, events = (0, cut) if cut < first else (1, cut - first)
    journal, root, reported = story(number)
    with lab.folder() as place:
        out = place / "out"
        after_cut(journal, events, Random(case), worst=draw == 0).write(root, out)
        try:
            yield from prepared.torn(out)
            runs = [entry.run for entry in log.entries(open_store(str(out)))]
            yield from (
                f"{run} was reported as committed and is lost"
                for run in reported
                if reported[run] <= events and run not in runs
            )
            history = ("r1", "r2", prepared.COMPACTION, "r3")
            for run_id in history:
                prepared.do(open_store(str(out)), run_id)
            yield from prepared.flaws(out, history)
        except (StorageError, log.Refused) as error:
            yield f"after {events} events of story {number}: {error}"
        if any(path.name.startswith(".wirebeam-") for path in out.rglob("*")):
            yield "a temporary file is left"


PART = Part("power", "power cuts in the commit and its recovery", cases, check, short=250)
