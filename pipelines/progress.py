"""How far a run has come: a bar on a terminal, a plain line every ten seconds elsewhere.

Read off the names in staging, which tell how many articles each segment holds; so it works for any runner, and
costs the workers nothing.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Sequence
from types import TracebackType

from transforms.reading.inputs import InputFile
from transforms.staging.area import StagingArea
from transforms.storage.base import StorageError

TERMINAL_SECONDS, LOG_SECONDS = 0.5, 10.0


class Progress:
    """Shows progress on stderr while its block runs."""

    def __init__(self, staging_area: StagingArea, files: Sequence[InputFile]) -> None:
        self.staging_area, self.files = staging_area, len(files)
        self.terminal = sys.stderr.isatty()
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._watch, name="progress", daemon=True)

    def __enter__(self) -> None:
        self.started = time.monotonic()
        self.thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.done.set()
        self.thread.join(timeout=1)
        if self.terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def _watch(self) -> None:
        while not self.done.wait(TERMINAL_SECONDS if self.terminal else LOG_SECONDS):
            try:
                line = self._line()
            except StorageError:
                continue  # a listing that failed: the next one may work
            end = "" if self.terminal else "\n"
            start = "\r\x1b[K" if self.terminal else "wirebeam: "
            print(f"{start}{line}", end=end, file=sys.stderr, flush=True)

    def _line(self) -> str:
        counts = {"segments": 0, "lines": 0, "files": 0}
        for entry in self.staging_area.store.list(self.staging_area.prefix):
            kind, name = entry.path.rsplit("/", 2)[-2:]
            if kind in counts:
                counts[kind] += int(name.partition("-")[0]) if kind != "files" else 1
        seconds = time.monotonic() - self.started
        stages = (
            f"{counts['segments']:,} articles read from {self.files:,} files",
            f"{counts['lines']:,} judged and located" if counts["lines"] else "",
            f"{counts['files']:,} files written" if counts["files"] else "",
        )
        return f"{', '.join(stage for stage in stages if stage)} · {seconds:.0f} s"
