"""How a command ends when it can't go on: one clear line, and an exit status."""

from __future__ import annotations


class UsageError(Exception):
    """A bad option or argument: the command exits with 2."""


class Failure(Exception):
    """The command failed and committed nothing: it exits with 1. Its text says all that a person needs."""


class PipelineFailure(Failure):
    """The pipeline failed while it ran: its text is the last line of the cause, whose traceback belongs in the log."""


class WorkersKilled(PipelineFailure):
    """Worker processes ended by themselves; ``reading`` is what each was reading: (URI, member)."""

    def __init__(self, message: str, reading: list[tuple[str, str | None]]) -> None:
        super().__init__(message)
        self.reading = reading
