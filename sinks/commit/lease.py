"""One run at a time on one output: a lock where the store has one, a lease where it has none.

On disk the kernel locks the output's folder for a process until the process ends, however it ends, paused or not. In a
bucket each attempt keeps a small file, its lease, with its host, its process and the time of its last beat. On the same
host a dead process is known at once; elsewhere a lease is dead when its last beat is older than :data:`SILENCE`.

The lease saves work and no more: that a run commits whole or not at all does not depend on it. It decides one thing,
that what a dead attempt had published may be removed, and only an attempt that has beaten lately itself does that.
"""

from __future__ import annotations

import os
import platform
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from sinks.layout import SHORT_LIVED
from transforms.storage.base import Lock, Locked, StorageError
from transforms.storage.store import Store

BEAT, SILENCE = 60.0, 900.0  # seconds


class Busy(Exception):
    """Another process holds the lock of the output."""


class Lease:
    """The hold of one attempt on an output, from its start to its end.

    Where the store has no lock, a thread writes the file at ``path`` anew every :data:`BEAT` seconds.
    """

    def __init__(self, store: Store, path: str) -> None:
        self.store, self.path = store, path
        self.lock: Lock | None = None
        self.beaten = float("-inf")  # by the monotonic clock, when the last beat began
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._beat, name="lease", daemon=True)

    @property
    def is_fresh(self) -> bool:
        """True while no other attempt can have taken this one for dead: it is locked, or has beaten lately."""
        return self.is_exclusive or time.monotonic() - self.beaten < SILENCE / 2

    def is_held(self) -> bool:
        """True unless another attempt took this one for dead and cleaned up after it: then the file is gone."""
        return self.is_exclusive or self.store.size(self.path) is not None

    @property
    def is_exclusive(self) -> bool:
        """True where a lock proves that no other attempt is alive."""
        return self.lock is not None

    def start(self) -> None:
        """Take the lock, or write the lease and keep it fresh. Raises :class:`Busy` where another holds the lock."""
        try:
            self.lock = self.store.lock(SHORT_LIVED)
        except Locked:
            raise Busy from None
        self._put()
        if self.lock is None:
            self.thread.start()

    def _put(self) -> None:
        now = time.monotonic()
        self.store.put(self.path, _content())
        self.beaten = now

    def stop(self) -> None:
        """Let go of the lock and stop beating; the file is removed with the attempt's staging."""
        self.stopped.set()
        if self.thread.is_alive():
            self.thread.join(timeout=5)
        if self.lock is not None:
            self.lock.close()
            self.lock = None

    def _beat(self) -> None:
        while not self.stopped.wait(BEAT):
            with suppress(StorageError):  # the next beat may get through
                if self.is_held():
                    self._put()


def is_alive(store: Store, path: str) -> bool:
    """Whether the attempt with its lease at ``path`` may still be at work; ``False`` for a missing or damaged lease."""
    try:
        fields: dict[str, Any] = orjson.loads(store.read(path))
        host, process, started, beat = fields["host"], fields["process"], fields["started"], fields["beat"]
    except FileNotFoundError:
        return False
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return False
    if host == platform.node() and os.name == "posix":
        return bool(_start_time(process) == started)
    return bool(time.time() - beat < SILENCE)


def _content() -> bytes:
    """What a lease of this process says now."""
    process = os.getpid()
    return orjson.dumps(
        {"host": platform.node(), "process": process, "started": _start_time(process), "beat": time.time()}
    )


def _start_time(process: int) -> str:
    """When a process of this host began, in the kernel's own ticks; "" for none, "?" where that can't be known.

    It tells a process from a later one that was given the same number.
    """
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        pass
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        return "?"
    return "?" if os.name == "posix" else ""
