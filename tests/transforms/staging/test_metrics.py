"""What Beam's page of a job shows."""

from __future__ import annotations

import time
from collections.abc import Iterator

import apache_beam as beam
from apache_beam.metrics.metric import MetricsFilter
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

from transforms.staging.metrics import count, timed, timed_outputs


def _work(element: int) -> Iterator[int]:
    count({"items": element, "format:rss": 1})
    with timed("sleep"):
        time.sleep(0.02)
    yield from timed_outputs("outputs", iter([element, element]))


def _slow(element: int) -> int:
    time.sleep(0.05)
    return element


def test_counts_are_added_up_and_times_are_of_the_stage_alone() -> None:
    pipeline = beam.Pipeline(FnApiRunner())
    _ = pipeline | beam.Create([2, 3]) | beam.FlatMap(_work) | beam.Map(_slow)
    result = pipeline.run()
    result.wait_until_finish()
    metrics = result.metrics().query(MetricsFilter().with_namespace("wirebeam"))
    assert {metric.key.metric.name: metric.committed for metric in metrics["counters"]} == {
        "items": 5, "format:rss": 2,
    }  # fmt: skip
    times = {metric.key.metric.name: metric.committed for metric in metrics["distributions"]}
    assert times.keys() == {"sleep_milliseconds", "outputs_milliseconds"}
    assert times["sleep_milliseconds"].count == 2
    assert times["sleep_milliseconds"].min >= 20
    assert times["outputs_milliseconds"].max < 50, "what follows in the same bundle does not count"
