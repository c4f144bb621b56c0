"""The numbered log: a run counts when its entry is here.

An entry names the run, its parent (the head of the log that it was judged on) and the SHA-256 of its manifest, and
holds the manifest itself: the manifest's own file is a copy for people, which can always be made again. An entry is
created only where its number is free. So of two runs that were judged on the same head one wins, and the other is
judged again on the new head. Entries stay for good; what need not be read again has checkpoints (``checkpoints.py``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import orjson

from sinks.commit.checkpoints import marked
from sinks.layout import entry_path
from transforms.storage.store import Store

SCHEMA = 1
Manifest: TypeAlias = dict[str, Any]  # a JSON object: what a run says of itself, its files and its state


class Refused(Exception):
    """The output can't take this run; the message is one line that says what to do."""


class LostRace(Exception):
    """Another run took the log entry: this one must be judged again on the new head."""


@dataclass(frozen=True)
class LogEntry:
    """One commit, as the log has it: ``sha256`` is of ``manifest`` as :func:`dumps` writes it."""

    number: int
    run: str
    parent: int
    sha256: str
    manifest: Manifest


def dumps(value: Any) -> bytes:
    """Indented JSON with a newline at its end: the same bytes for the same value."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def head(store: Store) -> int:
    """The number of the newest entry, 0 for none.

    It is looked for by name, from the mark on: a listing takes the longer the more entries there are, and in a bucket
    it may lag behind. Raises :class:`Refused` where an entry is missing that was there.
    """
    number = marked(store)
    if number and not _exists(store, number):
        raise _missing(number)
    number = _end(store, number)
    while _exists(store, number + 2):
        after = _end(store, number)
        if after == number:
            raise _missing(number + 1)
        number = after
    return number


def _end(store: Store, number: int) -> int:
    """The last entry of those that follow without a gap on ``number``: steps are doubled, and then halved again."""
    step = 1
    while _exists(store, number + step):
        number += step
        step *= 2
    while step := step // 2:
        number += step * _exists(store, number + step)
    return number


def _exists(store: Store, number: int) -> bool:
    return store.size(entry_path(number)) is not None


def _missing(number: int) -> Refused:
    return Refused(f"{entry_path(number)} is missing: restore it; without it nobody knows what was seen")


def entries(store: Store, newest: int | None = None, after: int = 0) -> Iterator[LogEntry]:
    """The commits, newest first: all, or those up to number ``newest`` and after number ``after``.

    Raises :class:`Refused` where one is missing or damaged.
    """
    numbers = range(head(store) if newest is None else newest, after, -1)
    return store.map_ordered(partial(read_entry, store), numbers)


def read_entry(store: Store, number: int) -> LogEntry:
    """The commit with a number, checked against its checksum.

    Raises :class:`Refused` where it is missing, damaged, or written by a newer wirebeam.
    """
    path = entry_path(number)
    try:
        data = store.read(path)
        fields = orjson.loads(data)
        entry = LogEntry(number, fields["run"], fields["parent"], fields["sha256"], fields["manifest"])
        schema = fields["schema"]
    except FileNotFoundError:
        raise _missing(number) from None
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise Refused(
            f"{path} is damaged: restore it from a backup; `wirebeam verify` says what else is"
        ) from None
    if schema != SCHEMA:
        raise Refused(
            f"{path} was written by a newer wirebeam (schema {schema}): upgrade before writing here"
        )
    if data != _entry_bytes(number - 1, entry.manifest):
        raise Refused(
            f"{path} is damaged: its manifest does not match its checksum; restore it from a backup"
        )
    return entry


def _entry_bytes(parent: int, manifest: Any) -> bytes:
    """The bytes of the entry after ``parent``; any other bytes in its place are damage."""
    return dumps(
        {
            "run": manifest.get("run_id") if isinstance(manifest, dict) else None,
            "parent": parent,
            "sha256": sha256(dumps(manifest)),
            "schema": SCHEMA,
            "manifest": manifest,
        }
    )


def append(store: Store, parent: int, manifest: Manifest) -> None:
    """Create the log entry after ``parent``. Raises :class:`LostRace` where another run has that number."""
    path = entry_path(parent + 1)
    if not store.put_new(path, _entry_bytes(parent, manifest)):
        raise LostRace
    store.sync([path])


def sha256(data: bytes) -> str:
    """The SHA-256 of ``data``, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
