"""Where a payload came from, told without believing the payload: its feed's host, or the folder that it lay in.

A delivery that is parted by date, hour or run is one source: those parts of a folder's path don't count.

>>> folder_source("ap/2026-01-15/06") == folder_source("ap")
True
>>> folder_source("source1") == folder_source("source2")
False
"""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache

from transforms.fields.agencies import agency

LISTED = "provider_from_sources"  # the provider is what `--sources` says
FROM_FOLDER = "provider_from_folder"  # the folder is named for the agency that the payload claims
# Parts of a path that name a delivery and not a source: 06, 2026-01-15, 20260115T0600Z, date=2026-01-15, run-0012.
_DATED = re.compile(
    r"(?:(?:date|day|dt|d|hour|hr|h|month|m|year|y|week|w|run|batch|drop|part|time|ts|t)[=_.-]?)?"
    r"\d[\d_.:+tz-]{0,40}",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def folder_source(folder: str) -> str:
    """The source of what lies in ``folder``, a path below the inputs; dates and run numbers in it are left out.

    What lies in the input itself, or comes from standard input, is of one source.
    """
    return "folder:" + "/".join(_parts(folder))


def folder_agency(folder: str) -> str:
    """The agency for which the outermost part of ``folder`` is named; "" where it is for none.

    Whoever sends the files chooses neither this part nor what stands above it.

    >>> folder_agency("2026-01-15/ap/sports"), folder_agency("hub/ap")
    ('ap', '')
    """
    return agency(next(iter(_parts(folder)), ""))


def _parts(folder: str) -> list[str]:
    return [part for part in folder.split("/") if part and not _DATED.fullmatch(part)]


def folder_of(uri: str) -> str:
    """The folder in which a file lies, normalized: ``a/b`` for ``./a//b/c.xml``, ``s3://bucket/a`` for ``s3://bucket/a/c``."""
    scheme, separator, path = uri.rpartition("://")
    folder, slash, _ = path.rpartition("/")
    return scheme + separator + posixpath.normpath(folder or slash or ".")
