"""Loads what is heavy once a process, also where several threads ask for it first."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from threading import Lock
from typing import TypeVar

Loaded = TypeVar("Loaded")


def once(load: Callable[[], Loaded]) -> Callable[[], Loaded]:
    """``load`` as a function that works once and then returns the same object; other threads wait meanwhile.

    ``functools.cache`` alone lets threads that come at the same time all load. A call that raises is not remembered.

    >>> numbers = once(lambda: [1, 2])
    >>> numbers() is numbers()
    True
    """
    lock, cached = Lock(), cache(load)

    @wraps(load)
    def loaded() -> Loaded:
        with lock:
            return cached()

    return loaded
