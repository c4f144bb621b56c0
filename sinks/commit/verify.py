"""Checks every committed file against its manifest; names what is missing, changed or left over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from sinks.commit.attempt import manifest_path
from sinks.commit.log import ENTRY, LogEntry, Refused, dumps, entry_path, read_entry, sha256
from sinks.commit.state import removed
from transforms.storage.base import StorageError
from transforms.storage.store import Store

_GREAT_GAP = 1000
_PARTS = ("articles", "duplicates", "dead_letters", "_state", "_runs", "_log")
_OURS = re.compile(rf"(?:{'|'.join(_PARTS)})/")
WRITTEN = re.compile(  # by the path below the output: what a run writes, and nobody else
    r"(?:articles|duplicates|dead_letters)/(?:.*/)?(?:[\w.-]+-)?\d{5}-of-\d{5}\.jsonl(?:\.gz|\.zst)?"
    r"|_log/\d{8}\.json|_runs/[\w.-]+\.json|_state/.*\.parquet|_staging/.*",
    re.DOTALL,
)


@dataclass(frozen=True)
class Problem:
    """Something wrong with one file: it is ``missing``, ``changed``, ``unreadable``, ``damaged`` or a ``leftover``."""

    kind: str
    path: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.path}{f' ({self.detail})' if self.detail else ''}"


def is_output(store: Store) -> bool:
    """Whether a run ever began to write here."""
    return any(any(store.list(part)) for part in (*_PARTS, "_staging"))


def verify(store: Store) -> Iterator[Problem]:
    """All problems of an output, in the order of the log, leftovers last."""
    known: set[str] = set()
    newest = _newest(store)
    gone = _removed(store, 1, newest)
    for found in _entries(store, 1, newest):
        if isinstance(found, Problem):
            known.add(found.path)
            yield found
        else:
            known.add(entry_path(found.number))
            yield from _problems(store, found, known, gone, newest)
    for left in store.list():
        if _OURS.match(left.path) and left.path not in known:
            yield Problem("leftover", left.path, "no committed run names it")


def _newest(store: Store) -> int:
    """The number of the newest entry; one far beyond all others is a leftover, not the end of a torn log."""
    newest = 0
    for number in sorted(
        {int(found[1]) for one in store.list("_log") if (found := ENTRY.fullmatch(one.path))}
    ):
        if number > newest + _GREAT_GAP:
            break
        newest = number
    return newest


def _removed(store: Store, first: int, newest: int) -> set[str]:
    """State files that some commits removed."""
    found = _entries(store, first, newest)
    return {path for entry in found if isinstance(entry, LogEntry) for path in removed(entry.manifest)}


def _entries(store: Store, first: int, newest: int) -> Iterator[LogEntry | Problem]:
    return store.map_ordered(partial(_entry, store), range(first, newest + 1))


def _entry(store: Store, number: int) -> LogEntry | Problem:
    try:
        return read_entry(store, number)
    except Refused as error:
        return Problem("damaged", entry_path(number), str(error))


def _problems(
    store: Store, entry: LogEntry, known: set[str], gone: set[str], newest: int
) -> Iterator[Problem]:
    """What is wrong with the files of one commit; those ``gone`` were removed by a later one, by now perhaps more."""
    copy = manifest_path(entry.run)
    expected = [(copy, sha256(dumps(entry.manifest)))]
    expected += [
        (named["path"], named["sha256"]) for named in (*entry.manifest["files"], *entry.manifest["state"])
    ]
    for path, digest in expected:
        known.add(path)
        if found := _compared(store, path, digest):
            if found == "missing" and (path in gone or path in _removed(store, newest + 1, _newest(store))):
                continue
            yield Problem(found, path, f"of run {entry.run}")


def _compared(store: Store, path: str, digest: str) -> str:
    """What is wrong with a file, if anything. What is no file, as a folder or a pipe, is none of ours."""
    try:
        if store.size(path) is None:
            return "missing"
        return "" if sha256(store.read(path)) == digest else "changed"
    except FileNotFoundError:
        return "missing"
    except StorageError:
        return "unreadable"
