"""Being asked to stop: SIGTERM, as service managers send it, SIGINT, as Ctrl-C does, SIGHUP, as a closed terminal does.

All strike the main thread, which waits for the pipeline and has nothing to lose: what is staged is removed, and
nothing is committed. Once the commit begins they are deferred: it takes a moment, and then the run counts. The process
above this one (:mod:`pipelines.runtime.supervisor`) is told, by a byte to the descriptor that Python wakes by signals.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn, TypeAlias

Handler: TypeAlias = Callable[[int, FrameType | None], object]
STOPPED_LINE, INTERRUPTED_LINE = "stopped: nothing was committed", "interrupted: nothing was committed"
LET_ALONE, INTERRUPTIBLE = 254, 255  # no signals have these numbers
_TO_STOP = (signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))


class Stopped(BaseException):
    """The process was asked to end (SIGTERM, SIGHUP)."""


def install() -> None:
    """From now on SIGTERM and SIGHUP raise :class:`Stopped`, and SIGINT ``KeyboardInterrupt``, each once.

    One that is ignored stays so, but for SIGTERM.
    """
    _handle(_raise_stopped, _raise_interrupted)
    _tell(INTERRUPTIBLE)


def defer() -> None:
    """From now on none interrupts; :func:`install` takes it back, and the end of :func:`heard_again`."""
    deferred = _Deferred()
    _handle(deferred, deferred)
    _tell(LET_ALONE)


def tell_interruptible() -> None:
    """Tell the process above that it need not let this one alone any more; signals still do what they did."""
    _tell(INTERRUPTIBLE)


@contextmanager
def heard_again() -> Iterator[None]:
    """Run a block that may :func:`install` and :func:`defer`; after it signals do what they did before.

    One that was deferred strikes at its end. Where a signal has ended the block nothing more is to strike, and the
    handlers stay as they are.
    """
    if not _is_main_thread():
        yield
        return
    before: dict[int, Any] = {number: signal.getsignal(number) for number in (*_TO_STOP, signal.SIGINT)}
    try:
        yield
    except (Stopped, KeyboardInterrupt):
        raise
    except BaseException:
        _restore(before)
        raise
    _restore(before)


def _restore(before: Mapping[int, Any]) -> None:
    """Set the handlers anew (``None`` is one that Python can't set), and raise the first signal that was deferred."""
    deferred = [number for handler in map(signal.getsignal, before) for number in _numbers(handler)]
    for number, handler in before.items():
        if handler is not None:
            signal.signal(number, handler)
    _tell(INTERRUPTIBLE)
    if deferred:
        signal.raise_signal(deferred[0])


def _numbers(handler: object) -> list[int]:
    return handler.numbers if isinstance(handler, _Deferred) else []


class _Deferred:
    """A handler that keeps the ``numbers`` of signals for later.

    Unlike ``SIG_IGN`` a handler is not passed on to processes that are started.
    """

    def __init__(self) -> None:
        self.numbers: list[int] = []

    def __call__(self, number: int, frame: object) -> None:
        self.numbers.append(number)


def ignore() -> None:
    """From now on none interrupts, even while Python itself ends, which would undo :func:`defer`."""
    if _is_main_thread():
        for number in (*_TO_STOP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        _tell(LET_ALONE)


def _handle(on_term: Handler, on_int: Handler) -> None:
    """Set the handlers; a SIGINT or SIGHUP that whoever started us had ignored stays ignored."""
    if not _is_main_thread():
        return
    for number in (*_TO_STOP, signal.SIGINT):
        if number == signal.SIGTERM or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, on_int if number == signal.SIGINT else on_term)


def _tell(byte: int) -> None:
    """Tell the process above this one, if there is one."""
    if not _is_main_thread():
        return
    descriptor = signal.set_wakeup_fd(-1)
    if descriptor >= 0:
        signal.set_wakeup_fd(descriptor, warn_on_full_buffer=False)
        with suppress(OSError):
            os.write(descriptor, bytes([byte]))


def _is_main_thread() -> bool:
    """Python sets handlers of signals in the main thread alone."""
    return threading.current_thread() is threading.main_thread()


def _raise_stopped(number: int, frame: object) -> NoReturn:
    _handle(_do_nothing, _do_nothing)  # a second one must not strike what is being cleaned up
    raise Stopped


def _raise_interrupted(number: int, frame: object) -> NoReturn:
    _handle(_do_nothing, _do_nothing)
    raise KeyboardInterrupt


def _do_nothing(number: int, frame: object) -> None:
    """For signals that come after the one that ended the work."""
