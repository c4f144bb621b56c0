"""What a ``DoFn`` yields at the end of a bundle, in the window where it belongs."""

from __future__ import annotations

from apache_beam.transforms.window import GlobalWindows
from apache_beam.utils.windowed_value import WindowedValue


def in_global_window(value: object) -> WindowedValue:
    """The element for ``finish_bundle`` to yield: ``value`` in the global window, the only one of a batch pipeline.

    Its timestamp is the earliest there is, as that of all elements of a batch. A tagged output goes around it:
    ``TaggedOutput(tag, in_global_window(value))``.
    """
    return GlobalWindows.windowed_value(value)
