"""How far a run has come: a bar on a terminal, a plain line every ten seconds elsewhere.

Read off the names in the staging area, which say how many articles each segment holds. So it works for any runner, and
costs the workers nothing. What a bundle that is tried again stages again has the same digest in its name, and counts
once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from types import TracebackType

from pipelines.runtime.logs import Log
from transforms.reading.inputs import InputFile
from transforms.staging.area import FILES, LINES, SEGMENTS, StagingArea
from transforms.storage.base import StorageError

TERMINAL_SECONDS, LOG_SECONDS = 0.5, 10.0
_CLEAR_LINE = "\r\x1b[K"


class Progress:
    """Shows progress on stderr while its block runs, unless ``--quiet``."""

    def __init__(self, staging_area: StagingArea, files: Sequence[InputFile], log: Log) -> None:
        self.staging_area, self.files, self.log = staging_area, len(files), log
        self.terminal = log.is_terminal and not log.quiet
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._watch, name="progress", daemon=True)

    def __enter__(self) -> None:
        self.started = time.monotonic()
        if not self.log.quiet:
            self.thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.done.set()
        if self.thread.is_alive():
            self.thread.join(timeout=1)
        if self.terminal:
            self.log.write(_CLEAR_LINE, end="")

    def _watch(self) -> None:
        while not self.done.wait(TERMINAL_SECONDS if self.terminal else LOG_SECONDS):
            try:
                line = self.line()
            except StorageError:
                continue  # a listing that failed: the next one may work
            if self.terminal:
                self.log.write(f"{_CLEAR_LINE}{line}", end="")
            else:
                self.log.say_line(line)

    def line(self) -> str:
        """How far the run is, in one line."""
        counts = {SEGMENTS: 0, LINES: 0, FILES: 0}
        paths = (entry.path for entry in self.staging_area.store.list(self.staging_area.prefix))
        for content in {path.rpartition("-")[0] for path in paths}:
            kind, name = content.rsplit("/", 2)[-2:] if content.count("/") > 1 else ("", "")
            if kind in counts:
                counts[kind] += int(name.partition("-")[0]) if kind != FILES else 1
        seconds = time.monotonic() - self.started
        stages = (
            f"{counts[SEGMENTS]:,} articles read from {self.files:,} files",
            f"{counts[LINES]:,} judged and located" if counts[LINES] else "",
            f"{counts[FILES]:,} files written" if counts[FILES] else "",
        )
        return f"{', '.join(stage for stage in stages if stage)} · {seconds:.0f} s"
