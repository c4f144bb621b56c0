"""The thread in which Beam runs a pipeline, which may outlive an attempt whose workers were killed."""

from __future__ import annotations

import threading

PIPELINE = "pipeline"  # what the names of these threads begin with


def is_pipeline_left() -> bool:
    """Whether such a thread is still there: Python would wait for it at its end."""
    return any(thread.name.startswith(PIPELINE) for thread in threading.enumerate())
