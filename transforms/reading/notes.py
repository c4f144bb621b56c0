"""Which payload a process is reading, noted where it can be read when the process is gone.

A payload can kill the process that reads it: a library fails, or memory runs out. Each thread that reads has a small
file, named for its process, in a folder of the launcher; it holds the payload's :data:`Place` until that is read.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

import msgspec

Place: TypeAlias = tuple[
    str, str | None
]  # URI of a file, and its member ("" for the file itself; None: not yet known)


class Note:
    """What one thread is reading; a descriptor of ``None`` writes nothing."""

    def __init__(self, descriptor: int | None = None) -> None:
        self._descriptor = descriptor

    def write(self, place: Place) -> None:
        """Replace what is noted."""
        if self._descriptor is not None:
            data = msgspec.json.encode(place)
            os.pwrite(self._descriptor, data, 0)
            os.ftruncate(self._descriptor, len(data))


@contextmanager
def taking_notes(folder: str) -> Iterator[Note]:
    """A note for the block, gone when that ends; none for an empty ``folder``, or one that is not on this machine."""
    path = Path(folder, f"{os.getpid()}-{threading.get_ident()}")
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC) if folder else None
    except OSError:
        descriptor = None
    try:
        yield Note(descriptor)
    finally:
        if descriptor is not None:
            os.close(descriptor)
            with suppress(OSError):
                path.unlink()


def read_notes(folder: str) -> list[tuple[int, Place]]:
    """(process, what it was reading) for each note in a folder, sorted."""
    notes: list[tuple[int, Place]] = []
    for path in Path(folder).iterdir():
        with suppress(OSError, msgspec.MsgspecError):  # gone meanwhile, or not written yet
            place = msgspec.json.decode(path.read_bytes(), type=tuple[str, str | None])
            notes.append((int(path.name.partition("-")[0]), place))
    return sorted(notes, key=lambda note: (note[1][0], note[1][1] or "", note[0]))
