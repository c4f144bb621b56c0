"""What the readers of IPTC XML share: lines of elements, marked-up or plain content, names of people, errors."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from transforms.fields.agencies import agency
from transforms.formats.common.boilerplate import without_header
from transforms.formats.common.layout import text_paragraphs
from transforms.formats.xml.text import block_text, html_text
from transforms.formats.xml.tree import Element, Fields, attribute, every, line, number, text_of, unique
from transforms.payload import EXCERPT_BYTES, WireError

SUBJECT_CODES = "subj"  # the NewsCodes alias of the IPTC's Subject Codes
_MARKUP = re.compile(r"<(?:p|br|div|html|table|h[1-6]|ul|ol)\b", re.IGNORECASE)


def children(element: Element | None) -> Iterable[Element]:
    """The child elements in order; none of an element that is absent."""
    return element if element is not None else ()


def lines(parts: Fields, key: str) -> list[str]:
    """The text of each child with this name, on one line; without empty and repeated ones."""
    return unique([line(element) for element in parts.get(key, ())])


def urgency(text: str) -> int:
    """An editorial urgency, 1 (highest) to 9; 0 where the text is no such number.

    >>> urgency("3"), urgency("0"), urgency("high")
    (3, 0, 0)
    """
    value = number(text)
    return value if 1 <= value <= 9 else 0


def country_code(text: str) -> str:
    """An ISO 3166 alpha-2 code in capitals; "" for anything else, such as the alpha-3 codes that NITF allows.

    >>> country_code("de"), country_code("DEU")
    ('DE', '')
    """
    return text.upper() if len(text) == 2 and text.isascii() and text.isalpha() else ""


def people(names: list[str]) -> list[str]:
    """The names, each once, that may be people's: of two words or more, and no agency's.

    >>> people(["Jane Doe", "VRG", "Associated Press", "Jane Doe"])
    ['Jane Doe']
    """
    return [name for name in unique(names) if " " in name and not agency(name)]


def content_text(element: Element) -> str:
    """The text of an element with marked-up, escaped or plain content, its paragraphs separated by one blank line.

    A ``<header>``, in which dpa repeats headline, byline and slug, is no text, nor is what stands beside its main
    sections.
    """
    if len(element):
        _remove_headers(element)
        main = [part for part in every(element, "section") if "main" in attribute(part, "class").split()]
        return "\n\n".join(filter(None, map(block_text, main))) or block_text(element)
    plain = without_header(text_of(element))
    return html_text(plain) if _MARKUP.search(plain) else "\n\n".join(text_paragraphs(plain))


def _remove_headers(element: Element) -> None:
    """Remove the headers in an element, unless there is no text but theirs; what follows each stays."""
    headers = every(element, "header")
    within = sum(len(text_of(header).strip()) for header in headers)
    if not headers or within >= len(text_of(element).strip()):
        return
    for header in headers:
        parent, before = header.getparent(), header.getprevious()
        if parent is None:
            continue
        if before is not None:
            before.tail = (before.tail or "") + (header.tail or "")
        else:
            parent.text = (parent.text or "") + (header.tail or "")
        parent.remove(header)


def lost_item(item: Element, code: str, message: str, format_name: str) -> WireError:
    """The error of an item that could not be read, with the item's first bytes as excerpt."""
    excerpt = etree.tostring(item, with_tail=False)[:EXCERPT_BYTES]
    return WireError(code, message, excerpt=excerpt, format=format_name)
