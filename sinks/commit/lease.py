"""One run at a time on one output: a lock where the store has one, a lease where it has none.

On disk the kernel locks the output's folder for a process until it ends, however it ends, paused or not. In a bucket
each attempt keeps ``_staging/RUN/TOKEN/lease`` with its host, process and a beat: on the same host a dead process is
known at once, elsewhere a lease is dead when its beat is older than :data:`SILENCE`. The lease is a courtesy that saves
work; that a run commits whole or not at all never hangs on it. Only what a dead attempt had published is removed on
its word, and by a cleaner that has beaten lately itself.
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

from transforms.storage.base import Lock, Locked, StorageError
from transforms.storage.store import Store

BEAT, SILENCE = 60.0, 900.0  # seconds


class Busy(Exception):
    """Another run holds the output."""


class Lease:
    """Held from the start of an attempt to its end; without a lock it beats in a thread of its own."""

    def __init__(self, store: Store, path: str) -> None:
        self.store, self.path = store, path
        self.lock: Lock | None = None
        self.beaten = float("-inf")  # by the monotonic clock, when the last beat began
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._beat, name="lease", daemon=True)

    @property
    def is_fresh(self) -> bool:
        """Whether no other attempt can have taken this one for dead yet."""
        return self.is_exclusive or time.monotonic() - self.beaten < SILENCE / 2

    def is_held(self) -> bool:
        """Whether no other attempt has taken this one for dead and cleaned up after it: then the file is gone."""
        return self.is_exclusive or self.store.size(self.path) is not None

    @property
    def is_exclusive(self) -> bool:
        """Whether no other attempt can be alive."""
        return self.lock is not None

    def start(self) -> None:
        """Take the lock, or write the lease and keep it fresh. Raises :class:`Busy`."""
        try:
            self.lock = self.store.lock()
        except Locked:
            raise Busy from None
        self._put()
        if self.lock is None:
            self.thread.start()

    def _put(self) -> None:
        now = time.monotonic()
        self.store.put(self.path, _told())
        self.beaten = now

    def stop(self) -> None:
        """Let the lock go and stop beating; the file goes with the attempt's staging."""
        self.stopped.set()
        if self.thread.is_alive():
            self.thread.join(timeout=5)
        if self.lock is not None:
            self.lock.close()
            self.lock = None

    def _beat(self) -> None:
        while not self.stopped.wait(BEAT):
            with suppress(StorageError):  # a beat that was missed; the next may get through
                if self.is_held():
                    self._put()


def is_alive(store: Store, path: str) -> bool:
    """Whether the attempt that holds this lease may still be at work."""
    try:
        told: dict[str, Any] = orjson.loads(store.read(path))
        host, process, started, beat = told["host"], told["process"], told["started"], told["beat"]
    except FileNotFoundError:
        return False
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return False
    if host == platform.node() and os.name == "posix":
        return bool(_started(process) == started)
    return bool(time.time() - beat < SILENCE)


def _told() -> bytes:
    process = os.getpid()
    return orjson.dumps(
        {"host": platform.node(), "process": process, "started": _started(process), "beat": time.time()}
    )


def _started(process: int) -> str:
    """When a process of this host began, as the kernel tells it: a number used again is another process."""
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
