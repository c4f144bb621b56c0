"""The text of an ANPA item: header lines behind a caret, then paragraphs behind a tab.

``^slug,words<`` comes first, then headline, photos, notes (``Eds:``), a summary, the byline and the writer's title,
which end in ``=``. Inside the text a line behind a caret is a heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from transforms.fields.agencies import agency
from transforms.formats.teleprinter.characters import typographic

_SELECTOR = re.compile(r"\^?\*\d{1,6}<\s{0,4}")
_WORDS = re.compile(r"(?:,\s{0,4}\d{0,5})?\s{0,4}$")
_NOTE = re.compile(
    r"(?:\(?eds?\b\.?[:;,. ]|editors?:|editor['’]?s?['’]? note"
    r"|(?:with )?ap (?:photos?|videos?|graphics?|audio|interactive|digital)\b|with \w+ (?:photos?|graphics?)"
    r"|for (?:global|immediate|release|use)\b|(?:hold|embargoed) for\b|hfr\b)",
    re.IGNORECASE,
)
_BY = re.compile(r"by:?\s", re.IGNORECASE)
_SIGNAL = re.compile(
    r"(urgent|bulletin|flash|advisory|correction|(?:mandatory |bulletin )?kill)\W{0,3}$", re.IGNORECASE
)
_TITLE = re.compile(
    r".*\b(?:writers?|editors?|correspondents?|reporters?|columnists?|critics?|staff|press|news|bureau|service|times|"
    r"journal|tribune|herald|for)\b.*",
    re.IGNORECASE,
)
_END = re.compile(r"(?:END|-30-|###|\(end\))$")
_HALF = re.compile(r"(?<![^\s;\d-])\{(?![^\s;])")
_HEADER_LINES = 40
_PROSE = 90  # characters from which a line among columns is a paragraph
# BS opens a row of a table, DLE is a fixed space; the DC codes switch type.
_CODES = str.maketrans("\x08\x10", "\t ", "\x0b\x0c\x0e\x0f\x11\x12\x13\x14")


@dataclass
class Story:
    """What the text of an item says of itself."""

    slugline: str = ""
    headline: str = ""
    subheadline: str = ""
    byline: str = ""
    agency: str = ""
    notes: list[str] = field(default_factory=list)
    body: str = ""
    signals: list[str] = field(default_factory=list)
    titled: bool = False


class _Line(NamedTuple):
    text: str
    caret: bool  # a header line or heading
    end: str  # "<", "=" or nothing
    opens: bool  # begins a paragraph


def story(text: str, tabular: bool) -> Story:
    """What ``text`` says; tabular matter keeps its lines, its cells parted as those of tables are."""
    told = Story()
    lines = _joined([_line(raw) for raw in typographic(text.translate(_CODES)).split("\n")])
    rest = _without_header(lines, told)
    rest = [line for line in rest if not (line.caret and _END.match(line.text))]
    told.body = _columns(rest) if tabular else _paragraphs(rest)
    told.agency = told.agency or agency(told.byline)
    return told


def _joined(lines: list[_Line]) -> list[_Line]:
    """The lines, those of the header that were wrapped made one: they end where a line has its end mark."""
    out: list[_Line] = []
    for line in lines[:_HEADER_LINES]:
        last = out[-1] if out else None
        goes_on = last and last.caret and last.text and not last.end and not (line.caret or line.opens)
        if last and goes_on and line.text and (line.end or _NOTE.match(last.text)):
            out[-1] = _Line(f"{last.text} {line.text}", True, line.end, False)
        else:
            out.append(line)
    return out + lines[_HEADER_LINES:]


def _line(raw: str) -> _Line:
    raw = raw.rstrip(" \r\t")
    caret = raw.startswith("^")
    opens = raw.startswith(("\t", "   "))
    text = raw[1:] if caret else raw
    end = text[-1:] if text.endswith(("<", "=")) else ""
    text = text[:-1].strip() if end else text.strip()
    if "^" in text:  # a line of keywords behind a selector code
        text = _SELECTOR.sub("", text).lstrip("^")
    return _Line(text, caret, end, opens)


def _without_header(lines: list[_Line], told: Story) -> list[_Line]:
    """The lines of the text; a heading between headline and byline belongs to it."""
    preface: list[_Line] = []
    byline_at = _byline_at(lines)
    for at, line in enumerate(lines):
        if not _heads(line, told, begun=at > 0):
            if at >= byline_at:
                return preface + lines[at:]
            preface.append(line)
    return preface


def _byline_at(lines: list[_Line]) -> int:
    """Where the byline stands among the header lines that begin the text; 0 where it doesn't."""
    for at, line in enumerate(lines[:20]):
        if line.caret and _BY.match(line.text):
            return at
        if line.text and not line.caret:
            break
    return 0


def _heads(line: _Line, told: Story, begun: bool) -> bool:
    """Takes a line of the header into ``told``; false where the text begins."""
    if not line.text:
        return True
    if not line.caret and begun:
        return False
    if not told.slugline and (line.caret or not line.opens):
        told.slugline = _WORDS.sub("", _SELECTOR.sub("", line.text).lstrip("^"))
        return True
    return line.caret and _takes(line, told)


def _takes(line: _Line, told: Story) -> bool:
    if found := _SIGNAL.match(line.text):
        told.signals.append("kill" if "kill" in found[1].lower() else found[1].lower())
    elif _NOTE.match(line.text):
        told.notes.append(line.text)
    elif _BY.match(line.text):
        told.byline = f"{told.byline}; {line.text[3:].strip()}" if told.byline else line.text
    elif told.byline:
        return _takes_title(line, told)
    elif not told.headline:
        told.headline = line.text
    elif line.end == "<" and not told.subheadline:
        told.subheadline = line.text
    elif line.end == "=" and agency(line.text):
        told.agency = agency(line.text)
    else:
        return False
    return True


def _takes_title(line: _Line, told: Story) -> bool:
    """The writer's title or agency, on the line after the byline."""
    known = agency(line.text)
    is_title = known or _TITLE.match(line.text)
    if line.end != "=" or told.titled or agency(told.byline) or not is_title or len(line.text) > 60:
        return False
    told.titled = True
    told.byline += ", " + line.text
    told.agency = told.agency or known
    return True


def _paragraphs(lines: list[_Line]) -> str:
    blocks: list[list[str]] = []
    ended = True
    for line in lines:
        if not line.text:
            ended = True
        elif line.opens or line.caret or ended:
            blocks.append([line.text])
            ended = line.caret
        else:
            blocks[-1].append(line.text)
    return "\n\n".join(" ".join(" ".join(block).split()) for block in blocks)


def _columns(lines: list[_Line]) -> str:
    out: list[str] = []
    for line in lines:
        if not line.text:
            continue
        is_prose = len(line.text) > _PROSE and ";" not in line.text
        if out and (is_prose or line.caret):
            out.append("")
        out.append(_row(line.text))
        if is_prose:
            out.append("")
    return "\n".join(out)


def _row(text: str) -> str:
    text = _HALF.sub("½", text)
    if text.count(";") < 2:
        return " ".join(text.split())
    cells = (" ".join(cell.split()) for cell in text.split(";"))
    return " | ".join("—" if cell == "_" else cell for cell in cells).strip()
