"""Lists input files on disk: files, folders and globs; each file once, however many links lead to it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from operator import attrgetter

from transforms.reading.archives import SIDECAR
from transforms.reading.globs import is_glob, part_pattern, split_glob
from transforms.reading.inputs import Identified, InputError, InputFile, InputKind


def list_local(path: str) -> Iterator[Identified]:
    """The files that a path on disk names. Raises :class:`InputError` where nothing is there."""
    if not path:
        raise InputError("an input has an empty name")
    if os.path.lexists(path):
        yield from _tree(path)
    elif is_glob(path):
        start, parts = split_glob(path)
        for expanded in _expand(start, parts):
            yield from _tree(expanded, globbed=True)
    else:
        raise InputError(f"{path}: no such file or folder")


def _tree(path: str, *, globbed: bool = False) -> Iterator[Identified]:
    """A file, or the files of a folder and of the folders in it."""
    if globbed and os.path.islink(path) and _leads_back(path, os.path.realpath(os.path.dirname(path))):
        yield _refused(path, "special")
    elif not os.path.isdir(path):
        if not (globbed and path.endswith(SIDECAR)):
            yield _file(path, sidecar=os.path.lexists(path + SIDECAR))
        elif not os.path.lexists(path.removesuffix(SIDECAR)):
            yield _refused(path, "orphan")
    else:
        try:
            os.scandir(path).close()
        except OSError as error:
            raise InputError(f"{path}: {error.strerror}") from error
        yield from _walk(path)


def _walk(top: str) -> Iterator[Identified]:
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
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=attrgetter("name"))
        except OSError:
            yield _refused(folder, "disk")  # its reading says why
            continue
        names = {entry.name for entry in entries}
        start, real_start = os.path.join(folder, ""), os.path.join(real, "")
        for entry in entries:
            path = start + entry.name
            if entry.name.startswith("."):
                continue
            if entry.name.endswith(SIDECAR) and not _is_folder(entry):
                if entry.name.removesuffix(SIDECAR) not in names:
                    yield _refused(path, "orphan")
            elif not _is_folder(entry):
                yield _file(
                    path, sidecar=entry.name + SIDECAR in names, real=real_start, link=entry.is_symlink()
                )
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
    """Whether a link leads to a folder that it lies in; ``real`` is its own folder's real path."""
    target = os.path.realpath(link)
    return os.path.commonpath((target, real)) == target


def _file(path: str, *, sidecar: bool, real: str = "", link: bool = True) -> Identified:
    """A file as it is listed; ``real`` is its folder's real path, if known, with a slash at its end."""
    identity = f"{real}{os.path.basename(path)}" if real and not link else os.path.realpath(path)
    try:
        status = os.stat(path)
    except OSError as error:
        return _refused(path, "special" if error.errno == errno.ELOOP else "disk")
    kind: InputKind = "disk" if stat.S_ISREG(status.st_mode) else "special"
    size = status.st_size if kind == "disk" else 0
    uri, name, raw = _names(path)
    changed = f"{status.st_mtime_ns}-{status.st_ctime_ns}" if kind == "disk" else ""
    return identity, InputFile(
        uri=uri, size=size, kind=kind, path=name, sidecar=sidecar, raw_path=raw, content=changed
    )


def _refused(path: str, kind: InputKind) -> Identified:
    """A file that can't be read. It is told apart by its own name, as a link may lead to nothing."""
    folder, last = os.path.split(path.rstrip("/"))
    uri, name, raw = _names(path)
    file = InputFile(uri=uri, kind=kind, path=name, raw_path=raw)
    return os.path.join(os.path.realpath(folder), last), file


def _names(path: str) -> tuple[str, str, bytes]:
    """(a URI that can be written anywhere, with ``/`` between its parts; the path; its bytes where it is no text)."""
    if path.isascii() and os.sep == "/":
        return path, path, b""
    raw = os.fsencode(path)
    text = raw.decode("utf-8", "replace")
    uri = text.replace(os.sep, "/") if os.sep != "/" else text
    return (uri, text, b"") if text.encode() == raw and text == path else (uri, text, raw)


def _expand(folder: str, parts: Sequence[str]) -> Iterator[str]:
    """The paths below ``folder`` that fit the parts of a glob; ``**`` fits any number of folders."""
    if not parts:
        yield folder
        return
    part, rest = parts[0], parts[1:]
    if part == "**":
        yield from _expand(folder, rest or ["*"])
    pattern = part_pattern(part)
    for entry in _entries(folder):
        if not pattern.match(entry.name) or (entry.name.startswith(".") and not part.startswith(".")):
            continue
        path = f"{folder}{entry.name}"
        if part == "**":
            if entry.is_dir(follow_symlinks=False):
                yield from _expand(f"{path}/", parts)
        elif not rest:
            yield path
        elif _is_folder(entry):
            yield from _expand(f"{path}/", rest)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """What a folder holds, sorted by name; nothing where it can't be read."""
    try:
        with os.scandir(folder or ".") as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []
