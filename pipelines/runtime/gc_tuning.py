"""How often Python looks for circles of garbage in a process that works on articles.

Its own measure, 700 new objects, fits programs that make few: a segment holds a hundred thousand lists and strings, all
alive and in no circle, and looking through them time and again took a sixth of a run. Rarer rounds free the same.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_RARELY = 50_000, 20, 100  # new objects, then rounds of the younger generation


@contextmanager
def rare_collections() -> Iterator[None]:
    """Collect rarely while the block runs."""
    before = gc.get_threshold()
    gc.set_threshold(*_RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)
