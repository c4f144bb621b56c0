"""Seeded schedules of the commit code: rivals, zombies and cleaners, interleaved call by call."""

from __future__ import annotations

from collections.abc import Iterator

from tests.sinks import simulation
from tests.torture.part import Part


def check(seed: int) -> Iterator[str]:
    """One schedule."""
    with simulation.simulated_leases():
        yield from simulation.check(seed)


PART = Part("schedules", "schedules of the commit", lambda: range(100_000), check, short=300)
