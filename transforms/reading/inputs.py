"""An input file: what is listed by the launcher, and opened by a worker."""

from __future__ import annotations

import os
from typing import Literal, TypeAlias

import msgspec

InputKind: TypeAlias = Literal["disk", "store", "beam", "stdin", "special", "orphan"]


class InputError(Exception):
    """An input that can't be: missing, unreadable, or a pattern that nothing matches. Its text is one clear line."""


class InputFile(msgspec.Struct, frozen=True, order=True, gc=False, kw_only=True):
    """A file to read: small, picklable, and enough for any worker to find it.

    ``uri`` is what a person can find again; ``size`` in bytes, as listed. ``path`` is below ``root`` where a store
    holds the file, else what the file is opened by; ``raw_path`` stands for it where a name on disk is no UTF-8.
    ``content`` shows that a file is another one: an object's ETag, elsewhere the time of its last change. An
    ``orphan`` is a sidecar without its payload. ``data`` are the bytes of stdin, in the launcher alone: for the workers
    they are staged. ``ledger_key`` is what the ledger of inputs knows the file by: hashes of where it lies, and of its
    size and content as they were listed (0 where these don't tell one file from another).
    """

    uri: str
    size: int = 0
    kind: InputKind = "disk"
    root: str = ""
    path: str = ""
    sidecar: bool = False
    data: bytes = b""
    raw_path: bytes = b""
    content: str = ""
    folder: str = ""
    ledger_key: tuple[int, int] = (0, 0)

    @property
    def local_path(self) -> str:
        """What a file on disk is opened by."""
        return os.fsdecode(self.raw_path) if self.raw_path else self.path

    def beside(self, suffix: str) -> InputFile:
        """The file whose name goes on by ``suffix``, which is ASCII."""
        raw_path = self.raw_path + suffix.encode() if self.raw_path else b""
        return msgspec.structs.replace(self, path=self.path + suffix, raw_path=raw_path)


Identified: TypeAlias = tuple[
    str, InputFile
]  # what a file is told apart by (its real path or URI), and the file
