"""Addresses on the web, as far as a record needs them taken apart."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit


def host_of(url: str, schemes: Collection[str] = ()) -> str:
    """The host of ``url`` in small letters, without port; empty where there is none.

    With ``schemes``, only addresses of those schemes have a host.

    >>> host_of("https://News.Example:8080/a"), host_of("ftp://news.example/", schemes=("http", "https"))
    ('news.example', '')
    """
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if not schemes or parts.scheme in schemes else ""
    except ValueError:
        return ""
