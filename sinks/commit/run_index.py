"""Which runs the log has, at its checkpoints: so a run id is looked up in few files, and no folder is listed.

The index at a checkpoint holds a record for each entry of the last 1, 2, 4 ... spans, as many as the number of spans so
far can be divided by (P. Fenwick, "A new data structure for cumulative frequency tables", 1994). So all entries are in
the indexes of one way down from the newest checkpoint, which are as few as the number of spans has binary ones, and a
record is written once for each doubling of the log. Records are sorted by the hash of their run id. Hashes are spread
evenly, so where one must stand is known well enough to read a few kilobytes of any index.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial
from math import isqrt
from struct import Struct

from sinks.commit import checkpoints
from sinks.commit.checkpoints import SEAL_BYTES, checkpoint_before, read_sealed, seal
from sinks.commit.log import entries
from sinks.layout import runs_checkpoint_path
from transforms.storage.store import Store

_RECORD = Struct(">8sI")  # the hash of a run id, and the number of its log entry
_HASHES = 2**64


def _hash(run_id: str) -> bytes:
    return hashlib.sha256(run_id.encode()).digest()[:8]


def covered_after(number: int) -> int:
    """The entry after which the index at checkpoint ``number`` begins.

    >>> [covered_after(spans * checkpoints.SPAN) // checkpoints.SPAN for spans in (1, 2, 3, 4, 6, 8)]
    [0, 0, 2, 0, 4, 0]
    """
    spans = number // checkpoints.SPAN
    return (spans & (spans - 1)) * checkpoints.SPAN


def write_index(store: Store, number: int) -> None:
    """Create the index at a checkpoint where it is missing. Raises ``Refused`` for a damaged entry of the log."""
    if store.size(runs_checkpoint_path(number)) is None:
        store.put_new(runs_checkpoint_path(number), seal(_index(store, number)))


def _index(store: Store, number: int) -> bytes:
    """The records of the index at a checkpoint: of its own span, and those of the indexes before it that it joins."""
    at = number - checkpoints.SPAN
    own = (_RECORD.pack(_hash(entry.run), entry.number) for entry in entries(store, number, at))
    records = list(own)
    while at > covered_after(number):
        records += _records(_whole_index(store, at))
        at = covered_after(at)
    return b"".join(sorted(records))


def index_of(runs: dict[int, str], number: int) -> bytes:
    """The file that is the index at a checkpoint, where the run of each entry is known."""
    covered = range(covered_after(number) + 1, number + 1)
    return seal(b"".join(sorted(_RECORD.pack(_hash(runs[entry]), entry) for entry in covered)))


def _whole_index(store: Store, number: int) -> bytes:
    """All records of an index; one that is missing or damaged is made from the log."""
    body = read_sealed(store, runs_checkpoint_path(number))
    if body is None or len(body) != _RECORD.size * (number - covered_after(number)):
        write_index(store, number)
        return _index(store, number)
    return body


def _records(body: bytes) -> list[bytes]:
    return [body[start : start + _RECORD.size] for start in range(0, len(body), _RECORD.size)]


def entries_of(store: Store, run_id: str, newest: int) -> Iterator[int]:
    """The numbers of the entries up to ``newest`` that may be of a run: with its hash, or after the last checkpoint."""
    at = checkpoint_before(newest)
    yield from range(newest, at, -1)
    numbers = []
    while at:
        numbers.append(at)
        at = covered_after(at)
    for matches in store.map_ordered(partial(_look_up, store, _hash(run_id)), numbers):
        yield from matches


def _look_up(store: Store, wanted: bytes, number: int) -> list[int]:
    """The numbers of entries with a hash in one index."""
    count = number - covered_after(number)
    likely, spread = int.from_bytes(wanted) * count // _HASHES, 4 * isqrt(count) + 4
    first, end = max(0, likely - spread), min(count, likely + spread)
    records = _part(store, number, first, end) if end - first < count else []
    if not (
        records and (first == 0 or records[0][:8] < wanted) and (end == count or records[-1][:8] > wanted)
    ):
        records = _records(_whole_index(store, number))
    return [_RECORD.unpack(record)[1] for record in records if record[:8] == wanted]


def _part(store: Store, number: int, first: int, end: int) -> list[bytes]:
    """Some records of an index; none where it is missing or too short. Unlike the whole, they are not checked."""
    length = _RECORD.size * (end - first)
    try:
        data = store.read_range(runs_checkpoint_path(number), SEAL_BYTES + _RECORD.size * first, length)
    except FileNotFoundError:
        return []
    return _records(data) if len(data) == length else []
