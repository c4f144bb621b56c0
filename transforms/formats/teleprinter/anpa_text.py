"""Reads the text of an ANPA item: header lines that begin with a caret, then paragraphs that begin with a tab.

``^slug,words<`` comes first, then headline, photos, notes (``Eds:``), a summary, the byline and the writer's title;
the last two end in ``=``. Inside the text a line that begins with a caret is a heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from textwrap import dedent
from typing import NamedTuple

from transforms.fields.agencies import agency
from transforms.fields.bylines import begins_byline
from transforms.fields.phrases import any_phrase
from transforms.formats.teleprinter.characters import typographic

_SELECTOR = re.compile(r"\^?\*\d{1,6}<\s{0,4}")
_WORDS = re.compile(r"(?:,\s{0,4}\d{0,5})?\s{0,4}$")
_SIGNAL = re.compile(
    r"(urgent|bulletin|flash|advisory|correction|(?:mandatory |bulletin )?kill)\W{0,3}$", re.IGNORECASE
)
_TITLE = re.compile(
    r".*\b(?:writers?|editors?|correspondents?|reporters?|columnists?|critics?|staff|press|news|bureau|service|times|"
    r"journal|tribune|herald|for)\b.*",
    re.IGNORECASE,
)
_HALF = re.compile(r"(?<![^\s;\d-])\{(?![^\s;.,)/-])")
_CELL = re.compile(r";(?=\S)")
_GAP = re.compile(r"(?<=[^\s.?!]) {2,}(?=\S)")  # between cells; after a sentence it is none
_HEADER_LINES = 40
_BYLINE_WITHIN = 20  # lines
_PROSE = 90  # characters from which a line among columns is a paragraph
# BS opens a row of a table, DLE is a fixed space; the DC codes switch type.
_CODES = str.maketrans("\x08\x10", "\t ", "\x0b\x0c\x0e\x0f\x11\x12\x13\x14")


@dataclass
class AnpaText:
    """The fields in the text of an ANPA item; ``has_title`` is true once the byline holds the writer's title."""

    slugline: str = ""
    headline: str = ""
    subheadline: str = ""
    byline: str = ""
    agency: str = ""
    notes: list[str] = field(default_factory=list)
    body: str = ""
    signals: list[str] = field(default_factory=list)
    has_title: bool = False


class _Line(NamedTuple):
    text: str
    caret: bool  # begins with a caret: a header line or heading
    end: str  # the end mark: "<", "=" or ""
    opens: bool  # begins a paragraph
    indent: str = ""  # spaces before it


def read_text(text: str, tabular: bool) -> AnpaText:
    """The fields in a decoded text; tabular matter keeps its lines, with `` | `` between the cells."""
    fields = AnpaText()
    lines = _joined([_line(raw) for raw in typographic(text.translate(_CODES)).split("\n")])
    rest = _without_header(lines, fields)
    rest = [line for line in rest if not (line.caret and _end_mark().fullmatch(line.text))]
    fields.body = _columns(rest) if tabular else _paragraphs(rest)
    fields.agency = fields.agency or agency(fields.byline)
    return fields


def _joined(lines: list[_Line]) -> list[_Line]:
    """The lines, with wrapped lines of the header joined: these go on up to the line that has an end mark."""
    joined: list[_Line] = []
    for line in lines[:_HEADER_LINES]:
        last = joined[-1] if joined else None
        goes_on = last and last.caret and last.text and not last.end and not (line.caret or line.opens)
        if last and goes_on and line.text and (line.end or _note().match(last.text)):
            joined[-1] = _Line(f"{last.text} {line.text}", True, line.end, False)
        else:
            joined.append(line)
    return joined + lines[_HEADER_LINES:]


def _line(raw: str) -> _Line:
    """A line as sent, without caret and end mark."""
    raw = raw.rstrip(" \r\t")
    caret = raw.startswith("^")
    opens = raw.startswith(("\t", "   "))
    text = _HALF.sub("½", raw[1:] if caret else raw) if "{" in raw else raw[1:] if caret else raw
    indent = text[: len(text) - len(text.lstrip(" "))] if text[:1] == " " else ""
    end = text[-1:] if text.endswith(("<", "=")) else ""
    text = text[:-1].strip() if end else text.strip()
    if "^" in text:  # a line of keywords behind a selector code
        text = _SELECTOR.sub("", text).lstrip("^")
    return _Line(text, caret, end, opens, indent)


def _without_header(lines: list[_Line], fields: AnpaText) -> list[_Line]:
    """The lines of the text, while those of the header go into ``fields``; a heading before the byline is text."""
    preface: list[_Line] = []
    byline_index = _byline_index(lines)
    for index, line in enumerate(lines):
        if not _take_header_line(line, fields, begun=index > 0):
            if index >= byline_index:
                return preface + lines[index:]
            preface.append(line)
    return preface


