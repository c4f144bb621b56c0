"""Every byte of manifest, log entry and state changes, each file is cut or lost: it shows, or does not matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np
import orjson

from sinks.commit import protocol as commit
from sinks.commit.state import live_state, sets_since
from sinks.layout import LOG, RUNS, STATE, is_below, manifest_path
from tests.torture import calls, lab
from tests.torture.part import Part
from transforms.dedup.columns import STATE_KINDS
from transforms.dedup.history.history import History
from transforms.storage.base import StorageError
from transforms.storage.store import Store, open_store

_FLIPS = (1, 128)  # bits: another digit or letter, a byte that is no text
_CUTS = 40  # lengths to which each file is cut
_WHOLE_RUNS = 40  # damages of state that a whole run of the command meets
FIRST, SECOND = "r1", "r2"
SINCE = "2026-01-01T00:00:00Z"


class Damage(NamedTuple):
    """One file, and what to do to its bytes."""

    path: str
    done: Callable[[bytes], bytes | None]
    description: str


@cache
def whole() -> lab.Tree:
    """All files of an output of one run."""
    with lab.folder() as place:
        out = place / "out"
        ended = lab.run(lab.ingest(out, FIRST, calls.INPUTS))
        assert ended.status == 0, ended.output
        return {
            path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()
        }


@cache
def targets() -> list[tuple[str, int]]:
    """(path, number of damages) of what later runs rely on."""
    return [
        (path, len(data) * len(_FLIPS) + _CUTS)
        for path, data in sorted(whole().items())
        if any(is_below(path, folder) for folder in (LOG, RUNS, STATE))
    ]


def damage(case: int) -> Damage:
    """The damage with a number."""
    ends = list(accumulate(number for _, number in targets()))
    at = next(n for n, end in enumerate(ends) if case < end)
    path, number = targets()[at]
    within = case - (ends[at] - number)
    if within == 0:
        return Damage(path, lambda data: None, "lost")
    if within < _CUTS:
        length = len(whole()[path]) * within // _CUTS
        return Damage(path, lambda data: data[:length], f"cut to {length} bytes")
    place, bit = divmod(within - _CUTS, len(_FLIPS))
    return Damage(path, lambda data: _flipped(data, place, _FLIPS[bit]), f"byte {place}, bit {_FLIPS[bit]}")


def _flipped(data: bytes, place: int, bit: int) -> bytes:
    changed = bytearray(data)
    changed[place] ^= bit
    return bytes(changed)


def check(case: int) -> Iterator[str]:
    """One damage, met by the code that reads these files; of some of the state, by a whole run."""
    damaged = damage(case)
    with lab.folder() as place:
        out = place / "out"
        for path, data in whole().items():
            left = damaged.done(data) if path == damaged.path else data
            if left is not None:
                (out / path).parent.mkdir(parents=True, exist_ok=True)
                (out / path).write_bytes(left)
        store = open_store(str(out))
        flaws = [*_run_again(store), *_next_run(store, damaged.path)]
        if is_below(damaged.path, STATE) and case % (sum(n for _, n in targets()) // _WHOLE_RUNS) == 0:
            flaws += _whole_run(out)
        yield from (f"{damaged.path}, {damaged.description}: {flaw}" for flaw in flaws)


def _run_again(store: Store) -> Iterator[str]:
    """The run that is committed already says so, with its manifest, or is refused."""
    copy = whole()[manifest_path(FIRST)]
    manifest = orjson.loads(copy)
    try:
        attempt = commit.begin(store, FIRST, manifest["fingerprint"])
    except commit.Committed as done:
        if done.manifest != manifest:
            yield "the committed run tells another manifest"
        if store.read(manifest_path(FIRST)) != copy:
            yield "the copy of the manifest was not made again"
    except commit.Refused:
        return
    else:
        commit.abandon(attempt)
        yield "the committed run was begun again"


def _next_run(store: Store, damaged: str) -> Iterator[str]:
    """The next run is judged on the same state, or is refused."""
    try:
        attempt = commit.begin(store, SECOND, "another")
    except commit.Refused:
        return
    try:
        paths = [
            file.path
            for state_set in sets_since(store, live_state(store, attempt.parent), SINCE)
            for file in state_set.files
        ]
        if paths != sorted(path for path in whole() if is_below(path, STATE)):
            yield f"the state is {paths}"
        if damaged in paths:
            history = History.of(store, [damaged])
            (file,) = history.files
            history.rows(STATE_KINDS[file.kind], file.shard, file.shards, np.zeros(1, np.uint64))
            yield "damaged state was accepted"
    except (commit.Refused, StorageError):
        return
    finally:
        commit.abandon(attempt)


def _whole_run(out: Path) -> Iterator[str]:
    """A whole run says in one line that it can't know what was seen, or gives what an undisturbed one gives."""
    ended = lab.run(lab.ingest(out, SECOND, calls.INPUTS))
    yield from ended.flaws()
    if ended.status == 0:
        expected = lab.undisturbed(FIRST, SECOND, inputs=calls.INPUTS).tree
        if {path: data for path, data in lab.tree(out).items() if f"/{FIRST}-" not in path} != {
            path: data for path, data in expected.items() if f"/{FIRST}-" not in path
        }:
            yield "a run on damaged state gave another output"


def cases() -> range:
    """Every byte with each flip, and every cut."""
    lab.undisturbed(FIRST, SECOND, inputs=calls.INPUTS)
    return range(sum(number for _, number in targets()))


PART = Part("damage", "damages to manifest, log and state", cases, check, short=200)
