"""Beam must get the answers that it would have found itself, and be as before afterwards."""

from __future__ import annotations

import inspect
import threading

import apache_beam as beam
import pytest
from apache_beam.transforms import core

from pipelines.runtime.startup.signature_cache import PATCHED, cached_signatures


class _Greets(beam.DoFn):
    def process(self, element, greeting="hello", window=beam.DoFn.WindowParam):
        yield greeting


class _Shouts(_Greets):
    def process(self, element, volume=11):
        yield element


def _scaled(element, factor=2):
    return element


def _dated(element, when=beam.DoFn.TimestampParam):
    return element


def test_beam_has_the_function_that_is_replaced_and_looks_it_up_where_it_is_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert list(inspect.signature(getattr(core, PATCHED)).parameters) == ["f"]
    monkeypatch.setattr(core, PATCHED, lambda function: (["replaced"], []))
    assert core.get_function_arguments(_Greets(), "process") == (["replaced"], [])


def test_signatures_are_what_beam_finds() -> None:
    functions = [_Greets(), _Shouts(), core.CallableWrapperDoFn(_scaled), core.CallableWrapperDoFn(_dated)]
    questions = [
        (function, name)
        for function in functions
        for name in ("process", "setup", "finish_bundle", "infer_output_type")
    ]
    expected = [core.get_function_arguments(*question) for question in questions]
    with cached_signatures():
        for _ in range(2):
            answers = [core.get_function_arguments(*question) for question in questions]
            assert answers == expected
            for names, defaults in answers:  # whoever changes an answer changes no other
                names.clear()
                defaults.clear()


def test_beam_is_as_it_was_afterwards_even_after_a_failure() -> None:
    before = core.get_function_args_defaults
    with cached_signatures():
        assert core.get_function_args_defaults is not before
    with pytest.raises(ValueError, match="failed"), cached_signatures():
        raise ValueError("failed")
    assert core.get_function_args_defaults is before


def test_blocks_may_overlap_in_threads() -> None:
    before = core.get_function_args_defaults
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with cached_signatures():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    inside.wait(10)
    with cached_signatures():
        leave.set()
        thread.join()
        assert core.get_function_arguments(_Shouts(), "process") == (["element", "volume"], [11])
    assert core.get_function_args_defaults is before


def test_a_beam_without_that_function_works_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(core, PATCHED)
    with cached_signatures():
        assert not hasattr(core, PATCHED)
