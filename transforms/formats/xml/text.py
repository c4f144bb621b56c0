"""The text of NITF, XHTML and other block content: paragraphs with one blank line between them.

Inline markup never breaks a word. Tables and preformatted text keep their lines and columns.
"""

from __future__ import annotations

import html
import re

from transforms.formats.common import layout as wire_layout
from transforms.formats.xml.tree import Element, every, name, number, text_of
from transforms.text.html import html_to_text

_SKIPPED = frozenset(
    {"head", "style", "script", "media", "nitf-table-metadata", "custom-table", "object", "img", "figure", "iframe",
     "video", "audio", "form", "button", "template", "noscript"}
)  # fmt: skip
_BLOCKS = frozenset(
    {"p", "block", "body", "body.content", "body.head", "body.end", "hedline", "hl1", "hl2", "h1", "h2", "h3", "h4",
     "h5", "h6", "div", "section", "article", "main", "header", "footer", "aside", "dl", "dt", "dd", "li",
     "bq", "blockquote", "note", "tagline", "bibliography", "fn", "hr", "tr", "td", "th", "caption", "credit",
     "datasource", "html", "nitf", "nitf-table", "abstract", "address", "content", "paragraph", "center",
     "details", "summary"}
)  # fmt: skip
_ITEMS = frozenset({"li"})
_CELLS = frozenset({"td", "th"})
_ROWS = frozenset({"caption", "col", "colgroup", "thead", "tbody", "tfoot", "tr"})
_LAID_OUT = frozenset({"table", "pre", "ul", "ol"})
_LINE_BREAK = "\x0b"  # stands for <br/>: a character that XML can't hold
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
# Tags that are often escaped once too often; agencies have names of their own for dashes.
_ESCAPED_TAG = re.compile(r"</?(?:endash|emdash|ndash|mdash|em|strong|b|i|u|span|p|br) ?/?>", re.IGNORECASE)
_OTHER_TAG = re.compile(r"<(?!/?(?:p|br)[\s/>])[a-zA-Z/!?]", re.IGNORECASE)
_PARAGRAPH_TAG = re.compile(r"</?p(?:\s[^<>]{0,500})?/?>", re.IGNORECASE)
_BREAK_TAG = re.compile(r"</?br(?:\s[^<>]{0,500})?/?>", re.IGNORECASE)
_WIDEST_CELL = 60  # characters: a table with wider cells lays out text, not figures
_COLUMNS = 50  # of a table: one with more is read as text


def block_text(element: Element | None) -> str:
    """The text of an element with block content; empty for no element.

    >>> from lxml import etree
    >>> block_text(etree.XML("<body><p>A <b>bo</b>ld word.</p><p>Next<br/>line</p></body>"))
    'A bold word.\\n\\nNext\\nline'
    """
    if element is None:
        return ""
    writer = _Writer()
    writer.walk(element)
    writer.flush()
    return "\n\n".join(writer.blocks)


def html_text(markup: str) -> str:
    """The text of HTML in a string, such as a CDATA section.

    With no tags but ``<p>`` and ``<br>`` it is taken for text laid out by hand, whose line ends and indents have a
    meaning.

    >>> html_text("<p>First line\\nof text.\\n   Next.</p>")
    'First line of text.\\n\\nNext.'
    """
    if "\n" not in markup or _OTHER_TAG.search(markup):
        return html_to_text(markup)
    blocks: list[str] = []
    for part in _PARAGRAPH_TAG.split(markup):
        blocks += _paragraphs(html.unescape(_BREAK_TAG.sub(_LINE_BREAK, part)))
    return "\n\n".join(filter(None, blocks))


def unescaped(text: str) -> str:
    """``text`` with character references decoded, and without inline tags, that were escaped once too often.

    >>> unescaped("1&ndash;2 &quot;x&quot; 3<endash>-</endash>4")
    '1–2 "x" 3-4'
    """
    if "&" in text and _REFERENCE.search(text):
        text = html.unescape(text)
    return _ESCAPED_TAG.sub("", text) if "<" in text else text


