"""Lists input files in a bucket, and wherever else Beam's filesystems can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from transforms.reading.archives import SIDECAR
from transforms.reading.globs import is_glob, path_pattern, split_glob
from transforms.reading.inputs import Identified, InputError, InputFile
from transforms.storage.base import Entry
from transforms.storage.store import open_store, split_uri


def list_store(uri: str, settings: Mapping[str, str]) -> Iterator[Identified]:
    """The files that a URI of a bucket names. Raises ``StorageError`` where the store can't be reached."""
    root, path = split_uri(uri)
    store = open_store(root, settings)
    size = store.size(path) if path and not path.endswith("/") else None
    if size is not None:
        entry = Entry(path, size, store.etag(path))
        return iter([_object(root, entry, sidecar=store.size(path + SIDECAR) is not None)])
    if is_glob(path):
        start, _ = split_glob(path)
        pattern = path_pattern(path)
        entries = {entry.path: entry for entry in store.list(start.rstrip("/"))}
        names = [name for name in entries if pattern.fullmatch(name)]
    else:
        start = f"{path.rstrip('/')}/" if path else ""
        entries = {entry.path: entry for entry in store.list(path.rstrip("/"))}
        names = [name for name in entries if not _is_hidden(name.removeprefix(start))]
    return (_listed(root, entries, name) for name in names if not _is_sidecar(name, entries))


def _is_sidecar(name: str, entries: Mapping[str, Entry]) -> bool:
    return name.endswith(SIDECAR) and name.removesuffix(SIDECAR) in entries


def _listed(root: str, entries: Mapping[str, Entry], name: str) -> Identified:
    """A file that a listing shows; a sidecar among them is one without its payload."""
    if name.endswith(SIDECAR):
        uri = f"{root}/{name}"
        return uri, InputFile(uri=uri, kind="orphan", root=root, path=name)
    return _object(root, entries[name], sidecar=name + SIDECAR in entries)


def _object(root: str, entry: Entry, *, sidecar: bool) -> Identified:
    path, size, etag = entry
    uri = f"{root}/{path}"
    return uri, InputFile(
        uri=uri, size=size, kind="store", root=root, path=path, sidecar=sidecar, content=etag
    )


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def list_by_beam(uri: str) -> Iterator[Identified]:
    """The files that a URI names for Beam's own filesystems (``hdfs://``, …). Raises :class:`InputError`."""
    from apache_beam.io.filesystem import BeamIOError
    from apache_beam.io.filesystems import FileSystems

    try:
        patterns = [uri] if is_glob(uri) else [uri, f"{uri.rstrip('/')}/**"]
        entries = [entry for result in FileSystems.match(patterns) for entry in result.metadata_list]
    except (BeamIOError, ValueError, ImportError) as error:
        raise InputError(f"{uri}: {str(error).splitlines()[0][:300]}") from error
    listed = {entry.path: entry for entry in entries}
    for path, entry in listed.items():
        if not path.endswith(SIDECAR):
            yield path, _beam_file(path, entry, sidecar=path + SIDECAR in listed)
        elif path.removesuffix(SIDECAR) not in listed:
            yield path, InputFile(uri=path, kind="orphan", path=path)


def _beam_file(path: str, entry: Any, *, sidecar: bool) -> InputFile:
    """A file as Beam lists it, which tells of its content no more than when it was changed, or not even that."""
    changed = str(getattr(entry, "last_updated_in_seconds", "") or "")
    size = entry.size_in_bytes
    return InputFile(uri=path, size=size, kind="beam", path=path, sidecar=sidecar, content=changed)
