"""An input file: what is listed by the launcher, and opened by a worker."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

InputKind: TypeAlias = Literal["disk", "store", "beam", "stdin", "special"]


class InputError(Exception):
    """An input that can't be: missing, unreadable, or a pattern that nothing matches. Its text is one clear line."""


class InputFile(msgspec.Struct, frozen=True, order=True, gc=False, kw_only=True):
    """A file to read: small, picklable, and enough for any worker to find it.

    ``uri`` is what a person can find again; ``size`` in bytes, as listed. ``path`` is below ``root`` where a store
    holds the file, else what the file is opened by. ``data`` are the bytes of stdin, in the launcher alone: for the
    workers they are staged.
    """

    uri: str
    size: int = 0
    kind: InputKind = "disk"
    root: str = ""
    path: str = ""
    sidecar: bool = False
    data: bytes = b""


Identified: TypeAlias = tuple[
    str, InputFile
]  # what a file is told apart by (its real path or URI), and the file
