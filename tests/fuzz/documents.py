"""Documents of agencies with parts replaced, repeated, emptied or moved: well-formed, and not as their format says.

The bytes of an input choose what happens to each part of a sample. So a fuzzer gets behind the parsers.
"""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from lxml import etree

from tests.transforms.formats.feed_strategies import ADDRESSES, DATES, Choose

_SAMPLES = Path(__file__).resolve().parents[2] / "samples"
# By target, the sample that is taken apart.
_TEMPLATES = {
    "ninjs": ("agency/canalpress.ninjs1.json", "agency/orchard.ninjs3.json"),
    "ap": ("agency/glacier.ap.json",),
    "jsonfeed": ("feeds/valley.json",),
    "nitf": ("agency/coastwire-ferry.nitf.xml", "agency/southern-council.nitf.xml"),
    "newsml1": ("agency/levant-message.newsml1.xml",),
    "newsmlg2": ("agency/northline-message.newsmlg2.xml", "agency/northline-markets.newsmlg2.xml"),
}
_TEXTS = (
    "", " ", "x", "text", "<p>Two <b>boats</b></p>", "KIEL (AP) — It is open.", "\x85\x00\x1b", "\u202e", "&amp;amp;",
    "\ufffe", "9" * 30, "-1", "1e30", "canceled", "embargoed", "By Ann Lee", "0", "a:b:c", "\u0130" * 9, "\U0001f600",
    *ADDRESSES, *DATES,
)  # fmt: skip
_ODD = (
    None,
    True,
    False,
    0,
    -1,
    2**63,
    10**30,
    1.5,
    1e308,
    [],
    {},
    [[]],
    [{}],
    [None],
    {"": ""},
    {"value": []},
)
_SELDOM = 12  # so many parts stay as they are for one that doesn't
_MOST = 20_000  # bytes of a document


def structured(name: str, data: bytes) -> bytes:
    """The bytes, or behind a leading zero byte the document that they choose, where the target has samples."""
    if data[:1] != b"\0" or name not in _TEMPLATES:
        return data
    choose = choices(data[1:])
    templates = _TEMPLATES[name]
    template = (_SAMPLES / templates[choose(len(templates))]).read_bytes()
    made = _json(template, choose) if template[:1] in b"[{" else _xml(template, choose)
    return made[:_MOST]


def choices(data: bytes) -> Choose:
    """Choices made by the bytes, one or two for each; the plainest once there are no more."""
    numbers = chain(data, repeat(0))
    return lambda below: (next(numbers) if below <= 256 else next(numbers) * 256 + next(numbers)) % below


def _json(template: bytes, choose: Choose) -> bytes:
    return json.dumps(_changed(json.loads(template), choose), ensure_ascii=bool(choose(2))).encode(
        "utf-8", "replace"
    )


def _changed(value: Any, choose: Choose) -> Any:
    """A value with some of its parts changed."""
    match choose(3 * _SELDOM):
        case 1:
            return _TEXTS[choose(len(_TEXTS))]
        case 2:
            return _ODD[choose(len(_ODD))]
        case 3:
            return [value] * choose(4)
    if isinstance(value, dict):
        return {key: _changed(part, choose) for key, part in value.items()}
    return [_changed(part, choose) for part in value] if isinstance(value, list) else value


def _xml(template: bytes, choose: Choose) -> bytes:
    root = etree.fromstring(template, etree.XMLParser(recover=True, resolve_entities=False))
    for element in [found for found in root.iter(etree.Element) if found is not root]:
        _change(element, choose)
    return etree.tostring(root, encoding=("utf-8", "utf-16", "iso-8859-1")[choose(3)])


def _change(element: etree._Element, choose: Choose) -> None:
    parent = element.getparent()
    if parent is None:
        return
    match choose(_SELDOM):
        case 1:
            parent.remove(element)
        case 2:
            element.text = _clean(_TEXTS[choose(len(_TEXTS))])
        case 3:
            for key in sorted(element.attrib):
                element.set(key, _clean(_TEXTS[choose(len(_TEXTS))]))
        case 4:
            element.attrib.clear()
        case 5:
            element.clear()
        case 6 if len(etree.tostring(parent)) < _MOST // 8:
            parent.append(deepcopy(element))
        case 7:
            element.tag = parent.tag


@cache
def _clean(text: str) -> str:
    """The text without what XML does not allow."""
    return "".join(char for char in text if char.isprintable())
