"""Views of options are made once, and mean what Beam's own mean."""

from __future__ import annotations

import copy
import inspect
import pickle

from apache_beam.options.pipeline_options import DirectOptions, PipelineOptions

from pipelines.runtime.startup.cached_options import CachedOptions


def test_beam_has_the_method_that_is_overridden() -> None:
    assert list(inspect.signature(PipelineOptions.view_as).parameters) == ["self", "cls"]


def test_each_view_sees_what_another_sets_and_is_made_once() -> None:
    options = CachedOptions(["--direct_num_workers=2"])
    assert options.view_as(DirectOptions) is options.view_as(DirectOptions)
    options.view_as(DirectOptions).direct_num_workers = 3
    plain = PipelineOptions(["--direct_num_workers=3"])
    assert options.get_all_options() == plain.get_all_options()


def test_a_copy_of_the_options_shares_nothing_with_them() -> None:
    options = CachedOptions(["--direct_num_workers=2"])
    options.view_as(DirectOptions).direct_num_workers = 3
    for other in (copy.deepcopy(options), pickle.loads(pickle.dumps(options))):
        other.view_as(DirectOptions).direct_num_workers = 4
        assert other.view_as(DirectOptions).direct_num_workers == 4
    assert options.view_as(DirectOptions).direct_num_workers == 3
