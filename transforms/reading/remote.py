"""Lists input files in a bucket, and wherever else Beam's filesystems can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from transforms.reading.archives import SIDECAR
from transforms.reading.globs import is_glob, path_pattern, split_glob
from transforms.reading.inputs import Identified, InputError, InputFile
from transforms.storage.store import open_store, split_uri


def list_store(uri: str, settings: Mapping[str, str]) -> Iterator[Identified]:
    """The files that a URI of a bucket names. Raises ``StorageError`` where the store can't be reached."""
    root, path = split_uri(uri)
    store = open_store(root, settings)
    size = store.size(path) if path and not path.endswith("/") else None
    if size is not None:
        return iter([_object(root, path, size, sidecar=store.size(path + SIDECAR) is not None)])
    if is_glob(path):
        start, _ = split_glob(path)
        pattern = path_pattern(path)
        sizes = {entry.path: entry.size for entry in store.list(start.rstrip("/"))}
        names = [name for name in sizes if pattern.fullmatch(name)]
    else:
        start = f"{path.rstrip('/')}/" if path else ""
        sizes = {entry.path: entry.size for entry in store.list(path.rstrip("/"))}
        names = [name for name in sizes if not _is_hidden(name.removeprefix(start))]
    return (
        _object(root, name, sizes[name], sidecar=name + SIDECAR in sizes)
        for name in names
        if not name.endswith(SIDECAR)
    )


def _object(root: str, path: str, size: int, *, sidecar: bool) -> Identified:
    uri = f"{root}/{path}"
    return uri, InputFile(uri=uri, size=size, kind="store", root=root, path=path, sidecar=sidecar)


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
    sizes = {entry.path: entry.size_in_bytes for entry in entries}
    for path, size in sizes.items():
        if not path.endswith(SIDECAR):
            sidecar = path + SIDECAR in sizes
            yield path, InputFile(uri=path, size=size, kind="beam", path=path, sidecar=sidecar)