class _Writer:
    """Collects inline text until a block ends, and then its paragraphs in ``blocks``."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self._parts: list[str] = []

    def walk(self, element: Element) -> None:
        """Read an element, by its name."""
        kind = name(element)
        if kind in _BLOCKS:
            self.flush()
            self.walk_inside(element)
            self.flush()
        elif kind in _LAID_OUT:
            self.flush()
            self._add(_laid_out(element, kind))
        elif kind == "br":
            self._parts.append(_LINE_BREAK)
            self.walk_inside(element)
        elif kind not in _SKIPPED:
            if kind == "frac-den":  # NITF: frac-num, frac-sep, frac-den
                self._parts.append("/")
            self.walk_inside(element)

    def walk_inside(self, element: Element) -> None:
        """Read the element's text and children, whatever its name."""
        if element.text:
            self._parts.append(element.text)
        for child in element:
            if not (name(child) == "note" and child.get("noteclass") == "editorsnote"):
                self.walk(child)
            if child.tail:
                self._parts.append(child.tail)

    def flush(self) -> None:
        """End the block that was collected, if there is any text in it."""
        text = "".join(self._parts)
        self._parts.clear()
        if text and not text.isspace():
            self._add(_paragraphs(unescaped(text)))

    def _add(self, blocks: list[str]) -> None:
        self.blocks += [block for block in blocks if block.strip()]


def _paragraphs(text: str) -> list[str]:
    """The paragraphs in the text of one block; two line breaks part them too."""
    if _LINE_BREAK in text:
        groups: list[list[str]] = [[]]
        for line in map(_on_one_line, text.split(_LINE_BREAK)):
            if line and not line.isspace():
                groups[-1].append(line)
            elif groups[-1]:
                groups.append([])
        return [wire_layout.paragraph_of_lines(lines) for lines in groups if lines]
    if "\n" in text:
        return wire_layout.markup_paragraphs(text)
    return [" ".join(text.split())]


def _on_one_line(part: str) -> str:
    """The text before or after a <br/> on one line, its indent kept."""
    return " ".join(piece.strip() for piece in part.split("\n")) if "\n" in part else part


def _laid_out(element: Element, kind: str) -> list[str]:
    if kind == "pre":
        return _preformatted(element)
    if not _is_regular(element, kind):
        return _blocks_in(element)
    if kind == "table":
        return _table(element)
    return ["\n".join(f"- {text}" for item in element if (text := _cell(item)))]


def _is_regular(element: Element, kind: str) -> bool:
    """Whether a list or table holds nothing but items or cells, and no table within a table."""
    if kind != "table":
        return not _strays(element, _ITEMS)
    parts = every(element, "table", "TABLE", "thead", "tbody", "tfoot", "tr", "TR")
    nested = sum(name(part) == "table" for part in parts) > 1
    return not nested and not any(_strays(part, _CELLS if name(part) == "tr" else _ROWS) for part in parts)


def _strays(element: Element, allowed: frozenset[str]) -> bool:
    """Whether there is text, or another element, between the elements that are allowed."""
    if element.text and not element.text.isspace():
        return True
    return any(name(inner) not in allowed or (inner.tail and not inner.tail.isspace()) for inner in element)


def _blocks_in(element: Element) -> list[str]:
    writer = _Writer()
    writer.walk_inside(element)
    writer.flush()
    return writer.blocks


def _preformatted(element: Element) -> list[str]:
    for breaking in every(element, "br", "BR"):
        breaking.tail = "\n" + (breaking.tail or "")
    return wire_layout.preformatted(unescaped(text_of(element))).split("\n\n")


def _table(element: Element) -> list[str]:
    """A table as one block of lines with aligned columns; a table that lays out text, as the blocks of that text."""
    rows = [_row(row) for row in every(element, "tr", "TR")]
    if any(len(row) > _COLUMNS or any(map(_is_prose, row)) for row in rows if len(row) > 1):
        return _blocks_in(element)
    lines = [*map(_cell, every(element, "caption", "CAPTION")), *_aligned(rows)]
    return ["\n".join(line for line in lines if line)]


def _is_prose(cell: str) -> bool:
    return len(cell) > _WIDEST_CELL or "\n" in cell


def _row(row: Element) -> list[str]:
    cells: list[str] = []
    for cell in row:
        cells += [_cell(cell), *[""] * (min(number(cell.get("colspan", "")), _COLUMNS) - 1)]
    while cells and not cells[-1]:
        del cells[-1]
    return cells


def _cell(cell: Element) -> str:
    return "\n".join(_blocks_in(cell)) if len(cell) else " ".join(unescaped(cell.text or "").split())


def _aligned(rows: list[list[str]]) -> list[str]:
    """Rows as lines with aligned columns; a row of one cell is a heading and widens no column."""
    wide = [row for row in rows if len(row) > 1]
    count = max(map(len, wide), default=0)
    widths = [max(len(row[at]) for row in wide if len(row) > at) for at in range(count)]
    return [
        row[0] if len(row) == 1 else "  ".join(map(str.ljust, row, widths)).rstrip() for row in rows if row
    ]
