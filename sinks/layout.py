"""The layout of an output: names of the folders below it."""

from __future__ import annotations

STATE = "_state"  # what later runs need to know
COMPACTED = "gathered"  # below it, the state of many runs in one


def state_prefix(run_id: str) -> str:
    """Where the paths of the state files that a run writes for itself begin: ``_state/RUN``."""
    return f"{STATE}/{run_id}"


def compacted_state_prefix(run_id: str) -> str:
    """Where the paths of the state files begin that a run compacts others into: ``_state/gathered/RUN``."""
    return f"{STATE}/{COMPACTED}/{run_id}"
