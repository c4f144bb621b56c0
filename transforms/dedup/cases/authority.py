"""Whose items a source's word reaches: who may supersede or kill what others carry.

A source's word is about its own items. An agency's own word reaches all that carry its text, where its source is known
to speak for it; where it only claims to be the agency, those that came from the same source.
"""

from __future__ import annotations

import numpy as np

from transforms.dedup.columns import AGENCY
from transforms.dedup.digests.digest import speaks
from transforms.dedup.index import conflict_hash
from transforms.dedup.tables.packed import Table
from transforms.dedup.tables.sorting import Array, find_sorted, unique_sorted


def reached(items: Table, superseded: Array, newest: Array) -> Array:
    """True for each item whose text was superseded by a word that reaches the item.

    ``superseded`` are the rows of items that their own source superseded, ``newest`` the flags of what did.
    """
    if not len(superseded):
        return np.zeros(len(items), bool)
    everybody = np.zeros(len(items), np.uint64)
    reaches = (
        (speaker(items), np.ones(len(superseded), bool)),
        (items["source"], (newest & AGENCY) > 0),
        (everybody, speaks(newest)),
    )
    hits = [_same(items["text"], who, superseded[those]) for who, those in reaches]
    return hits[0] | hits[1] | hits[2]


def speaker(items: Table) -> Array:
    """The provider of each item as its source may name it; where the provider is unknown, the source."""
    return np.where(items["provider"] > 0, items["provider"], items["source"])


def _same(text: Array, who: Array, rows: Array) -> Array:
    """True for each item that has both text and ``who`` of one of the rows."""
    pairs = conflict_hash(text, who)
    return find_sorted(unique_sorted(pairs[rows]), pairs)[1]
