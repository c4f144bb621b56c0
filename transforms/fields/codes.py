"""What codes of agency formats mean for the record: statuses, signals, kinds of item, entity types, urgencies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from transforms.data.tables import rows


@cache
def codes(vocabulary: str) -> Mapping[str, str]:
    """The codes of a vocabulary in ``codes.tsv``, in small letters, to values of the record; empty where it has none.

    >>> codes("nitf.status")["killed"], codes("newsmlg2.signal").get("edstat:n", "")
    ('canceled', '')
    """
    return MappingProxyType({code: value for name, code, value in rows("codes.tsv") if name == vocabulary})
