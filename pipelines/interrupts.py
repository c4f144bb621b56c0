"""Being asked to stop: SIGTERM, as service managers send it, and SIGINT, as Ctrl-C does.

Both strike the main thread, which waits for the pipeline and has nothing to lose: what is staged is removed, and
nothing is committed. Once the commit begins they are deferred: it takes a moment, and then the run counts.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import NoReturn, TypeAlias

Handler: TypeAlias = Callable[[int, FrameType | None], object]


class Stopped(BaseException):
    """The process was asked to end (SIGTERM)."""


def install() -> None:
    """From now on SIGTERM raises :class:`Stopped`, and SIGINT ``KeyboardInterrupt``, unless it is ignored."""
    _handle(_raise_stopped, signal.default_int_handler)


def defer() -> None:
    """From now on neither interrupts; :func:`install` takes it back."""
    _handle(_do_nothing, _do_nothing)


def ignore() -> None:
    """From now on neither interrupts, even while Python itself ends, which would undo :func:`defer`."""
    if _is_main_thread():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _handle(on_term: Handler, on_int: Handler) -> None:
    """Set both handlers; a SIGINT that whoever started us had ignored stays ignored."""
    if _is_main_thread():
        signal.signal(signal.SIGTERM, on_term)
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, on_int)


def _is_main_thread() -> bool:
    """Python sets handlers of signals in the main thread alone."""
    return threading.current_thread() is threading.main_thread()


def _raise_stopped(number: int, frame: object) -> NoReturn:
    raise Stopped


def _do_nothing(number: int, frame: object) -> None:
    """Unlike ``SIG_IGN`` this is not passed on to processes that are started."""
