"""The one reader of the tables beside this module: tab-separated text, comments behind ``#``."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable


def rows(name: str) -> Iterator[list[str]]:
    """The rows of a table such as ``agencies.tsv``, each a list of its columns; empty lines and comments are no rows.

    >>> next(rows("months.tsv"))
    ['1', 'january', 'en']
    """
    for line in data_file(name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def data_file(name: str) -> Traversable:
    """A file that lies beside this module, wherever the package is installed."""
    return files("transforms.data").joinpath(name)
