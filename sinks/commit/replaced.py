"""Files of records that a compaction replaced: which they are, where they lie since, and for how long.

A compaction is a commit like any other, whose manifest names the files that its own take the place of (``replaces``).
A reader goes by the log up to one head: the files that its entries name, without those that they replace. So it sees
each record once, whatever is committed meanwhile. A file is set aside only once the log says that it is replaced. It
keeps its path below ``_replaced``, where a reader that began before finds it for :data:`GRACE_HOURS`; a compaction
after that deletes it. It is set aside and not left where it was, as whoever reads all files of a folder, without the
log, would see its records twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeAlias

from sinks.commit.log import LogEntry, Manifest, entries
from sinks.layout import REPLACED, path_before_replaced, replaced_path
from transforms.storage.store import Store

GRACE_HOURS = 24
_REPLACES = "replaces"  # a field of a manifest
FileFields: TypeAlias = dict[str, Any]  # what a manifest says of a file: path, records, bytes, sha256


def replaces_fields(paths: Sequence[str]) -> dict[str, Any]:
    """What the manifest of a compaction says of the files that it replaces."""
    return {_REPLACES: list(paths)}


def replaced_files(manifest: Mapping[str, Any]) -> list[str]:
    """The paths of the files of records whose place those of this commit took."""
    return list(manifest.get(_REPLACES, ()))


def live_files(store: Store, newest: int) -> Iterator[tuple[LogEntry, FileFields]]:
    """The files of records that count at log entry ``newest``, each with the commit that wrote it, the newest first.

    Raises ``Refused`` for a damaged entry.
    """
    gone: set[str] = set()
    for entry in entries(store, newest):
        for file in entry.manifest["files"]:
            if file["path"] in gone:
                gone.remove(file["path"])
            else:
                yield entry, file
        gone.update(replaced_files(entry.manifest))


def set_aside(store: Store, manifest: Manifest) -> None:
    """Move the files that a commit in the log replaced to where its older readers find them; done twice at no harm.

    None leaves its place before all copies are synced: a power cut takes from no reader what it still may need.
    """
    paths = replaced_files(manifest)
    for path in paths:
        with suppress(FileNotFoundError):  # it was moved before
            store.put_new(replaced_path(path), store.read(path))
    _sync(store, map(replaced_path, paths))
    for path in paths:
        store.delete(path)
    if paths:
        _sync(
            store, (file["path"] for file in manifest["files"])
        )  # with their folders, and so what has left these


def _sync(store: Store, paths: Iterable[str]) -> None:
    """Sync those of some files that are there."""
    store.sync([path for path in paths if store.size(path) is not None])


def delete_expired(store: Store, newest: int, before: str) -> int:
    """Delete what compactions replaced that ended before a time (RFC 3339); the number of files."""
    waiting = {path_before_replaced(file.path) for file in store.list(REPLACED)}
    deleted = 0
    for entry in entries(store, newest) if waiting else ():
        due = waiting.intersection(replaced_files(entry.manifest))
        waiting -= due
        if due and entry.manifest["finished_at"] < before:
            for path in sorted(due):
                store.delete(replaced_path(path))
            deleted += len(due)
        if not waiting:
            break
    return deleted
