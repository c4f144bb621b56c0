"""What a command writes to stderr: its messages, and the log of what happened behind them.

A message is for a person: how far a run is, what it did, in one line why it failed. The log is for whoever looks into
a failure: Python's own logging, with times, run id and tracebacks. By default it is not shown, and its last records are
written to a file when a pipeline fails. With ``--verbose`` it is shown. With ``--log-format json`` log and messages are
JSON objects, one a line, for a log collector. Text from outside is escaped in both. Nothing here writes to stdout.
"""

from __future__ import annotations

import json
import logging
import sys
import tempfile
import threading
import traceback
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from itertools import pairwise
from types import TracebackType
from typing import Literal, TextIO

from pipelines.terminal import nowhere, visible

LogFormat = Literal["text", "json"]
_OURS = ("pipelines", "transforms", "sinks")
_BEAM = "apache_beam"  # its own level: in a worker it sets that of all others
_KEPT_RECORDS = 200
_TRACEBACK_LINES = 2000


def asks_for_json(argv: Sequence[str]) -> bool:
    """Whether a command line asks for JSON, as far as can be seen before it is read."""
    return "--log-format=json" in argv or ("--log-format", "json") in pairwise(argv)


class Log:
    """The stderr of one command, and the log of this process while its block runs.

    Logging, and what happens to an exception that ends a thread, are as before when the block ends. ``run_id`` stands
    in every line of the log once it is known.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream  # else sys.stderr, whatever that is at the time
        self.run_id = ""
        self.verbose = self.quiet = False
        self.format: LogFormat = "text"
        self.kept: deque[str] = deque(maxlen=_KEPT_RECORDS)
        self._restore = ExitStack()

    def configure(
        self, *, verbose: bool = False, quiet: bool = False, log_format: LogFormat = "text"
    ) -> None:
        """Set how much is said, and how."""
        self.verbose, self.quiet, self.format = verbose, quiet, log_format

    def arguments(self) -> list[str]:
        """Options from which a worker process makes the same log."""
        flags = [flag for flag, on in (("--verbose", self.verbose), ("--quiet", self.quiet)) if on]
        return [*flags, f"--log-format={self.format}", f"--run-id={self.run_id}"]

    def __enter__(self) -> Log:
        handler = _Handler(self)
        logging.root.addHandler(handler)
        self._restore.callback(logging.root.removeHandler, handler)
        self._restore.callback(logging.disable, logging.root.manager.disable)
        for name, level in (*((name, logging.INFO) for name in _OURS), (_BEAM, logging.WARNING)):
            logger = logging.getLogger(name)
            self._restore.callback(logger.setLevel, logger.level)
            logger.setLevel(level)
        self._restore.callback(setattr, threading, "excepthook", threading.excepthook)
        logging.disable(logging.DEBUG)
        threading.excepthook = _log_thread_death
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._restore.close()

    @contextmanager
    def speaking_alone(self) -> Iterator[None]:
        """While the block runs nothing else writes to stderr: Beam prints tracebacks there, beside logging them."""
        before, printed = self._stream, sys.stderr
        self._stream, sys.stderr = before or printed, nowhere()
        try:
            yield
        finally:
            self._stream, sys.stderr = before, printed

    @property
    def is_terminal(self) -> bool:
        """Whether a person looks on, so that a line may be written over."""
        stream = self._stream or sys.stderr
        return self.format == "text" and not stream.closed and stream.isatty()

    def say(self, *lines: str, **figures: object) -> None:
        """A message, unless ``--quiet``; as JSON the first line, with the figures that the others tell."""
        if self.quiet:
            return
        if self.format == "json":
            self.write(self.as_json("INFO", "wirebeam", lines[0], figures=figures))
        else:
            self.write("\n".join(map(visible, lines)))

    def say_line(self, line: str) -> None:
        """A message of one line, marked as ours where it stands in the log of something larger."""
        self.say(line if self.format == "json" else f"wirebeam: {line}")

    def warn(self, message: str) -> None:
        """A message that ``--quiet`` does not hold back."""
        if self.format == "json":
            self.write(self.as_json("WARNING", "wirebeam", message))
        else:
            self.write(visible(f"wirebeam: {message}"))

    def fail(self, message: str, error: BaseException | None = None, *, keep: bool = False) -> None:
        """The last message, one line.

        The traceback of ``error`` goes to the log where that is shown. With ``keep`` it goes there in any case, and a
        log that is not shown is written to a file, which the line names.
        """
        trace = _trace(error) if error and (keep or self.verbose) else []
        if self.format == "json":
            self.write(self.as_json("ERROR", "wirebeam", message, trace))
            return
        if trace:
            record = self.as_text("ERROR", "wirebeam", message, trace)
            if self.verbose:
                self.write(record)
            elif keep:
                self.kept.append(record)
                path = self._write_kept()
                message += f"; the log is in {path}" if path else ""
        self.write(visible(f"wirebeam: {message}").replace("\n", "\\n"))

    def write(self, text: str, end: str = "\n") -> None:
        """Text as it is; a stream that nobody reads any more is no failure."""
        with suppress(OSError, ValueError):
            stream = self._stream or sys.stderr
            stream.write(text + end)  # at once: workers write to the same stream
            stream.flush()

    def as_text(self, level: str, logger: str, message: str, trace: Iterable[str] = ()) -> str:
        """A record of the log: one line, and its traceback indented, so that no text from outside can look like one."""
        head = f"{_now()} {level} {self.run_id or '-'} {logger}: {message}"
        return "\n".join((visible(head).replace("\n", "\\n"), *(f"    {visible(line)}" for line in trace)))

    def as_json(
        self,
        level: str,
        logger: str,
        message: str,
        trace: Sequence[str] = (),
        figures: Mapping[str, object] | None = None,
    ) -> str:
        """The same as a JSON object, in ASCII."""
        record = {"time": _now(), "level": level.lower(), "run_id": self.run_id, "logger": logger}
        extra = {"traceback": "\n".join(trace)} if trace else {}
        return json.dumps({**record, "message": message, **extra, **(figures or {})})

    def _write_kept(self) -> str:
        """The path of a new file with the last records; "" where none can be written."""
        try:
            with tempfile.NamedTemporaryFile(
                "w", prefix=f"wirebeam-{self.run_id}-", suffix=".log", delete=False, encoding="utf-8"
            ) as file:
                file.writelines(f"{record}\n" for record in self.kept)
        except OSError:
            return ""
        return file.name


class _Handler(logging.Handler):
    """Shows or keeps what this process logs: of other libraries one level less than of wirebeam."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self.log = log

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._take(record)
        except (TypeError, ValueError, KeyError):  # of a library's own message: logging must not fail a run
            self.handleError(record)

    def _take(self, record: logging.LogRecord) -> None:
        log = self.log
        ours = record.name.partition(".")[0] in _OURS
        if record.levelno < (logging.INFO if ours else logging.WARNING):
            return
        shown = record.levelno >= self._threshold(ours)
        trace = _trace(record.exc_info[1]) if record.exc_info and record.exc_info[1] else []
        parts = record.levelname, record.name, record.getMessage(), trace
        if not shown:
            log.kept.append(log.as_text(*parts))
        else:
            log.write(log.as_json(*parts) if log.format == "json" else log.as_text(*parts))

    def _threshold(self, ours: bool) -> int:
        if self.log.verbose:
            return logging.INFO if ours else logging.WARNING
        if self.log.format == "text":
            return logging.CRITICAL + 1
        return logging.WARNING if ours and not self.log.quiet else logging.ERROR

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # the name is logging's
        """Keeps what can be said of a record that can't be formatted."""
        self.log.kept.append(self.log.as_text("WARNING", record.name, "a message that can't be formatted"))


def _log_thread_death(death: threading.ExceptHookArgs) -> None:
    """Beam's threads may outlive a failed run and trip over what is gone: that is for the log."""
    if death.exc_value is not None:
        name = death.thread.name if death.thread else "?"
        logging.getLogger(__name__).warning("thread %s ended: %r", name, death.exc_value)


def _trace(error: BaseException) -> list[str]:
    """The lines of a traceback, causes first; of a very long one the last."""
    lines = [line for part in traceback.format_exception(error) for line in part.rstrip("\n").split("\n")]
    return lines[-_TRACEBACK_LINES:]


def _now() -> str:
    """RFC 3339, UTC, to the millisecond."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"
