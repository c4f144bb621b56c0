"""What a bundle hands on at its end reaches the next step."""

import apache_beam as beam
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to

from transforms.staging.bundles import in_global_window


class _Sum(beam.DoFn):
    def start_bundle(self):
        self.total = 0

    def process(self, number):
        self.total += number

    def finish_bundle(self):
        yield in_global_window(("sum", self.total))


def test_what_a_bundle_ends_with_can_be_grouped_with_what_others_end_with() -> None:
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        sums = pipeline | beam.Create([1, 2, 3]) | beam.ParDo(_Sum()) | beam.CombinePerKey(sum)
        assert_that(sums, equal_to([("sum", 6)]))
