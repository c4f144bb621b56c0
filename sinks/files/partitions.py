"""Partition keys and values as Hive paths, and back, safe for any value.

A path is such as ``provider=ap/date=2026-01-12``. A missing value is ``__HIVE_DEFAULT_PARTITION__``; of any other value
all bytes of its UTF-8 form are percent-encoded but for lower-case letters, digits, ``.``, ``_`` and ``-``. So no value
can leave its folder, and no two values share a folder, not even where a filesystem compares names without case or
ignores a trailing dot. What DuckDB, Polars and Spark decode is the value itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from urllib.parse import unquote

MISSING = "__HIVE_DEFAULT_PARTITION__"
# Bytes of a value's encoded form at most: most filesystems end names at 255 bytes, and the key needs its part.
LONGEST = 200
_DIGEST_CHARACTERS = 32
_PLAIN = re.compile(r"[a-z0-9_-](?:[a-z0-9._-]*[a-z0-9_-])?")
_KEPT = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789_-")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")  # names of devices on Windows
_UPPER_CASE = re.compile(r"[A-Z]{2}|[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})+")  # country codes and language tags


def partition_path(values: Mapping[str, str]) -> str:
    """The Hive path of keys and their values, in the order given.

    >>> partition_path({"provider": "ap", "date": "2026-01-12"})
    'provider=ap/date=2026-01-12'
    >>> partition_path({"provider": "../../etc", "language": ""})
    'provider=%2E%2E%2F%2E%2E%2Fetc/language=__HIVE_DEFAULT_PARTITION__'
    """
    return "/".join(f"{key}={encoded(value)}" for key, value in values.items())


def parse_partition(path: str) -> dict[str, str]:
    """Keys and values of a Hive path; the inverse of :func:`partition_path` for values that were not cut.

    >>> parse_partition("provider=a%2Fb/language=__HIVE_DEFAULT_PARTITION__")
    {'provider': 'a/b', 'language': ''}
    """
    pairs = (part.partition("=") for part in path.split("/"))
    return {key: "" if value == MISSING else unquote(value) for key, _, value in pairs}


@lru_cache(maxsize=4096)
def encoded(value: str) -> str:
    """One value as a part of a path; at most :data:`LONGEST` bytes of ASCII."""
    if not value:
        return MISSING
    plain = _UPPER_CASE.fullmatch(value) or (_PLAIN.fullmatch(value) and not _RESERVED.fullmatch(value))
    if plain and len(value) <= LONGEST:
        return value
    characters = ["".join(map(_quoted, char.encode("utf-8", "replace"))) for char in value]
    name = "".join(characters)
    if _RESERVED.fullmatch(name):
        name = f"%{ord(name[0]):02X}{name[1:]}"
    return name if len(name) <= LONGEST else _cut(characters, value)


def _quoted(byte: int) -> str:
    return chr(byte) if byte in _KEPT else f"%{byte:02X}"


def _cut(characters: Sequence[str], value: str) -> str:
    """A value too long for a name: its first whole characters, ``~`` and a digest that tells it from others."""
    tail = "%7E" + hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()[:_DIGEST_CHARACTERS]
    ends = accumulate(map(len, characters))
    kept = (char for char, end in zip(characters, ends, strict=True) if end <= LONGEST - len(tail))
    return "".join(kept) + tail
