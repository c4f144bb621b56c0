"""Text that agencies lay out by hand, with line ends, indents and columns, as the paragraphs it stands for."""

from __future__ import annotations

import re
from itertools import pairwise

_GAPS = re.compile(r"\n{3,}")
_BULLET = re.compile(r" *[*•·] ?\S")
_TAB = 8
_FAR = 1000
_INDENT = 2  # columns by which a paragraph's first line stands in
_SLACK = 2  # columns by which the widest line may exceed the width at which the others were wrapped
_WRAPPED = 50  # no hard-wrapped text is narrower
# Two spaces between words part columns, but not behind a sentence's end.
_COLUMN = re.compile(r"[^\s.?!:;,\"'”’)] {2,}\S|\S {3,}\S")


def paragraphs(text: str) -> list[str]:
    """The paragraphs of ``text``, in which line ends may mean nothing.

    Blank lines and indented first lines part paragraphs; lines in columns stay lines; all others run on.

    >>> paragraphs("A first line\\nof text.\\n    Another one.")
    ['A first line of text.', 'Another one.']
    >>> paragraphs("Ajax     2 PSV    1\\nUtrecht  0 Breda  0")
    ['Ajax     2 PSV    1\\nUtrecht  0 Breda  0']
    """
    found: list[str] = []
    for block in _blocks(text):
        if is_table(block):
            found.append("\n".join(_dedented(block)))
        else:
            found += _indented(block)
    return found


def plain_paragraphs(text: str) -> list[str]:
    """The paragraphs of plain text, where a line end means something unless lines were wrapped at a width.

    >>> plain_paragraphs("One line.\\nAnother line.")
    ['One line.', 'Another line.']
    """
    found: list[str] = []
    for block in _blocks(text):
        if is_table(block):
            found.append("\n".join(_dedented(block)))
        elif any(_indent(line) >= _INDENT for line in block[1:]) or is_wrapped(block):
            found += _indented(block)
        else:
            found += [" ".join(line.split()) for line in block]
    return found


def preformatted(text: str) -> str:
    """Lines and columns as they are, without blank lines around and trailing space."""
    return _GAPS.sub(
        "\n\n", "\n".join(_dedented([line.rstrip() for line in text.expandtabs(_TAB).split("\n")]))
    )


def broken(lines: list[str]) -> str:
    """A paragraph broken into lines by markup: joined where they were wrapped at a width, else kept as lines.

    >>> broken(["Jane Doe", "Harbor Street 2"])
    'Jane Doe\\nHarbor Street 2'
    """
    lines = [line.rstrip() for line in lines if line.strip()]
    if is_wrapped(lines):
        return " ".join(" ".join(lines).split())
    if is_table(lines):
        return "\n".join(lines)
    return "\n".join(" ".join(line.split()) for line in lines)


def is_wrapped(lines: list[str]) -> bool:
    """Whether no line but the last has room for the next one's first word, as in text wrapped at a width."""
    width = max(map(len, lines), default=0)
    if len(lines) < 2 or width < _WRAPPED:
        return False
    return all(
        len(line) + 1 + len(follower.split(None, 1)[0]) >= width - _SLACK
        for line, follower in pairwise(lines)
        if follower.strip()
    )


def is_table(lines: list[str]) -> bool:
    """Whether at least two lines, and two in five, are set in columns."""
    columns = sum(_COLUMN.search(line.strip()) is not None for line in lines)
    return columns > 1 and columns * 5 >= len(lines) * 2


def _blocks(text: str) -> list[list[str]]:
    """Runs of lines between blank ones, without what all lines are indented by."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(_TAB).split("\n")
    blocks: list[list[str]] = [[]]
    for line in _dedented([line.rstrip() for line in lines]):
        if line:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _dedented(lines: list[str]) -> list[str]:
    """Without blank lines around; of the first line, markup may have taken the indent, so it doesn't count."""
    while lines and not lines[0]:
        del lines[0]
    while lines and not lines[-1]:
        del lines[-1]
    common = min((_indent(line) for line in lines[1:] if line), default=0)
    return [line[min(common, _indent(line)) :] for line in lines]


def _indented(block: list[str]) -> list[str]:
    """A block's paragraphs: a bullet begins one, and an indented line if others are not indented."""
    starts = [_indent(line) >= _INDENT for line in block]
    if all(starts[1:]):
        starts = [False] * len(block)
    found: list[list[str]] = []
    hanging = _FAR  # how far a line must stand in to go on with a bullet
    for line, is_start in zip(block, starts, strict=True):
        bullet = _BULLET.match(line) is not None
        if not found or bullet or (is_start and _indent(line) < hanging):
            found.append([])
            hanging = _indent(line) + 1 if bullet else _FAR
        found[-1].append(line)
    return [" ".join(" ".join(lines).split()) for lines in found]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
