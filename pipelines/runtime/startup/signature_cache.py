"""Caches Beam's lookups of signatures while a pipeline is built and run: a tenth of a second of a small run.

Beam asks for the arguments of the same thirty methods of each function that it is given, eight times over, and the
answer depends on the method alone. Beam has no switch for it, so a private function of it is replaced meanwhile; the
test beside this module fails where a new version of Beam has another one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import MethodType, ModuleType
from typing import Any, TypeAlias

PATCHED = "get_function_args_defaults"  # of apache_beam.transforms.core
Signature: TypeAlias = tuple[list[str], list[Any]]  # names of arguments, and their defaults
Lookup: TypeAlias = Callable[[object], Signature]
_lock = threading.Lock()


@contextmanager
def cached_signatures() -> Iterator[None]:
    """While the block runs, Beam looks at the code of a method once. Blocks may overlap, in threads too."""
    from apache_beam.transforms import core

    lookup: Lookup | None = getattr(core, PATCHED, None)
    if lookup is None or isinstance(lookup, _CachedLookup):
        yield  # another Beam, which takes longer and works as well; or another block, which restores it
        return
    cached = _CachedLookup(lookup)
    _replace(core, lookup, cached)
    try:
        yield
    finally:
        _replace(core, cached, lookup)


def _replace(core: ModuleType, old: object, new: object) -> None:
    with _lock:
        if getattr(core, PATCHED) is old:
            setattr(core, PATCHED, new)


class _CachedLookup:
    """Beam's lookup, with the answers for methods kept: they are the same for every object a method is bound to."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._of_method = cache(lambda function: lookup(MethodType(function, function)))

    def __call__(self, function: object) -> Signature:
        if not isinstance(function, MethodType):
            return self._lookup(function)
        names, defaults = self._of_method(function.__func__)
        return [*names], [*defaults]  # Beam may change what it gets
