"""The table of formats: which module reads which format. README.md says how to add one."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import cast

from transforms.payload import Reader

# By name, so that a run imports the readers of those formats alone that it meets.
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
    "rbnews": "ritzau.rbnews",
    "anpa": "teleprinter.anpa",
    "iptc7901": "teleprinter.iptc7901",
    "email": "mail.message",
    "text": "plain_text.article",
}


@cache
def reader(format_name: str) -> Reader:
    """The reader of a format, by the name that :func:`transforms.formats.detect.detect` gave."""
    module = import_module(f"transforms.formats.{_MODULES[format_name]}")
    return cast(Reader, module.read)
