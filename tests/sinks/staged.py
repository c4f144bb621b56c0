"""What tests of the files stage."""

from pathlib import Path

from sinks.files.sorted_runs import PartitionLines
from sinks.layout import staging_of_attempt
from transforms.staging.area import StagingArea
from transforms.storage.store import open_store


def new_area(folder: Path) -> StagingArea:
    """The staging area of an attempt at run ``r1``, in a folder."""
    return StagingArea(open_store(str(folder)), staging_of_attempt("r1", "token"))


def partition_lines(*texts: str, partition: str = "p") -> PartitionLines:
    """Lines that are their own keys."""
    return {partition: [(text.encode(), text.encode() + b"\n") for text in texts]}
