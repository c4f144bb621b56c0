"""Beam must be told what it would have found out itself."""

import copy
import pickle

import apache_beam as beam
from apache_beam.options.pipeline_options import DirectOptions, PipelineOptions
from apache_beam.transforms import core

from pipelines.runtime.signature_cache import Options, remembered_signatures


class _Greets(beam.DoFn):
    def process(self, element, greeting="hello", window=beam.DoFn.WindowParam):
        yield greeting


class _Shouts(_Greets):
    def process(self, element, volume=11):
        yield element


def _one(element, factor=2):
    return element


def _other(element, when=beam.DoFn.TimestampParam):
    return element


def test_each_view_sees_what_another_sets_and_is_made_once() -> None:
    options = Options(["--direct_num_workers=2"])
    assert options.view_as(DirectOptions) is options.view_as(DirectOptions)
    options.view_as(DirectOptions).direct_num_workers = 3
    plain = PipelineOptions(["--direct_num_workers=3"])
    assert options.get_all_options() == plain.get_all_options()


def test_a_copy_of_the_options_shares_nothing_with_them() -> None:
    options = Options(["--direct_num_workers=2"])
    options.view_as(DirectOptions).direct_num_workers = 3
    for other in (copy.deepcopy(options), pickle.loads(pickle.dumps(options))):
        other.view_as(DirectOptions).direct_num_workers = 4
        assert other.view_as(DirectOptions).direct_num_workers == 4
    assert options.view_as(DirectOptions).direct_num_workers == 3


def test_signatures_are_what_beam_finds() -> None:
    functions = [_Greets(), _Shouts(), core.CallableWrapperDoFn(_one), core.CallableWrapperDoFn(_other)]
    asked = [
        (one, name)
        for one in functions
        for name in ("process", "setup", "finish_bundle", "infer_output_type")
    ]
    expected = [core.get_function_arguments(*each) for each in asked]
    with remembered_signatures():
        for _ in range(2):
            found = [core.get_function_arguments(*each) for each in asked]
            assert found == expected
            for names, defaults in found:  # whoever changes his answer changes no other
                names.clear()
                defaults.clear()


def test_beam_is_as_it_was_afterwards() -> None:
    before = core.get_function_args_defaults
    with remembered_signatures():
        assert core.get_function_args_defaults is not before
    assert core.get_function_args_defaults is before
