"""What a bundle hands on when it ends."""

from __future__ import annotations

from apache_beam.transforms.window import GlobalWindows
from apache_beam.utils.windowed_value import WindowedValue


def in_global_window(value: object) -> WindowedValue:
    """``value`` in the one window of a batch pipeline, which ``finish_bundle`` must name for what it yields."""
    return GlobalWindows.windowed_value(value)
