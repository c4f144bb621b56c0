"""Being asked to stop: SIGTERM, as service managers send it, and SIGINT, as Ctrl-C does.

Both strike the main thread, which waits for the pipeline and has nothing to lose: what is staged is removed, and
nothing counts. Once the commit begins they are not heard any more: it takes a moment, and then the run counts.
"""

from __future__ import annotations

import signal
import threading
from typing import NoReturn


class Stopped(BaseException):
    """The process was asked to end (SIGTERM)."""


def listen() -> None:
    """From now on SIGTERM raises :class:`Stopped`, and SIGINT ``KeyboardInterrupt``, unless it is ignored."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _stop)
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def hold() -> None:
    """From now on neither is heard."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _ignore)
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, _ignore)


def end() -> None:
    """From now on neither is heard for good: Python's own end would take back what :func:`hold` said."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _stop(number: int, frame: object) -> NoReturn:
    raise Stopped


def _ignore(number: int, frame: object) -> None:
    """Do nothing; unlike ``SIG_IGN`` it is not passed on to processes that are started."""
