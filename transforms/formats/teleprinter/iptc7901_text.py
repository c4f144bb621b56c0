"""Reads the text of an IPTC 7901 item: marks, headline and byline up to ``=``, wrapped text, notes to editors.

dpa puts marks (``REFILE``, ``1ST LEAD``) before the headline and the byline after it, and closes with a notebook and
with what is not for publication; others put the headline alone on the first line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from transforms.article import Link
from transforms.data.tables import rows
from transforms.fields.bylines import begins_byline
from transforms.fields.phrases import any_phrase
from transforms.fields.signals import signals
from transforms.fields.sluglines import lead_number
from transforms.formats.common.lines import unwrap_lines
from transforms.formats.teleprinter.characters import typographic

_HEAD_LINES = 12
_LINK = re.compile(r"\[([^\[\]\r\n]{1,200})\]\((https?://[^()\s]{1,500})\)")
_HEADING = re.compile(r"[#*=\s]{0,12}")
_INDENTED = re.compile(r"\t| {2}")
_RULES = re.compile(
    r"[*#=\s-]*|(?:dpa[- ]?)?(?:notebook|notizblock)|(?:the following|die folgenden) information.{0,80}",
    re.IGNORECASE,
)


@dataclass
class Iptc7901Text:
    """The fields in the text of an IPTC 7901 item.

    ``leads`` are the marks that number its version (``2ND LEAD``), ``lead`` is the highest of their numbers.
    """

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


def read_text(text: str) -> Iptc7901Text:
    """The fields in a decoded text."""
    fields = Iptc7901Text()
    lines = typographic(text.replace("\r\n", "\n").replace("\r", "\n")).expandtabs(8).split("\n")
    end = _head_end(lines)
    _take_head([line.rstrip("= ").strip() for line in lines[:end]], fields)
    note = next((index for index in range(end, len(lines)) if _begins_note(lines[index])), len(lines))
    _take_note(lines[note:], fields)
    fields.body = unwrap_lines(_without_sign_off(lines[end:note], fields))
    return fields


def _head_end(lines: list[str]) -> int:
    """The number of lines in the head: up to the ``=``, else to the first blank line if no text comes before it."""
    for count, line in enumerate(lines[:_HEAD_LINES], 1):
        if line.rstrip().endswith("="):
            return count
    blank = next((index for index, line in enumerate(lines[:_HEAD_LINES]) if index and not line.strip()), 1)
    head = lines[1:blank]
    is_text = len(head) > 4 or any(_INDENTED.match(line) or line.rstrip(' ”"').endswith(".") for line in head)
    return 1 if is_text else blank


def _take_head(lines: list[str], fields: Iptc7901Text) -> None:
    """Read the lines of the head into ``fields``: marks, headline (of one or several lines) and byline."""
    rest = [line for line in lines if line]
    while len(rest) > 1 and (kind := _mark(rest[0])):
        _take_mark(rest.pop(0), kind, fields)
    end = next((i for i in range(1, len(rest)) if begins_byline(rest[i], "iptc7901")), len(rest))
    fields.headline = " ".join(rest[:end])
    fields.byline = ", ".join(rest[end:])


def _mark(line: str) -> str:
    """The kind of a line that stands above the headline, as ``iptc7901.tsv`` has it; "" for a line of the headline."""
    folded = " ".join(line.strip("()=:-–* ").lower().split())
    for pattern, kind in _marks():
        if pattern.fullmatch(folded):
            return kind
    return ""


def _take_mark(line: str, kind: str, fields: Iptc7901Text) -> None:
    """Read a mark into signals, or into leads where it numbers a version."""
    line = " ".join(line.strip("()=:-–* ").split())
    if kind == "lead":
        fields.leads.append(line)
        fields.lead = max(fields.lead, lead_number(line, ""))
        fields.signals += signals(line, "", "") or ["update"]
    elif kind != "other":
        fields.signals.append(kind)


@cache
def _marks() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), kind) for kind, pattern in rows("iptc7901.tsv"))


@cache
def _notes() -> re.Pattern[str]:
    return re.compile(any_phrase("note", "iptc7901"), re.IGNORECASE)


@cache
def _copyright() -> re.Pattern[str]:
    return re.compile(any_phrase("copyright", "iptc7901"), re.IGNORECASE)


@cache
def _sign_off() -> re.Pattern[str]:
    return re.compile(any_phrase("end", "iptc7901"), re.IGNORECASE)


def _begins_note(line: str) -> bool:
    """True for a line that begins the notes to editors, after the text."""
    return bool(_notes().match(line.strip(" *#=-_\t"))) if line.strip() else False


def _take_note(lines: list[str], fields: Iptc7901Text) -> None:
    """Read the notes and the links in them into ``fields``; rules and initials are left out."""
    kept = []
    for line in lines:
        fields.links += [Link(url=url, title=title) for title, url in _LINK.findall(line)]
        text = " ".join(_HEADING.sub("", line, count=1).split())
        if text and not _is_sign_off(text) and not _RULES.fullmatch(text):
            kept.append(text)
    fields.note = "\n".join(kept)


def _without_sign_off(lines: list[str], fields: Iptc7901Text) -> list[str]:
    """The lines without rules and initials at the end, and without a notice of copyright, which goes to ``fields``."""
    end = len(lines)
    while end:
        line = lines[end - 1].strip(" *=-_#")
        if _copyright().match(line) and len(line) < 200:
            fields.copyright = line
        elif line and not _is_sign_off(line):
            break
        end -= 1
    return lines[:end]


def _is_sign_off(line: str) -> bool:
    """True for initials of writers and editors, such as ``dpa al rm`` or ``al/rm``."""
    return len(line.split()) > 1 - line.count("/") and bool(_sign_off().fullmatch(line.strip()))
