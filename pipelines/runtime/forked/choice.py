"""How many local workers a run has, and the process that forks them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.runtime.forked.server import ForkServer, start_fork_server
from pipelines.runtime.logs import Log
from transforms.datelines import gazetteer
from transforms.entities.backends import backend

WORKER_BYTES = 4 * 2**20  # of input that a worker is worth


def workers_for(size: int) -> int:
    """How many local workers ``size`` bytes of input are worth: one a core at most, one alone for a few MB.

    >>> workers_for(0)
    1
    """
    return max(1, min(_cores(), size // WORKER_BYTES))


def _cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def fork_server(workers: int, entities: str, log: Log) -> Iterator[ForkServer | None]:
    """The process that forks local workers, while the block runs; ``None`` where one worker is wanted, or none can be.

    ``entities`` is the backend that they will use.
    """
    server = start_fork_server(log, lambda: _load_tables(entities)) if workers != 1 else None
    if not server:
        yield None
        return
    with server:
        yield server


def _load_tables(entities: str) -> None:
    """What a worker would load as it begins."""
    gazetteer.load()
    backend(entities)([])
