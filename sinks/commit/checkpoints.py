"""Checkpoints of the log: files that stand for all entries up to a number, so that a run reads few of them.

Each :data:`SPAN` entries there is one, in two files, each created only if absent, as a log entry is: the state that
counts (``state.py``) and which runs there are (``run_index.py``). A *mark* tells a recent end of the log, so that the
newest entry is found by name and no folder is listed. All of these follow from the entries alone: what is lost or
damaged is taken from the log again, and what the entries say is never doubted for their sake. The one thing that a mark
proves is that an entry was there.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress

from sinks.layout import mark_path
from transforms.storage.base import StorageError
from transforms.storage.store import Store

SPAN = 32  # log entries from one checkpoint to the next
SEAL_BYTES = 65  # a SHA-256 in hexadecimal, and a newline


def checkpoint_before(number: int) -> int:
    """The number of the newest checkpoint that stands for no entry after ``number``; 0 for none.

    >>> checkpoint_before(31), checkpoint_before(32), checkpoint_before(95)
    (0, 32, 64)
    """
    return number // SPAN * SPAN


def seal(body: bytes) -> bytes:
    """Bytes with their SHA-256 in a line before them."""
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def read_sealed(store: Store, path: str) -> bytes | None:
    """What :func:`seal` was given; ``None`` for a file that is missing or damaged."""
    try:
        data = store.read(path)
    except FileNotFoundError:
        return None
    body = data[SEAL_BYTES:]
    return body if data == seal(body) else None


def mark(store: Store, number: int) -> None:
    """Tell that the log has an entry of this number; not before the first checkpoint, as a short log is found at once.

    A store that fails leaves an older mark, or none: more is looked at then.
    """
    if checkpoint_before(number):
        with suppress(StorageError):
            store.put(mark_path(), seal(str(number).encode()))


def marked(store: Store) -> int:
    """The number of an entry that the log has, the newest or an older one; 0 where no mark is whole."""
    body = read_sealed(store, mark_path())
    return int(body) if body else 0
