"""The commit code on a store in memory, call by call, with faults at calls that are known beforehand.

What a schedule of ``tests.sinks.simulation`` leaves to chance is settled here, and nothing needs threads.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.sinks import processes
from tests.sinks.simulation import Work, World

FAULTS = processes.FAULTS[:-1]  # no effect comes late, as there is nobody whom it could overtake


class Script(processes.Process):
    """A process that acts at once; ``faults`` say what befalls a call, by its number over all processes of a case."""

    def __init__(self, world: World, work: Work, faults: Mapping[int, str], first: int = 0) -> None:
        super().__init__(world, f"process-{first}")
        self.faults, self.calls = faults, first
        world.actors.append(self)
        self.do(work)

    def next_fault(self, writes: bool) -> str:
        """The fault that the script has for the next call."""
        self.calls += 1
        return self.faults.get(self.calls - 1, "")
