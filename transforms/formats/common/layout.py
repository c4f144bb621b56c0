"""Paragraphs of text that agencies laid out by hand, with line ends, indents and columns.

This is text inside markup: NITF, XHTML, or a CDATA section. Text of files and mail, where layout is all there is, is
read by ``lines.py``.
"""

from __future__ import annotations

import re
from itertools import pairwise

_GAPS = re.compile(r"\n{3,}")
_BULLET = re.compile(r" *[*•·] ?\S")
_TAB = 8  # columns
_FAR = 1000  # columns: no line is indented so far
_INDENT = 2  # columns by which a paragraph's first line is indented
_SLACK = 2  # columns by which the widest line may exceed the width at which the others were wrapped
_WRAPPED = 50  # no hard-wrapped text is narrower
# Two spaces between words separate columns, but not after a sentence's end.
_COLUMN = re.compile(r"[^\s.?!:;,\"'”’)] {2,}\S|\S {3,}\S")


def markup_paragraphs(text: str) -> list[str]:
    """The paragraphs of text from markup, where a line end is a space.

    Blank lines and indented first lines begin a paragraph; lines set in columns stay lines.

    >>> markup_paragraphs("A first line\\nof text.\\n    Another one.")
    ['A first line of text.', 'Another one.']
    >>> markup_paragraphs("Ajax     2 PSV    1\\nUtrecht  0 Breda  0")
    ['Ajax     2 PSV    1\\nUtrecht  0 Breda  0']
    """
    paragraphs: list[str] = []
    for block in _blocks(text):
        if is_table(block):
            paragraphs.append("\n".join(_dedented(block)))
        else:
            paragraphs += _paragraphs_in(block)
    return paragraphs


def text_paragraphs(text: str) -> list[str]:
    """The paragraphs of plain text, where a line end ends a paragraph unless lines were wrapped at a width.

    >>> text_paragraphs("One line.\\nAnother line.")
    ['One line.', 'Another line.']
    """
    paragraphs: list[str] = []
    for block in _blocks(text):
        if is_table(block):
            paragraphs.append("\n".join(_dedented(block)))
        elif any(_indent(line) >= _INDENT for line in block[1:]) or is_wrapped(block):
            paragraphs += _paragraphs_in(block)
        else:
            paragraphs += [" ".join(line.split()) for line in block]
    return paragraphs


def preformatted(text: str) -> str:
    """Preformatted text with its lines and columns, without blank lines around it and space at line ends."""
    return _GAPS.sub(
        "\n\n", "\n".join(_dedented([line.rstrip() for line in text.expandtabs(_TAB).split("\n")]))
    )


def paragraph_of_lines(lines: list[str]) -> str:
    """One paragraph from the lines that ``<br/>`` separates: joined where they were wrapped at a width, else kept.

    >>> paragraph_of_lines(["Jane Doe", "Harbor Street 2"])
    'Jane Doe\\nHarbor Street 2'
    """
    lines = [line.rstrip() for line in lines if line.strip()]
    if is_wrapped(lines):
        return " ".join(" ".join(lines).split())
    if is_table(lines):
        return "\n".join(lines)
    return "\n".join(" ".join(line.split()) for line in lines)


def is_wrapped(lines: list[str]) -> bool:
    """True where no line but the last has room for the next line's first word, as in text wrapped at a width."""
    width = max(map(len, lines), default=0)
    if len(lines) < 2 or width < _WRAPPED:
        return False
    return all(
        len(line) + 1 + len(follower.split(None, 1)[0]) >= width - _SLACK
        for line, follower in pairwise(lines)
        if follower.strip()
    )


def is_table(lines: list[str]) -> bool:
    """True where at least two lines, and two in five, are set in columns."""
    columns = sum(_COLUMN.search(line.strip()) is not None for line in lines)
    return columns > 1 and columns * 5 >= len(lines) * 2


def _blocks(text: str) -> list[list[str]]:
    """The groups of lines between blank lines, without the indent that all lines share."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(_TAB).split("\n")
    blocks: list[list[str]] = [[]]
    for line in _dedented([line.rstrip() for line in lines]):
        if line:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _dedented(lines: list[str]) -> list[str]:
    """The lines without blank ones around them and without the indent that they share.

    The first line does not count for the indent, since markup before it may have taken its own.
    """
    while lines and not lines[0]:
        del lines[0]
    while lines and not lines[-1]:
        del lines[-1]
    common = min((_indent(line) for line in lines[1:] if line), default=0)
    return [line[min(common, _indent(line)) :] for line in lines]


def _paragraphs_in(block: list[str]) -> list[str]:
    """The paragraphs of a block: a bullet begins one, and so does an indented line if others are not indented."""
    starts = [_indent(line) >= _INDENT for line in block]
    if all(starts[1:]):
        starts = [False] * len(block)
    paragraphs: list[list[str]] = []
    hanging = _FAR  # indent of lines that continue a bullet
    for line, is_start in zip(block, starts, strict=True):
        bullet = _BULLET.match(line) is not None
        if not paragraphs or bullet or (is_start and _indent(line) < hanging):
            paragraphs.append([])
            hanging = _indent(line) + 1 if bullet else _FAR
        paragraphs[-1].append(line)
    return [" ".join(" ".join(lines).split()) for lines in paragraphs]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
