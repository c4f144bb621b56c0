"""Processor time of one call, and whether it grows no faster than its input."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

TENFOLD = 15  # times as long is what ten times the input may take
SIZES = (10_000, 100_000, 1_000_000)
_FLOOR = 0.02  # seconds: what is faster than that is noise
_ATTEMPTS = 3


class Late(Exception):
    """A call took longer than it may."""


def seconds(work: Callable[[], object], most: float) -> float:
    """Processor time of one call in seconds. Raises :class:`Late` past ``most``."""
    started = time.process_time()
    with _limited(most):
        work()
    return time.process_time() - started


@contextmanager
def _limited(most: float) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise Late

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, most)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def growth_fault(work: Callable[[int], Callable[[], object]], sizes: tuple[int, ...] = SIZES) -> str:
    """At which size ``work(size)`` takes more than 15 times what it takes at a tenth of it; "" where it never does.

    A busy machine is forgiven: only what is too slow in each of three attempts counts.
    """
    faults = [_fault(work, sizes)]
    while faults[-1] and len(faults) < _ATTEMPTS:
        faults.append(_fault(work, sizes))
    return faults[-1]


def _fault(work: Callable[[int], Callable[[], object]], sizes: tuple[int, ...]) -> str:
    most = 1.0
    for size in sizes:
        call = work(size)
        try:
            taken = seconds(call, most)
        except Late:
            return f"{size:,} characters take more than {most:.2f} s"
        most = TENFOLD * max(taken, _FLOOR)
    return ""
