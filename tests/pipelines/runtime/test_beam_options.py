"""Which arguments are ours and which are Beam's."""

from __future__ import annotations

import argparse

import pytest
from apache_beam.options import pipeline_options

from pipelines.errors import UsageError
from pipelines.runtime.beam_options import beam_parser, refuse_unknown, split_arguments

OURS = {"--output", "--run-id", "--help", "-h"}


def test_the_private_parts_of_beam_that_are_used_are_there() -> None:
    assert issubclass(pipeline_options._BeamArgumentParser, argparse.ArgumentParser)
    assert callable(pipeline_options.StandardOptions._add_argparse_args)
    options = beam_parser().options
    assert {"--runner", "--region", "--flink_master", "--setup_file", "--streaming"} <= options.keys()
    assert options["--streaming"].nargs == 0
    assert len(options) > 150


@pytest.mark.parametrize(
    ("argv", "ours", "beams"),
    [
        (["a.xml", "--output", "o"], ["a.xml", "--output", "o"], []),
        (["--runner", "Flink", "a.xml"], ["a.xml"], ["--runner", "Flink"]),
        (["--runner=Flink", "--output=o"], ["--output=o"], ["--runner=Flink"]),
        (["--streaming", "a.xml"], ["a.xml"], ["--streaming"]),
        (["-", "--region", "eu", "--", "--runner"], ["-", "--", "--runner"], ["--region", "eu"]),
        (["a", "--runner=FlinkRunner", "--object_reuse"], ["a"], ["--runner=FlinkRunner", "--object_reuse"]),
    ],
)
def test_arguments_are_parted_into_ours_and_beam_s(
    argv: list[str], ours: list[str], beams: list[str]
) -> None:
    assert split_arguments(argv, OURS) == (ours, beams)


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--outptu", "o"], "unknown option --outptu; did you mean --output?"),
        (["--flink_mastr=x"], "unknown option --flink_mastr; did you mean --flink_master?"),
        (["-x"], "unknown option -x"),
        (["--object_reuse"], "unknown option --object_reuse; did you mean --project?"),
        (["--runner=Dataflow", "--object_reuse"], "unknown option --object_reuse; did you mean --project?"),
        (["--runner=Flink", "-x"], "unknown option -x"),
        (["--direct_num_workers", "x"], "argument --direct_num_workers: invalid int value: 'x'"),
    ],
)
def test_what_neither_knows_is_bad_usage(argv: list[str], message: str) -> None:
    with pytest.raises(UsageError) as raised:
        split_arguments(argv, OURS)
    assert str(raised.value) == message


def test_neither_stdin_nor_a_negative_number_nor_what_follows_the_end_is_an_option() -> None:
    refuse_unknown(["-", "-1", "--", "--anything"], OURS)
