"""The commit code on a store in memory, call by call, with faults at calls that are told beforehand.

What a schedule of ``tests.sinks.simulation`` leaves to chance is settled here, and nothing needs threads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sinks.commit import protocol as commit
from tests.sinks.simulation import Crash, SimulatedLease, World, _Crashed, one_run
from transforms.storage.base import StorageError

FAULTS = ("before", "after", "crash before", "crash after")


class Script:
    """A process that acts at once; ``faults`` tell what befalls a call, by its number over all processes of a case."""

    def __init__(self, world: World, run_id: str, faults: Mapping[int, str], first: int = 0) -> None:
        self.world, self.faults, self.calls = world, faults, first
        self.name = f"{run_id}-{first}"
        self.ended = self.crashed = self.was_silent = False
        self.outcome: object = None
        world.actors.append(self)  # type: ignore[arg-type]
        self._run(run_id)

    def _run(self, run_id: str) -> None:
        try:
            one_run(run_id)(self)  # type: ignore[arg-type]
        except Crash:
            self.outcome = "crashed"
        except (StorageError, commit.Refused, commit.Unsettled, commit.Committed) as error:
            self.outcome = error
        finally:
            if self.world.holder is self:
                self.world.holder = None
            self.ended = True

    def call(self, effect: Callable[[], Any], *, writes: bool = False) -> Any:
        """One store call, with the fault that the script has for it."""
        if self.crashed:
            raise _Crashed("gone")
        fault = self.faults.get(self.calls, "")
        self.calls += 1
        if fault in ("", "after", "crash after"):
            told = effect()
        if not fault:
            return told
        if fault.startswith("crash"):
            self.crashed = True
            if self.world.holder is self:  # type: ignore[comparison-overlap]
                self.world.holder = None
            raise Crash
        raise StorageError(f"injected: {fault}")


__all__ = ["FAULTS", "Script", "SimulatedLease"]
