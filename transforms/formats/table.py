"""The table of formats: which module reads which. README.md says how to add one."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import cast

from transforms.payload import Reader

# A run of feeds need not import what reads the others, so modules stand here by name.
_MODULES = {
    "rss": "feed",
    "atom": "feed",
    "rdf": "feed",
    "jsonfeed": "jsonfeed",
    "nitf": "nitf",
    "newsml1": "newsml1",
    "newsmlg2": "newsmlg2",
    "ninjs": "ninjs",
    "ap": "ap_media",
    "anpa": "anpa",
    "iptc7901": "iptc7901",
    "email": "mail",
    "text": "text",
}


@cache
def reader(format_name: str) -> Reader:
    """What reads payloads of the format that :func:`transforms.formats.detect.detect` named."""
    module = import_module(f"transforms.formats.{_MODULES[format_name]}")
    return cast(Reader, module.read)
