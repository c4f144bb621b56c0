"""Inputs as a person names them -> the files to read: each once, sorted, whatever the order they were named in."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from fnmatch import translate
from functools import lru_cache
from typing import Literal, TypeAlias

import msgspec
import xxhash

from transforms.reading.archives import SIDECAR
from transforms.storage.store import SCHEMES, open_store, split_uri

STDIN_BYTES = 256 * 2**20  # it travels to the workers inside its InputFile
_MAGIC = re.compile(r"[*?\[]")

Kind: TypeAlias = Literal["disk", "store", "beam", "stdin", "special"]


class InputError(Exception):
    """An input that can't be: missing, unreadable, or a pattern that nothing matches. One clear line."""


class InputFile(msgspec.Struct, frozen=True, order=True, gc=False, kw_only=True):
    """A file to read: small, picklable, and enough for any worker to find it.

    ``uri`` is what a person can find again; ``size`` in bytes, as listed. ``path`` is below ``root`` where a store
    holds it. ``data`` are the bytes of stdin, which no worker could read again.
    """

    uri: str
    size: int = 0
    kind: Kind = "disk"
    root: str = ""
    path: str = ""
    sidecar: bool = False
    data: bytes = b""


def match(inputs: Sequence[str], settings: Mapping[str, str]) -> Iterator[InputFile]:
    """The files that ``inputs`` name: files, folders, globs, URIs, ``-`` for stdin.

    Raises :class:`InputError` where an input is missing or names no file, ``StorageError`` where a store can't be
    reached. Special files and links that lead in a circle come out too, as what :func:`payloads` refuses.
    """
    found: dict[str, InputFile] = {}
    for named in dict.fromkeys(inputs):
        for identity, file in _named(named, settings):
            if identity not in found or file < found[identity]:
                found[identity] = file
    return iter(sorted(found.values()))


_Identified: TypeAlias = tuple[str, InputFile]


def _named(named: str, settings: Mapping[str, str]) -> Iterable[_Identified]:
    scheme, remote, rest = named.partition("://")
    if named == "-":
        return [("-", _stdin())]
    if remote and scheme != "file":
        files = list(_stored(named, settings) if scheme in SCHEMES else _of_beam(named))
    else:
        files = list(_on_disk(rest if remote else named))
    if not files and (remote or not os.path.isdir(named)):  # an empty folder is there: nothing new has come
        raise InputError(f"{named}: {'nothing matches' if _MAGIC.search(named) else 'no files in it'}")
    return files


def without(output: str, written: re.Pattern[str], files: Iterable[InputFile]) -> Iterator[InputFile]:
    """The files that no run wrote: an output may lie within an input, and is told by paths below it (``written``)."""
    scheme, remote, rest = output.partition("://")
    if remote and scheme != "file":
        root, below = split_uri(output)
        places = ((file, file.path if file.root == root else "") for file in files)
    else:
        root, below = "", os.path.realpath(rest if remote else output)
        places = ((file, _real(file.uri) if file.kind == "disk" else "") for file in files)
    below = f"{below}/" if below else ""
    for file, path in places:
        if not (path.startswith(below) and written.fullmatch(path[len(below) :])):
            yield file


def _real(path: str) -> str:
    folder, name = os.path.split(path)
    return f"{_real_folder(folder)}/{name}"


@lru_cache(maxsize=1)
def _real_folder(folder: str) -> str:
    return os.path.realpath(folder)


def content_of(file: InputFile) -> str:
    """A hash of what a file on disk or stdin holds; "" where only its size is known without reading it for good."""
    if file.kind == "stdin":
        return xxhash.xxh3_128_hexdigest(file.data)
    if file.kind != "disk":
        return ""
    found = xxhash.xxh3_128()
    with suppress(OSError), open(file.uri, "rb") as opened:  # its reading says what is wrong
        while data := opened.read(2**20):
            found.update(data)
    return found.hexdigest()


