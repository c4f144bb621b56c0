"""Spares Beam work whose result it has already: a small run spent a third of its processor time on it.

While a pipeline is built and run, Beam asks for the signatures of the same thirty methods of each function it is given,
eight times over, and parses its arguments anew each time it looks at one of its options. Neither answer ever changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import MethodType
from typing import Any

from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.transforms import core

_ASKED = "get_function_args_defaults"
Signature = tuple[list[str], list[Any]]  # names of arguments, and their defaults
_really_asked: Callable[[object], Signature] | None = getattr(core, _ASKED, None)


class Options(PipelineOptions):
    """Beam's options, each of whose views is made once; all views share the values, whoever sets one."""

    def view_as(self, kind: type) -> Any:
        """As Beam's, but the same view each time."""
        views: dict[type, Any] = self.__dict__.setdefault("_views", {})
        if kind not in views:
            views[kind] = super().view_as(kind)
        return views[kind]

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in super().__getstate__().items() if name != "_views"}


@contextmanager
def remembered_signatures() -> Iterator[None]:
    """While the block runs, Beam looks at the code of a class's method once and not for each object."""
    if _really_asked is None:  # a Beam that asks otherwise: it works as well, and takes longer
        yield
        return
    setattr(core, _ASKED, _signature)
    try:
        yield
    finally:
        setattr(core, _ASKED, _really_asked)


def _signature(asked: object) -> Signature:
    assert _really_asked
    if not isinstance(asked, MethodType):
        return _really_asked(asked)
    names, defaults = _of_method(asked.__func__)
    return [*names], [*defaults]


@cache
def _of_method(function: Callable[..., Any]) -> Signature:
    """Of a method, without its first argument; it is the same for every object that it is bound to."""
    assert _really_asked
    return _really_asked(MethodType(function, function))
