"""Checks every committed file against its manifest; names what is missing, changed or left over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from sinks.commit.checkpoints import checkpoint_before, marked
from sinks.commit.log import LogEntry, Refused, dumps, read_entry, sha256
from sinks.commit.replaced import replaced_files
from sinks.commit.run_index import index_of
from sinks.commit.state import LiveState, obsolete_state, state_after, state_file
from sinks.layout import (
    LOG,
    PUBLISHED,
    STAGING,
    STATE,
    entry_number,
    entry_path,
    is_below,
    is_published,
    manifest_path,
    mark_path,
    replaced_path,
    runs_checkpoint_path,
    state_checkpoint_path,
)
from transforms.storage.base import StorageError
from transforms.storage.store import Store

_GREAT_GAP = 1000  # missing log entries


@dataclass(frozen=True)
class Problem:
    """Something wrong with one file.

    ``kind`` is ``missing``, ``changed``, ``unreadable``, ``damaged`` or ``leftover``.
    """

    kind: str
    path: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.path}{f' ({self.detail})' if self.detail else ''}"


def is_output(store: Store) -> bool:
    """Whether a run ever began to write here."""
    return any(any(store.list(folder)) for folder in (*PUBLISHED, STAGING))


def find_problems(store: Store) -> Iterator[Problem]:
    """All problems of an output, in the order of the log, leftovers last."""
    known: set[str] = set()
    newest = _newest(store)
    gone = _obsolete(store, 1, newest)
    log = _LogSoFar(store)
    for entry in _entries(store, 1, newest):
        if isinstance(entry, Problem):
            known.add(entry.path)
            log.is_whole = False
            yield entry
        else:
            known.add(entry_path(entry.number))
            yield from _problems_of_run(store, entry, known, gone, newest)
            yield from log.problems_with(entry, known)
    yield from _problems_of_mark(store, known)
    for file in store.list():
        if is_published(file.path) and file.path not in known:
            yield Problem("leftover", file.path, "no committed run names it")


@dataclass
class _LogSoFar:
    """What checkpoints must say of the entries read so far; not known any more behind a damaged one."""

    store: Store
    is_whole: bool = True
    state: LiveState = LiveState(0)  # noqa: RUF009  # immutable
    runs: dict[int, str] = field(default_factory=dict)  # by the number of their entry

    def problems_with(self, entry: LogEntry, known: set[str]) -> Iterator[Problem]:
        """Take in the next entry; what is wrong with its checkpoint, whose paths are added to ``known``."""
        number = entry.number
        self.runs[number] = entry.run
        if self.is_whole:
            self.state = state_after(self.state, [entry], number)
        if number != checkpoint_before(number):
            return
        paths = (state_checkpoint_path(number), runs_checkpoint_path(number))
        known.update(paths)
        expected = (state_file(self.state), index_of(self.runs, number)) if self.is_whole else ()
        for path, data in zip(paths, expected, strict=False):
            if self.store.size(path) is not None and (flaw := _flaw(self.store, path, sha256(data))):
                yield Problem(flaw, path, "delete it, and the next run makes it again")


def _problems_of_mark(store: Store, known: set[str]) -> Iterator[Problem]:
    """What is wrong with the mark of the end of the log; its path is added to ``known``."""
    known.add(mark_path())
    if store.size(mark_path()) is None:
        return
    number = marked(store)
    if not number:
        yield Problem("changed", mark_path(), "the next run makes it again")
    elif store.size(entry_path(number)) is None:
        yield Problem("missing", entry_path(number), "it was there")


def _newest(store: Store) -> int:
    """The number of the newest entry; one far beyond all others is a leftover, not the end of a torn log."""
    newest = 0
    for number in sorted(filter(None, (entry_number(entry.path) for entry in store.list(LOG)))):
        if number > newest + _GREAT_GAP:
            break
        newest = number
    return newest


def _obsolete(store: Store, first: int, newest: int) -> set[str]:
    """The paths of files that the runs between two log entries, both included, made obsolete or replaced."""
    runs = _entries(store, first, newest)
    return {
        path
        for entry in runs
        if isinstance(entry, LogEntry)
        for path in (*obsolete_state(entry.manifest), *replaced_files(entry.manifest))
    }


def _entries(store: Store, first: int, newest: int) -> Iterator[LogEntry | Problem]:
    return store.map_ordered(partial(_entry, store), range(first, newest + 1))


def _entry(store: Store, number: int) -> LogEntry | Problem:
    try:
        return read_entry(store, number)
    except Refused as error:
        return Problem("damaged", entry_path(number), str(error))


def _problems_of_run(
    store: Store, entry: LogEntry, known: set[str], gone: set[str], newest: int
) -> Iterator[Problem]:
    """What is wrong with the files of one run; all their paths are added to ``known``.

    Those in ``gone`` were made obsolete up to log entry ``newest``; runs since may have made more so.
    """
    expected = [(manifest_path(entry.run), sha256(dumps(entry.manifest)))]
    expected += [
        (file["path"], file["sha256"]) for file in (*entry.manifest["files"], *entry.manifest["state"])
    ]
    for path, digest in expected:
        known.add(path)
        if path in gone and not is_below(path, STATE):
            yield from _problems_of_replaced(store, path, digest, known)
        elif flaw := _flaw(store, path, digest):
            if flaw == "missing" and (path in gone or path in _obsolete(store, newest + 1, _newest(store))):
                continue
            yield Problem(flaw, path, f"of run {entry.run}")


def _problems_of_replaced(store: Store, path: str, digest: str, known: set[str]) -> Iterator[Problem]:
    """What is wrong with a file that was replaced: it may be set aside, whole, and nowhere else."""
    aside = replaced_path(path)
    known.add(aside)
    if store.size(path) is not None:
        yield Problem("leftover", path, "a compaction replaced it, and the next run moves it away")
    if (flaw := _flaw(store, aside, digest)) not in ("", "missing"):
        yield Problem(flaw, aside, "a compaction replaced it")


def _flaw(store: Store, path: str, digest: str) -> str:
    """What is wrong with a file, "" for nothing. A folder or a pipe in its place counts as missing."""
    try:
        if store.size(path) is None:
            return "missing"
        return "" if sha256(store.read(path)) == digest else "changed"
    except FileNotFoundError:
        return "missing"
    except StorageError:
        return "unreadable"
