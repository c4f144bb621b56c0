"""Keeps what must not be shared between threads: one of it for each thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import TypeVar

Made = TypeVar("Made")


def cache_per_thread(make: Callable[..., Made]) -> Callable[..., Made]:
    """``make`` as a function that keeps its results by its arguments, each thread its own.

    For what keeps state while it works, such as the parsers of lxml.
    """
    local = threading.local()

    def cached(*arguments: Hashable) -> Made:
        results: dict[tuple[Hashable, ...], Made] = local.__dict__.setdefault("results", {})
        if arguments not in results:
            results[arguments] = make(*arguments)
        return results[arguments]

    return cached
