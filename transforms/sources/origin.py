"""Where a payload came from, told without believing the payload: its feed's host, or the folder that it lay in.

A delivery that is parted by date, hour or run is one source: of a folder's path those parts count as equal.

>>> folder_source("ap/2026-01-15/06") == folder_source("ap/2026-01-16/18")
True
>>> folder_source("source1") == folder_source("source2")
False
"""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache

LISTED = "provider_from_sources"  # the provider is what `--sources` says
# Parts of a path that name a delivery and not a source: 06, 2026-01-15, 20260115T0600Z, date=2026-01-15, run-0012.
_DATED = re.compile(
    r"(?:(?:date|day|dt|d|hour|hr|h|month|m|year|y|week|w|run|batch|drop|part|time|ts|t)[=_.-]?)?"
    r"\d[\d_.:+tz-]{0,40}",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def folder_source(folder: str) -> str:
    """The source of what lies in ``folder``, a path below the input; ``#`` stands for dates and run numbers in it.

    What lies in the input itself, or comes from standard input, is of one source.
    """
    return "folder:" + "/".join("#" if _DATED.fullmatch(part) else part for part in folder.split("/"))


def folder_of(uri: str) -> str:
    """The folder in which a file lies, normalized: ``a/b`` for ``./a//b/c.xml``, ``s3://bucket/a`` for ``s3://bucket/a/c``."""
    scheme, separator, path = uri.rpartition("://")
    folder, slash, _ = path.rpartition("/")
    return scheme + separator + posixpath.normpath(folder or slash or ".")
