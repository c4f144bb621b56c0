"""Why a feed could not be fetched: a stable code for programs, one clear line for a person, and what to do about it."""

from __future__ import annotations

from transforms.data.tables import rows


class FetchError(Exception):
    """A poll that failed. ``code`` is one of ``fetch_errors.tsv``, ``message`` one line; ``status`` of HTTP, or 0.

    ``retry_after`` is in seconds, as the server asked, or 0. ``unfinished`` is the hash of a body that seems cut.
    """

    def __init__(
        self, code: str, message: str, *, status: int = 0, retry_after: float = 0, unfinished: str = ""
    ) -> None:
        super().__init__(code, message)
        self.code, self.message, self.status = code, message, status
        self.retry_after, self.unfinished = retry_after, unfinished


def advice() -> dict[str, str]:
    """What to do about each code."""
    return {row[0]: row[1] for row in rows("fetch_errors.tsv")}
