"""A small process above the one that works, which a signal reaches whatever that one does.

Python runs its handlers of signals between two instructions: never while a call into C holds the interpreter's lock, as
a regular expression or a parser may for minutes. So the process that a person starts reads nothing. It starts the one
that works, hands signals on to it, and kills it where it has not ended :data:`PATIENCE_SECONDS` later. What it had
staged then stays, for the next run to remove. During a commit it is let alone: that takes a moment, and then the run
counts.

The worker tells by one byte (:mod:`pipelines.interrupts`) when it must be let alone, and when no longer.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pipelines import interrupts
from pipelines.runtime.logs import Log, asks_for_json
from pipelines.runtime.parents import end_with_parent

PATIENCE_SECONDS = 1.5  # from a signal to the end of a process that does not hear it
_HANDED_ON = (signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))
_FAILED, _INTERRUPTED = 1, 130
_OWN_STATUSES = (0, _FAILED, 2, _INTERRUPTED)
_STANDARD_STREAMS = 2  # the highest of their descriptors


def supervise() -> None:
    """Returns in a new process, which is to do the work; this one ends when that does, with its exit status.

    A run that ends as none should, as a library failed or memory ran out, begins again in workers, which tell what they
    read. Where no process can be forked this one returns and works.
    """
    if not hasattr(os, "fork"):
        return
    parent = os.getpid()
    while True:
        try:
            _keep_standard_streams()
            (reports, tell), signals = _pipe(), _pipe()
            child = os.fork()
        except OSError:  # too few descriptors, or too many processes
            return
        if not child:
            break
        os.close(tell)
        supervisor = _Supervisor(child, reports, signals)
        ended = supervisor.watch()
        again = in_workers(sys.argv) if supervisor.is_defect(ended) else []
        if not again:
            os._exit(supervisor.exit_status(ended))
        _log().warn(f"ended by {_name(ended)}: the run begins again, in workers, to find what did it")
        sys.argv[:] = again
    for descriptor in (reports, *signals):
        os.close(descriptor)
    end_with_parent(parent)
    signal.set_wakeup_fd(tell, warn_on_full_buffer=False)


def in_workers(argv: Sequence[str]) -> list[str]:
    """A command line that does the same in worker processes, which can be killed one by one; empty where none can.

    None can for what is not ``ingest`` in this process, or has read its standard input.

    >>> in_workers(["wirebeam", "ingest", "in", "--workers", "0", "--output", "out"])
    ['wirebeam', 'ingest', '--workers=2', 'in', '--output', 'out']
    """
    name, *words = argv
    reads_stdin = any(word == "-" and before != "--summary" for before, word in pairwise(words))
    if words[:1] != ["ingest"] or reads_stdin or any(word.startswith("--runner") for word in words):
        return []
    kept: list[str] = []
    rest = iter(words[1:])
    for word in rest:
        option, equals, value = word.partition("=")
        if option != "--workers":
            kept.append(word)
        elif (value if equals else next(rest, "")) not in ("0", "1"):
            return []
    return [name, "ingest", "--workers=2", *kept]


def _keep_standard_streams() -> None:
    """Take the descriptors of streams that whoever started us closed: no pipe must come to stand for them."""
    while (opened := os.open(os.devnull, os.O_RDWR)) <= _STANDARD_STREAMS:
        pass
    os.close(opened)


def _pipe() -> tuple[int, int]:
    """(end to read, end to write) of a pipe that neither blocks nor is inherited."""
    ends = os.pipe()
    for end in ends:
        os.set_blocking(end, False)
    return ends


@dataclass
class _Supervisor:
    """Watches over ``child``, which writes to ``reports`` whether it must be let alone.

    ``signals`` are the ends of a pipe to which each signal to this process writes its number.
    """

    child: int
    reports: int
    signals: tuple[int, int]
    let_alone: bool = False
    asked: int = 0  # the signal by which we were asked to end
    deadline: float | None = None
    status: int | None = None  # of the child, as ``waitpid`` has it

    def watch(self) -> int:
        """How the child ended: its exit status, or less than 0 the signal that ended it."""
        before: dict[int, Any] = {}
        signal.set_wakeup_fd(self.signals[1], warn_on_full_buffer=False)
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, _wake)
        for number in _HANDED_ON:
            if signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, _wake)
        self._look()
        while self.status is None:
            self._wait()
        for handled, handler in before.items():
            signal.signal(handled, handler)
        signal.set_wakeup_fd(-1)
        for descriptor in (self.reports, *self.signals):
            os.close(descriptor)
        return os.waitstatus_to_exitcode(self.status)

    def is_defect(self, ended: int) -> bool:
        """Whether the child ended in no way of its own, before it began to commit, and nobody had asked it to end."""
        return ended not in _OWN_STATUSES and not self.asked and not self.let_alone

    def _wait(self) -> None:
        """Wait for a signal or for the deadline."""
        left = None if self.deadline is None else max(0.0, self.deadline - time.monotonic())
        if select.select([self.signals[0]], [], [], left)[0]:
            for number in os.read(self.signals[0], 64):
                if number in _HANDED_ON:
                    self._hand_on(number)
        elif self._may_be_killed():
            os.kill(self.child, signal.SIGKILL)
            _, self.status = os.waitpid(self.child, 0)
        self._look()

    def _hand_on(self, number: int) -> None:
        self.asked = self.asked or number
        self.deadline = self.deadline or time.monotonic() + PATIENCE_SECONDS
        os.kill(self.child, number)  # there until we have waited for it

    def _may_be_killed(self) -> bool:
        """Whether the child, stopped, has not told that it must be let alone; else it goes on, and we wait."""
        os.kill(self.child, signal.SIGSTOP)
        _, status = os.waitpid(self.child, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            self.status = status
            return False
        self._listen()
        if self.let_alone:
            self.deadline = None
            os.kill(self.child, signal.SIGCONT)
        return not self.let_alone

    def _look(self) -> None:
        """See what the child has told, and whether it has ended."""
        if self.status is None:
            ended, status = os.waitpid(self.child, os.WNOHANG)
            self.status = status if ended else None
        self._listen()

    def _listen(self) -> None:
        try:
            for byte in os.read(self.reports, 4096):  # others are numbers of signals
                if byte in (interrupts.LET_ALONE, interrupts.INTERRUPTIBLE):
                    self.let_alone = byte == interrupts.LET_ALONE
        except BlockingIOError:
            pass

    def exit_status(self, ended: int) -> int:
        """The child's own exit status; where a signal ended it, 1 or 130, once that is said in one line."""
        if ended >= 0:
            return ended
        log = _log()
        if self.let_alone:
            log.fail(
                f"ended by {_name(ended)} while it committed: run it again to find out whether the run counts"
            )
        elif self.asked == signal.SIGINT:
            log.fail(interrupts.INTERRUPTED_LINE)
            return _INTERRUPTED
        elif self.asked:
            log.fail(interrupts.STOPPED_LINE)
        else:
            log.fail(f"ended by {_name(ended)}: nothing was committed")
        return _FAILED


def _log() -> Log:
    log = Log()
    log.configure(log_format="json" if asks_for_json(sys.argv[1:]) else "text")
    return log


def _name(ended: int) -> str:
    """What ended a process, as :meth:`_Supervisor.watch` has it."""
    try:
        return signal.Signals(-ended).name
    except ValueError:
        return f"exit status {ended}" if ended >= 0 else f"signal {-ended}"


def _wake(number: int, frame: object) -> None:
    """Nothing but the byte that any signal writes to the wakeup descriptor."""