def _byline_index(lines: list[_Line]) -> int:
    """The index of the byline among the header lines at the start; 0 where there is none."""
    for index, line in enumerate(lines[:_BYLINE_WITHIN]):
        if line.caret and begins_byline(line.text, "anpa"):
            return index
        if line.text and not line.caret:
            break
    return 0


def _take_header_line(line: _Line, fields: AnpaText, begun: bool) -> bool:
    """Read a line of the header into ``fields``; false where the text begins. ``begun``: lines came before it."""
    if not line.text:
        return True
    if not line.caret and begun:
        return False
    if not fields.slugline and (line.caret or not line.opens):
        fields.slugline = _WORDS.sub("", _SELECTOR.sub("", line.text).lstrip("^"))
        return True
    return line.caret and _take_field(line, fields)


def _take_field(line: _Line, fields: AnpaText) -> bool:
    """Read a line behind a caret, below the slug, into the field that it is; false where it is a heading."""
    if match := _SIGNAL.match(line.text):
        fields.signals.append("kill" if "kill" in match[1].lower() else match[1].lower())
    elif _note().match(line.text):
        fields.notes.append(line.text)
    elif begins_byline(line.text, "anpa"):
        fields.byline = f"{fields.byline}; {line.text[3:].strip()}" if fields.byline else line.text
    elif fields.byline:
        return _take_title(line, fields)
    elif not fields.headline:
        fields.headline = line.text
    elif line.end == "<" and not fields.subheadline:
        fields.subheadline = line.text
    elif line.end == "=" and agency(line.text):
        fields.agency = agency(line.text)
    else:
        return False
    return True


def _take_title(line: _Line, fields: AnpaText) -> bool:
    """Add the writer's title or agency, on the line after the byline, to the byline; false for any other line."""
    line_agency = agency(line.text)
    is_title = line_agency or _TITLE.match(line.text)
    if line.end != "=" or fields.has_title or agency(fields.byline) or not is_title or len(line.text) > 60:
        return False
    fields.has_title = True
    fields.byline += ", " + line.text
    fields.agency = fields.agency or line_agency
    return True


def _paragraphs(lines: list[_Line]) -> str:
    """The text of lines that were wrapped, its paragraphs separated by one blank line; lines set in columns stay."""
    blocks: list[list[_Line]] = []
    ended = True
    for line in lines:
        if not line.text:
            ended = True
        elif line.caret or ended or not _goes_on(blocks[-1], line):
            blocks.append([line])
            ended = line.caret
        else:
            blocks[-1].append(line)
    return "\n\n".join(map(_block_text, blocks))


def _goes_on(block: list[_Line], line: _Line) -> bool:
    """Whether a line belongs to those before it: as a row below a row, or as text that opens no paragraph."""
    is_row, after_row = _is_row(line.text), _is_row(block[-1].text)
    if after_row:
        return is_row or (len(line.text) <= _PROSE and _GAP.search(line.text) is not None)
    return not is_row and not line.opens


def _is_row(text: str) -> bool:
    """Whether a line is a row of a table, its cells separated by semicolons or by several spaces."""
    return len(text) <= _PROSE and (len(_CELL.findall(text)) > 1 or len(_GAP.findall(text)) > 1)


def _block_text(block: list[_Line]) -> str:
    """The text of lines that belong together: one paragraph, or the rows of a table."""
    if len(block) < 2 or not _is_row(block[0].text):
        return " ".join(" ".join(line.text for line in block).split())
    if _CELL.search(block[0].text):
        return "\n".join(_row(line.text) for line in block)
    return dedent("\n".join(line.indent + line.text for line in block))


def _columns(lines: list[_Line]) -> str:
    """The text of tabular matter, one row a line; headings and sentences have a blank line around them."""
    rows: list[str] = []
    for line in lines:
        if not line.text:
            continue
        is_prose = len(line.text) > _PROSE and ";" not in line.text
        if rows and (is_prose or line.caret):
            rows.append("")
        rows.append(_row(line.text))
        if is_prose:
            rows.append("")
    return "\n".join(rows)


def _row(text: str) -> str:
    """A line of a table: semicolons separate cells, ``_`` is an empty one."""
    if text.count(";") < 2:
        return " ".join(text.split())
    cells = (" ".join(cell.split()) for cell in text.split(";"))
    return " | ".join("—" if cell == "_" else cell for cell in cells).strip()


@cache
def _note() -> re.Pattern[str]:
    return re.compile(any_phrase("note", "anpa"), re.IGNORECASE)


@cache
def _end_mark() -> re.Pattern[str]:
    return re.compile(any_phrase("end", "anpa"), re.IGNORECASE)