def _stdin() -> InputFile:
    if sys.stdin is None or sys.stdin.closed:
        raise InputError("-: there is no standard input")
    data = sys.stdin.buffer.read(STDIN_BYTES + 1)
    if len(data) > STDIN_BYTES:
        raise InputError(f"-: more than {STDIN_BYTES // 2**20} MiB on standard input: name a file instead")
    return InputFile(uri="-", size=len(data), kind="stdin", data=data)


# On disk


def _on_disk(named: str) -> Iterator[_Identified]:
    if not named:
        raise InputError("an input has an empty name")
    if os.path.lexists(named):
        yield from _tree(named)
    elif _MAGIC.search(named):
        start, parts = _fixed(named)
        for path in _expanded(start, parts):
            yield from _tree(path, globbed=True)
    else:
        raise InputError(f"{named}: no such file or folder")


def _tree(path: str, *, globbed: bool = False) -> Iterator[_Identified]:
    """A file, or the files of a folder and of the folders in it."""
    if globbed and os.path.islink(path) and _leads_back(path, os.path.realpath(os.path.dirname(path))):
        yield _refused(path, "special")
    elif not os.path.isdir(path):
        if not (globbed and path.endswith(SIDECAR)):
            yield _file(path, sidecar=os.path.lexists(path + SIDECAR))
    else:
        try:
            os.scandir(path).close()
        except OSError as error:
            raise InputError(f"{path}: {error.strerror}") from None
        yield from _walk(path)


def _walk(top: str) -> Iterator[_Identified]:
    """Folders that are links are walked last, and only where that leads to files not seen yet."""
    seen: set[str] = set()
    waiting, links = [top], list[str]()
    while waiting or links:
        folder = waiting.pop() if waiting else links.pop()
        real = os.path.realpath(folder)
        if real in seen:
            continue
        seen.add(real)
        try:
            with os.scandir(folder) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError:
            yield _refused(folder, "disk")  # its reading says why
            continue
        names = {entry.name for entry in entries}
        for entry in entries:
            path = os.path.join(folder, entry.name)
            if entry.name.startswith(".") or entry.name.endswith(SIDECAR):
                continue
            if not _is_folder(entry):
                yield _file(path, sidecar=entry.name + SIDECAR in names, real=real, link=entry.is_symlink())
            elif not entry.is_symlink():
                waiting.append(path)
            elif _leads_back(path, real):
                yield _refused(path, "special")
            else:
                links.append(path)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a circle of links
        return False


def _leads_back(link: str, real: str) -> bool:
    target = os.path.realpath(link)
    return os.path.commonpath((target, real)) == target


def _file(path: str, *, sidecar: bool, real: str = "", link: bool = True) -> _Identified:
    """A file as it is listed; ``real`` is its folder's real path, if known."""
    identity = os.path.join(real, os.path.basename(path)) if real and not link else os.path.realpath(path)
    try:
        status = os.stat(path)
    except OSError as error:
        loop = error.errno == getattr(os, "ELOOP", 40)
        return _refused(path, "special" if loop else "disk")
    kind: Kind = "disk" if stat.S_ISREG(status.st_mode) else "special"
    size = status.st_size if kind == "disk" else 0
    return identity, InputFile(uri=_uri(path), size=size, kind=kind, path=path, sidecar=sidecar)


def _refused(path: str, kind: Kind) -> _Identified:
    """What can't be read: told apart by the name itself, as there is nothing at its end."""
    folder, name = os.path.split(path.rstrip("/"))
    return os.path.join(os.path.realpath(folder), name), InputFile(uri=_uri(path), kind=kind, path=path)


def _uri(path: str) -> str:
    """A path as text that can be written anywhere, with ``/`` between its parts."""
    text = os.fsencode(path).decode("utf-8", "replace")
    return text.replace(os.sep, "/") if os.sep != "/" else text


