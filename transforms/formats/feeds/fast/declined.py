"""How the fast path says that feedparser must read a feed."""

from __future__ import annotations


class Declined(Exception):
    """The feed holds something that the fast path does not read exactly as feedparser would.

    The first argument is the reason, a short stable word such as ``namespaces``; runs count it.
    """
