"""What a bundle yields at its end belongs to the global window."""

from apache_beam.transforms.window import GlobalWindow
from apache_beam.utils.timestamp import MIN_TIMESTAMP

from transforms.staging.bundles import in_global_window


def test_a_value_is_in_the_global_window_at_its_earliest_time():
    element = in_global_window(("shard", b"data"))
    assert element.value == ("shard", b"data")
    assert element.windows == (GlobalWindow(),)
    assert element.timestamp == MIN_TIMESTAMP