def _fixed(pattern: str) -> tuple[str, list[str]]:
    """The part of a pattern before its first special character, whole parts only, and the parts after it."""
    parts = pattern.split("/")
    first = next(number for number, part in enumerate(parts) if _MAGIC.search(part))
    return "/".join(parts[:first]) + "/" if first else "", [part for part in parts[first:] if part]


def _expanded(folder: str, parts: Sequence[str]) -> Iterator[str]:
    """The paths below ``folder`` that fit the parts of a pattern; ``**`` fits any number of folders."""
    if not parts:
        yield folder
        return
    part, rest = parts[0], parts[1:]
    if part == "**":
        yield from _expanded(folder, rest or ["*"])
    fits = re.compile(translate("*" if part == "**" else part)).match
    for entry in _listed(folder):
        if not fits(entry.name) or (entry.name.startswith(".") and not part.startswith(".")):
            continue
        path = f"{folder}{entry.name}"
        if part == "**":
            if entry.is_dir(follow_symlinks=False):
                yield from _expanded(f"{path}/", parts)
        elif not rest:
            yield path
        elif _is_folder(entry):
            yield from _expanded(f"{path}/", rest)


def _listed(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder or ".") as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []


# In a store, and wherever Beam can read


def _stored(named: str, settings: Mapping[str, str]) -> Iterator[_Identified]:
    root, path = split_uri(named)
    store = open_store(root, settings)
    size = store.size(path) if path and not path.endswith("/") else None
    if size is not None:
        return iter([_object(root, path, size, sidecar=store.size(path + SIDECAR) is not None)])
    if _MAGIC.search(path):
        start, _ = _fixed(path)
        pattern = re.compile(_pattern(path))
        listed = {entry.path: entry.size for entry in store.list(start.rstrip("/"))}
        chosen = [name for name in listed if pattern.fullmatch(name)]
    else:
        start = f"{path.rstrip('/')}/" if path else ""
        listed = {entry.path: entry.size for entry in store.list(path.rstrip("/"))}
        chosen = [name for name in listed if not _hidden(name.removeprefix(start))]
    return (
        _object(root, name, listed[name], sidecar=name + SIDECAR in listed)
        for name in chosen
        if not name.endswith(SIDECAR)
    )


def _object(root: str, path: str, size: int, *, sidecar: bool) -> _Identified:
    uri = f"{root}/{path}"
    return uri, InputFile(uri=uri, size=size, kind="store", root=root, path=path, sidecar=sidecar)


def _hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def _pattern(path: str) -> str:
    """A glob as a regular expression over whole paths: what it names, and all below where that is a folder."""
    parts = path.strip("/").split("/")
    if parts[-1] == "**":
        parts.append("*")
    return "".join(map(_part, parts)).removesuffix("/") + r"(?:/[^/.][^/]*)*"


def _part(part: str) -> str:
    if part == "**":
        return r"(?:[^/.][^/]*/)*"
    fits = translate(part).removeprefix("(?s:").removesuffix(r")\Z").replace(".*", "[^/]*")
    return f"{'' if part.startswith('.') else '(?![.])'}{fits}/"


def _of_beam(named: str) -> Iterator[_Identified]:
    from apache_beam.io.filesystem import BeamIOError
    from apache_beam.io.filesystems import FileSystems

    try:
        patterns = [named] if _MAGIC.search(named) else [named, f"{named.rstrip('/')}/**"]
        listed = [entry for result in FileSystems.match(patterns) for entry in result.metadata_list]
    except (BeamIOError, ValueError, ImportError) as error:
        raise InputError(f"{named}: {str(error).splitlines()[0][:300]}") from None
    names = {entry.path for entry in listed}
    for entry in listed:
        if not entry.path.endswith(SIDECAR):
            sidecar = entry.path + SIDECAR in names
            yield (
                entry.path,
                InputFile(
                    uri=entry.path, size=entry.size_in_bytes, kind="beam", path=entry.path, sidecar=sidecar
                ),
            )
