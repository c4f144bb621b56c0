"""How much one poll may cost: whatever is hostile or broken ends at one of these."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FetchLimits:
    """Sizes in bytes, times in seconds."""

    sent_bytes: int = 16 * 2**20  # of a body as it is sent
    body_bytes: int = 32 * 2**20  # of a body when it is decompressed
    header_bytes: int = 8190  # of one line of a header; of 128 lines at most
    seconds: int = 60  # for all of a poll
    silence: int = 20  # seconds without a byte
    redirects: int = 10
    connections: int = 100  # at once
    host_connections: int = 2  # to one host at once
