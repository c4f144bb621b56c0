"""The text of an IPTC 7901 item: marks, headline and byline up to ``=``, wrapped text, notes for editors.

dpa puts marks (``REFILE``, ``1ST LEAD``) before the headline and the byline after it, and closes with a notebook and
with what is not for publication; others put the headline alone on the first line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from transforms.article import Link
from transforms.data.tables import rows
from transforms.fields.signals import signals
from transforms.fields.sluglines import lead_number
from transforms.formats.common.lines import joined
from transforms.formats.teleprinter.characters import typographic

_HEAD_LINES = 12
_BY = re.compile(r"(?:by|von|par|por|di|de notre correspondant|from)\b:?\s+(?=[^\W\d_])", re.IGNORECASE)
_LINK = re.compile(r"\[([^\[\]\r\n]{1,200})\]\((https?://[^()\s]{1,500})\)")
_HEADING = re.compile(r"[#*=\s]{0,12}")
_INDENTED = re.compile(r"\t| {2}")
_COPYRIGHT = re.compile(r"(?:\(c\)|©|copyright\b|alle rechte vorbehalten|all rights reserved)", re.IGNORECASE)
_RULES = re.compile(
    r"[*#=\s-]*|notebook|notizblock|(?:the following|die folgenden) information.{0,80}", re.IGNORECASE
)
_SIGN_OFF = re.compile(
    r"(?:[a-z]{2,4} (?:[a-z0-9]{2,4} ){0,8}[a-z0-9]{2,4}|[a-z]{2,5}(?:[/-][a-z]{2,5}){1,6})$"
)


@dataclass
class Story:
    """What the text of an item says of itself. ``leads`` are its marks as a place in a row of versions."""

    headline: str = ""
    subheadline: str = ""
    byline: str = ""
    body: str = ""
    note: str = ""
    copyright: str = ""
    lead: int = 0
    leads: list[str] = field(default_factory=list)
    signals: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def story(text: str) -> Story:
    """What ``text``, from start to end of text, says."""
    told = Story()
    lines = typographic(text.replace("\r\n", "\n").replace("\r", "\n")).expandtabs(8).split("\n")
    end = _head_end(lines)
    _take_head([line.rstrip("= ").strip() for line in lines[:end]], told)
    note_at = next((at for at in range(end, len(lines)) if _begins_note(lines[at])), len(lines))
    _take_note(lines[note_at:], told)
    told.body = joined(_without_sign_off(lines[end:note_at], told))
    return told


def _head_end(lines: list[str]) -> int:
    """How many lines the head has: to the ``=``, else to the first blank line if what precedes it is no text."""
    for at, line in enumerate(lines[:_HEAD_LINES], 1):
        if line.rstrip().endswith("="):
            return at
    blank = next((at for at, line in enumerate(lines[:_HEAD_LINES]) if at and not line.strip()), 1)
    head = lines[1:blank]
    is_text = len(head) > 4 or any(_INDENTED.match(line) or line.rstrip(' ”"').endswith(".") for line in head)
    return 1 if is_text else blank


def _take_head(lines: list[str], told: Story) -> None:
    """Marks, headline (one line or, wrapped, several) and byline."""
    rest = [line for line in lines if line]
    while len(rest) > 1 and (kind := _mark(rest[0])):
        _take_mark(rest.pop(0), kind, told)
    byline_at = next((at for at in range(1, len(rest)) if _BY.match(rest[at])), len(rest))
    told.headline = " ".join(rest[:byline_at])
    told.byline = ", ".join(rest[byline_at:])


def _mark(line: str) -> str:
    """What a line before the headline marks: a kind from the table, or ``other`` where all of it is capitals."""
    folded = " ".join(line.strip("()=:-–* ").lower().split())
    for pattern, kind in _marks():
        if pattern.fullmatch(folded):
            return kind
    return ""


def _take_mark(line: str, kind: str, told: Story) -> None:
    line = " ".join(line.strip("()=:-–* ").split())
    if kind == "lead":
        told.leads.append(line)
        told.lead = max(told.lead, lead_number(line, ""))
        told.signals += signals(line, "", "") or ["update"]
    elif kind != "other":
        told.signals.append(kind)


@cache
def _marks() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), kind) for of, kind, pattern in rows("iptc7901.tsv") if of == "mark"]


@cache
def _notes() -> re.Pattern[str]:
    notes = (pattern for of, _, pattern in rows("iptc7901.tsv") if of == "note")
    return re.compile("|".join(notes), re.IGNORECASE)


def _begins_note(line: str) -> bool:
    """Whether the text for readers ends before this line."""
    return bool(_notes().match(line.strip(" *#=-_\t"))) if line.strip() else False


def _take_note(lines: list[str], told: Story) -> None:
    kept = []
    for line in lines:
        told.links += [Link(url=url, title=title) for title, url in _LINK.findall(line)]
        text = " ".join(_HEADING.sub("", line, count=1).split())
        if text and not _is_sign_off(text) and not _RULES.fullmatch(text):
            kept.append(text)
    told.note = "\n".join(kept)


def _without_sign_off(lines: list[str], told: Story) -> list[str]:
    """The lines without what closes them: rules, the initials of writers and editors, who holds the rights."""
    end = len(lines)
    while end:
        line = lines[end - 1].strip(" *=-_#")
        if _COPYRIGHT.match(line) and len(line) < 200:
            told.copyright = line
        elif line and not _is_sign_off(line):
            break
        end -= 1
    return lines[:end]


def _is_sign_off(line: str) -> bool:
    return len(line.split()) > 1 - line.count("/") and bool(_SIGN_OFF.match(line.strip()))
