"""Beam, imported without what no run here uses: it takes a third less time to begin.

Beam's package loads all of its connectors. That of MongoDB does without its driver where there is none; the clients of
HTTP are for clouds and job servers alone, and are loaded when they are first used.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

ABSENT = ("bson", "pymongo")
LATE = ("httplib2", "requests")


@contextmanager
def lean_imports() -> Iterator[None]:
    """While the block runs, modules in :data:`ABSENT` can't be imported, and those in :data:`LATE` are stood in for.

    A stand-in imports its module when one of its names is first asked for. Whoever imports after the block gets the
    modules themselves; what was imported before stays as it is.
    """
    finder = _LeanFinder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in LATE:  # pickling looks through all modules, and would ask each for its names
            if isinstance(sys.modules.get(name), _StandIn):
                del sys.modules[name]


class _StandIn(ModuleType):
    """What is bound to a module's name by whoever imports it early."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):  # the machinery of imports asks for these
            raise AttributeError(name)
        return getattr(import_module(self.__name__), name)


class _LeanFinder(MetaPathFinder, Loader):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return ModuleSpec(name, self) if name in LATE else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing: the module itself is executed when it is imported."""
