"""Inputs as a person names them -> the files to read: each once, sorted, whatever the order they were named in."""

from __future__ import annotations

import itertools
import os
import posixpath
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress

import msgspec
import xxhash

from transforms.payload import WireError
from transforms.reading.globs import is_glob, split_glob
from transforms.reading.inputs import Identified, InputError, InputFile
from transforms.reading.local import list_local
from transforms.reading.payloads import open_regular
from transforms.reading.remote import list_by_beam, list_store
from transforms.storage.store import SCHEMES, split_uri

STDIN_BYTES = 256 * 2**20  # the launcher holds them until they are staged


def list_inputs(inputs: Sequence[str], settings: Mapping[str, str]) -> Iterator[InputFile]:
    """The files that ``inputs`` name: files, folders, globs, URIs, ``-`` for stdin. ``settings`` are of the stores.

    Raises :class:`InputError` where an input is missing or names no file, ``StorageError`` where a store can't be
    reached. Special files and links that lead in a circle are listed too: they end as dead letters.
    """
    files: dict[str, InputFile] = {}
    starts = set()
    for name in dict.fromkeys(inputs):
        listed = list(_list_input(name, settings))
        path = name.removeprefix("file://")
        starts.add(start_folder(path, path in (file.uri for _, file in listed)))
        for identity, file in listed:
            if identity not in files or file < files[identity]:
                files[identity] = file
    root = common_folder(starts - {"-"})
    return iter(sorted(_placed(files.values(), root)))


def _placed(files: Iterable[InputFile], root: str) -> Iterator[InputFile]:
    """The files with their folders below ``root``; standard input lies in none."""
    below: dict[str, str] = {}
    for file in files:
        start = file.uri[: file.uri.rfind("/") + 1]
        if file.kind != "stdin" and start not in below:
            below[start] = folder_below(root, posixpath.dirname(file.uri))
        yield file if file.kind == "stdin" else msgspec.structs.replace(file, folder=below[start])


def start_folder(name: str, is_file: bool) -> str:
    """The folder that an input names, or in which its file or its pattern begins; ``-`` for standard input.

    >>> start_folder("s3://news/drop/*/*.xml", False), start_folder("s3://news/a.xml", True)
    ('s3://news/drop', 's3://news')
    """
    if is_file:
        return name if name == "-" else _absolute(posixpath.dirname(name))
    return _absolute(split_glob(name)[0] if is_glob(name) else name)


def common_folder(folders: Iterable[str]) -> str:
    """The innermost folder that holds all ``folders``; "" where nothing does.

    >>> common_folder(["/spool/ap", "/spool/hub/feeds"])
    '/spool'
    """
    paths = [folder.split("/") for folder in folders]
    return "/".join(
        parts[0]
        for parts in itertools.takewhile(lambda parts: len(set(parts)) == 1, zip(*paths, strict=False))
    )


def folder_below(root: str, folder: str) -> str:
    """The path of a folder below ``root``; "" for the root itself.

    >>> folder_below("s3://news/drop", "s3://news/drop/ap")
    'ap'
    """
    return _absolute(folder).removeprefix(root).strip("/")


def _absolute(folder: str) -> str:
    """A folder by its full path, or by its URI if it is on no disk; without a slash at its end."""
    scheme, remote, path = folder.partition("://")
    if remote and scheme != "file":
        return folder.rstrip("/")
    return os.path.abspath(path if remote else folder)


def _list_input(name: str, settings: Mapping[str, str]) -> Iterable[Identified]:
    if name == "-":
        return [("-", _read_stdin())]
    scheme, remote, rest = name.partition("://")
    if remote and scheme != "file":
        files = list(list_store(name, settings) if scheme in SCHEMES else list_by_beam(name))
    else:
        files = list(list_local(rest if remote else name))
    if not files and (remote or not os.path.isdir(name)):  # an empty folder is there: nothing new has come
        raise InputError(f"{name}: {'nothing matches' if is_glob(name) else 'no files in it'}")
    return files


def _read_stdin() -> InputFile:
    if sys.stdin is None or sys.stdin.closed:
        raise InputError("-: there is no standard input")
    data = sys.stdin.buffer.read(STDIN_BYTES + 1)
    if len(data) > STDIN_BYTES:
        raise InputError(f"-: more than {STDIN_BYTES // 2**20} MiB on standard input: name a file instead")
    return InputFile(uri="-", size=len(data), kind="stdin", data=data)


def exclude_output(files: Iterable[InputFile], output: str, written: re.Pattern[str]) -> Iterator[InputFile]:
    """The files that no run wrote. An output may lie within an input: what a run writes has a path below it that
    ``written`` matches as a whole.
    """
    scheme, remote, rest = output.partition("://")
    if remote and scheme != "file":
        root, folder = split_uri(output)
        places = ((file, file.path if file.root == root else "") for file in files)
    else:
        folder, real = os.path.realpath(rest if remote else output), _RealPaths()
        places = ((file, real.path(file.local_path) if file.kind == "disk" else "") for file in files)
    folder = f"{folder}/" if folder else ""
    for file, path in places:
        if not (path.startswith(folder) and written.fullmatch(path[len(folder) :])):
            yield file


class _RealPaths:
    """Real paths of files that come folder by folder: a folder's own is asked for once in a row."""

    def __init__(self) -> None:
        self._folder = self._real = ""

    def path(self, path: str) -> str:
        folder, name = os.path.split(path)
        if folder != self._folder or not self._real:
            self._folder, self._real = folder, os.path.realpath(folder)
        return f"{self._real}/{name}"


def exclude_outputs(
    files: Sequence[InputFile], written: re.Pattern[str], logged: re.Pattern[str]
) -> list[InputFile]:
    """The files that are no part of another output among the inputs: its articles are not copy that comes in.

    An output is a folder with an entry of a log, which ``logged`` matches as a whole, the folder being its first group.
    What is not named as runs name what they write (``written``) is read, wherever it lies.
    """
    folders = {match[1] or "" for file in files if (match := logged.fullmatch(file.uri))}
    if not folders:
        return list(files)
    return [file for file in files if not _is_written(file.uri, folders, written)]


def _is_written(uri: str, folders: Set[str], written: re.Pattern[str]) -> bool:
    ends = (place + 1 for place, character in enumerate(uri) if character == "/")
    return any(uri[:end] in folders and written.fullmatch(uri, end) for end in (0, *ends))


def as_listed(file: InputFile) -> str:
    """What a listing tells of a file besides its size; of standard input a hash of what it holds."""
    return xxhash.xxh3_128_hexdigest(file.data) if file.kind == "stdin" else file.content or file.kind


def content_hash(file: InputFile) -> str:
    """A hash of what a file on disk or stdin holds, in hex; of an object in a bucket its ETag, else "".

    The ETag is not read here, but was listed. What is no regular file by now has no content: opening it would wait.
    """
    if file.kind == "stdin":
        return xxhash.xxh3_128_hexdigest(file.data)
    if file.kind != "disk":
        return file.content
    digest = xxhash.xxh3_128()
    with (
        suppress(OSError, WireError),
        open_regular(file.local_path) as opened,
    ):  # its reading says what is wrong
        while data := opened.read(2**20):
            digest.update(data)
    return digest.hexdigest()
