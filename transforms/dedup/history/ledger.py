"""The ledger of inputs: which files earlier runs have read, as they were listed and with what they held.

It is the kind ``inputs`` of state file. A file is known by where it lies with its size and its time or ETag, all of
which a listing tells; so ten thousands of known files are left out before any is opened. A file with another time,
or at another place, that holds what was read before is known too: by its size and SHA-256, once it is read.

A file that lies there longer than the lookback stays known, as its row is written anew after half of that time.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
import xxhash

from transforms.dedup.columns import INPUT_STATE, LEDGER, SEEN
from transforms.dedup.digests.digest import ids_from_bytes, ids_to_bytes
from transforms.dedup.digests.shingles import mix
from transforms.dedup.history.history import History
from transforms.dedup.streams import INPUTS, Part
from transforms.dedup.tables.packed import Table
from transforms.dedup.tables.shards import shard_of
from transforms.dedup.tables.sorting import Array, find_sorted, group_ends, group_starts
from transforms.reading.digested import SHA256_BYTES, FileContent
from transforms.reading.inputs import InputFile

_NO_SHA256 = bytes(SHA256_BYTES)
_REFUSED = ("special", "orphan")  # kinds of files that hold nothing to read


class Selection(NamedTuple):
    """The files to read, with their keys; how many others are ``known``; rows of the ledger to write ``anew``."""

    files: list[InputFile]
    known: int
    anew: Table


def ledger_keys(files: Sequence[InputFile]) -> list[tuple[int, int]]:
    """What the ledger knows each file by: hashes of its place, and of its size and content as they were listed."""
    folders: dict[str, str] = {}
    return [(_place(file, folders), _stamp(file)) for file in files]


def _place(file: InputFile, folders: dict[str, str]) -> int:
    if file.kind not in ("disk", *_REFUSED):
        return xxhash.xxh3_64_intdigest(file.uri.encode("utf-8", "replace"))
    path = file.local_path
    folder = path[: max(path.rfind("/"), path.rfind(os.sep)) + 1]
    if folder not in folders:
        folders[folder] = os.path.join(os.path.abspath(folder), "")
    place = folders[folder] + path[len(folder) :]
    return xxhash.xxh3_64_intdigest(place.encode("utf-8", "surrogateescape"))


def _stamp(file: InputFile) -> int:
    told = file.kind if file.kind in _REFUSED else file.content
    return xxhash.xxh3_64_intdigest(f"{file.size} {told}".encode()) if told else 0


def keyed(files: Sequence[InputFile]) -> list[InputFile]:
    """The files with their keys."""
    return [_with_key(file, key) for file, key in zip(files, ledger_keys(files), strict=True)]


def _with_key(file: InputFile, key: tuple[int, int]) -> InputFile:
    return msgspec.structs.replace(file, ledger_key=key)


def ledger_of(history: History) -> Table:
    """All rows of the ledger that count for a run. Raises ``StorageError`` where a file can't be read."""
    rows = history.all_rows(INPUT_STATE, 0, 1)
    if rows is None:
        return history.stamp(LEDGER.empty())
    return rows.take(rows[SEEN] >= history.since)


def select_new(files: Sequence[InputFile], ledger: Table, history: History) -> Selection:
    """The files that the ledger doesn't have as they are listed.

    Files whose place or content the listing does not tell are always among them.
    """
    keys = ledger_keys(files)
    listed = np.array(keys, np.uint64).reshape(-1, 2)
    newest = _newest_rows(ledger)
    positions, known = find_sorted(_joined(newest["input"], newest["stamp"]), _joined(*listed.T))
    known &= listed[:, 1] > 0
    fresh = np.flatnonzero(~known).tolist()
    anew = newest.take(np.unique(positions[known]))
    anew = anew.take(anew[SEEN] < (history.since + history.now) // 2).sorted("input", "stamp")
    return Selection([_with_key(files[row], keys[row]) for row in fresh], int(known.sum()), anew)


def _newest_rows(ledger: Table) -> Table:
    """The row of each file as it was listed that was seen last, ascending by both keys joined."""
    rows = ledger.plus(joined=_joined(ledger["input"], ledger["stamp"])).sorted("joined", SEEN)
    return rows.take(group_ends(group_starts(rows["joined"]))).only((*LEDGER.names, SEEN))


def _joined(place: Array, stamp: Array) -> Array:
    """Both keys of a file as one."""
    return mix(place ^ mix(stamp))


def contents_of_sizes(ledger: Table, sizes: Iterable[int]) -> bytes:
    """The contents in the ledger that have one of these sizes, as ``KnownContents`` takes them."""
    wanted = np.isin(ledger["size"], np.array(sorted(set(sizes)), np.uint64)) & ledger["sha256"].any(axis=1)
    rows = ledger.take(wanted)
    digests = zip(rows["size"].tolist(), ids_to_bytes(rows["sha256"]), strict=True)
    return b"".join(sorted({FileContent(size, sha256).record() for size, sha256 in digests}))


def ledger_parts(files: Sequence[tuple[InputFile, FileContent]], run_id: str, shards: int) -> Iterator[Part]:
    """Files that were read as parts of the ledger, by shard."""
    table = _rows(files, run_id)
    for shard, rows in table.split(shard_of(table["input"], shards), shards):
        yield shard, (INPUTS.name, rows.pack())


def _rows(files: Sequence[tuple[InputFile, FileContent]], run_id: str) -> Table:
    keys = np.array([file.ledger_key for file, _ in files], np.uint64).reshape(-1, 2)
    run = xxhash.xxh3_64_intdigest(run_id.encode())
    return Table(
        {
            "input": keys[:, 0],
            "stamp": keys[:, 1],
            "size": np.array([content.size for _, content in files], np.uint64),
            "sha256": ids_from_bytes(content.sha256 or _NO_SHA256 for _, content in files).reshape(-1, 4),
            "run": np.full(len(files), run, np.uint64),
        }
    )
