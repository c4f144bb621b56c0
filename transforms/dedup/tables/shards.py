"""How the judging is spread: how many shards a run has, and which keys fall to which."""

from __future__ import annotations

import numpy as np

from transforms.dedup.tables.sorting import Array

SHARD_BYTES = 32 * 2**20  # of input; some 25,000 articles, at 3 KB each while they are judged
MAX_SHARDS = 4096


def shards_for(size: int) -> int:
    """How many shards fit an input of ``size`` bytes: a small run leaves few files, a large one small tables.

    >>> shards_for(0), shards_for(2**30), shards_for(2**50)
    (1, 32, 4096)
    """
    wanted = max(1, -(-size // SHARD_BYTES))
    return min(1 << (wanted - 1).bit_length(), MAX_SHARDS)


def shard_of(key: Array, shards: int) -> Array:
    """The shard that each key falls to, as uint16; ``shards`` is a power of two."""
    return (key & np.uint64(shards - 1)).astype(np.uint16)  # NumPy sorts these by radix
