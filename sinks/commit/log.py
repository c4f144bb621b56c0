"""The numbered log: a run counts when its entry is here.

``_log/00000042.json`` names the run, its parent (the head that it was judged on) and the manifest's sha256, and carries
the manifest itself: ``_runs/RUN.json`` is a copy for people, which can always be made again. An entry is created only
where its number is free, so of two runs that were judged on the same head one wins, and the other is judged again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson

from transforms.storage.store import Store

SCHEMA = 1
ENTRY = re.compile(r"_log/(\d{8})\.json")


class Refused(Exception):
    """The output can't take this run: one clear line that says what to do."""


class LostRace(Exception):
    """Another run took the log entry: this one must be judged again on the new head."""


@dataclass(frozen=True)
class LogEntry:
    """One commit."""

    number: int
    run: str
    parent: int
    sha256: str
    manifest: dict[str, Any]


def dumps(value: Any) -> bytes:
    """JSON that is the same bytes for the same value, readable for a person."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def entry_path(number: int) -> str:
    """Where the entry with this number lies."""
    return f"_log/{number:08}.json"


def head(store: Store) -> int:
    """The number of the newest entry, 0 for none: found by name beyond what a listing shows, as listings lag."""
    listed = (ENTRY.fullmatch(entry.path) for entry in store.list("_log"))
    number = max((int(found[1]) for found in listed if found), default=0)
    while store.size(entry_path(number + 1)) is not None:
        number += 1
    return number


def entries(store: Store, newest: int | None = None) -> Iterator[LogEntry]:
    """The commits, newest first, of all or up to one. Raises :class:`Refused` where one is missing or damaged."""
    numbers = range(head(store) if newest is None else newest, 0, -1)
    return store.map_ordered(partial(read_entry, store), numbers)


def read_entry(store: Store, number: int) -> LogEntry:
    """One commit, checked. Raises :class:`Refused` for a damaged, missing or newer one."""
    path = entry_path(number)
    try:
        data = store.read(path)
        told = orjson.loads(data)
        entry = LogEntry(number, told["run"], told["parent"], told["sha256"], told["manifest"])
        schema = told["schema"]
    except FileNotFoundError:
        raise Refused(f"{path} is missing: restore it; without it nobody knows what was seen") from None
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise Refused(
            f"{path} is damaged: restore it from a backup; `wirebeam verify` says what else is"
        ) from None
    if schema != SCHEMA:
        raise Refused(
            f"{path} was written by a newer wirebeam (schema {schema}): upgrade before writing here"
        )
    if data != _written(number - 1, entry.manifest):
        raise Refused(
            f"{path} is damaged: its manifest does not match its checksum; restore it from a backup"
        )
    return entry


def _written(parent: int, manifest: Any) -> bytes:
    """The bytes of an entry: they follow from its manifest and its number alone."""
    return dumps(
        {
            "run": manifest.get("run_id") if isinstance(manifest, dict) else None,
            "parent": parent,
            "sha256": sha256(dumps(manifest)),
            "schema": SCHEMA,
            "manifest": manifest,
        }
    )


def append(store: Store, parent: int, manifest: dict[str, Any]) -> None:
    """Create the entry after ``parent``. Raises :class:`LostRace` where another run was first."""
    path = entry_path(parent + 1)
    if not store.put_new(path, _written(parent, manifest)):
        raise LostRace
    store.sync([path])


def sha256(data: bytes) -> str:
    """Hexadecimal SHA-256."""
    return hashlib.sha256(data).hexdigest()
