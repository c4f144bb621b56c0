"""The table of formats: which module reads which. README.md says how to add one."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import cast

from transforms.payload import Reader

# A run of feeds need not import what reads the others, so modules stand here by name.
_MODULES = {
    "rss": "feeds.feed",
    "atom": "feeds.feed",
    "rdf": "feeds.feed",
    "jsonfeed": "feeds.jsonfeed",
    "nitf": "iptc_xml.nitf",
    "newsml1": "iptc_xml.newsml1",
    "newsmlg2": "iptc_xml.newsmlg2",
    "ninjs": "news_json.ninjs",
    "ap": "news_json.ap_media",
    "anpa": "teleprinter.anpa",
    "iptc7901": "teleprinter.iptc7901",
    "email": "mail.message",
    "text": "plain_text.article",
}


@cache
def reader(format_name: str) -> Reader:
    """What reads payloads of the format that :func:`transforms.formats.detect.detect` named."""
    module = import_module(f"transforms.formats.{_MODULES[format_name]}")
    return cast(Reader, module.read)
