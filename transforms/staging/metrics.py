"""Counters and times that Beam collects from all workers, so that a cluster's own page shows how far a run is.

Both are given once a bundle or batch, never once an article: then they cost nothing that could be measured.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from apache_beam.metrics import Metrics

NAMESPACE = "wirebeam"
Value = TypeVar("Value")


def count(numbers: Mapping[str, int]) -> None:
    """Add to Beam's counters of these names."""
    for name, number in numbers.items():
        Metrics.counter(NAMESPACE, name).inc(number)


@contextmanager
def timed(stage: str) -> Iterator[None]:
    """Add the milliseconds that the block takes to the distribution ``STAGE_milliseconds``."""
    start = time.perf_counter()
    yield
    _add_time(stage, time.perf_counter() - start)


def timed_outputs(stage: str, outputs: Iterable[Value]) -> Iterator[Value]:
    """The same for a generator: what Beam does with an output before it asks for the next is not counted."""
    seconds, start = 0.0, time.perf_counter()
    for output in outputs:
        seconds += time.perf_counter() - start
        yield output
        start = time.perf_counter()
    _add_time(stage, seconds + time.perf_counter() - start)


def _add_time(stage: str, seconds: float) -> None:
    Metrics.distribution(NAMESPACE, f"{stage}_milliseconds").update(round(seconds * 1000))
