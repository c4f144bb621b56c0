"""The text of a mail: without signature and footers, its wrapped lines joined."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from transforms.formats.common.lines import unwrap_lines
from transforms.formats.mail.mime import Part
from transforms.payload import Limits, WireError
from transforms.text.html import html_to_text

_FOOT = 30  # lines in which a footer is looked for
_SIGNATURE = re.compile(r"--[ \u00a0]?$")
_FOOTER = re.compile(
    r"(?:to unsubscribe|unsubscribe\b|you (?:are receiving|received) this|sent from my |get outlook for "
    r"|this (?:e-?mail|message) (?:and|was sent|is (?:intended|confidential))|confidentiality notice"
    r"|view (?:this (?:e-?mail|message) )?(?:in|online) |diese e-mail |ce (?:message|courriel) |_{20,}"
    r"|manage (?:your )?(?:preferences|subscription))",
    re.IGNORECASE,
)


@dataclass
class Text:
    """The body, the parts that it was made of, and whether one of their charsets proved wrong."""

    body: str = ""
    parts: list[Part] = field(default_factory=list)
    charset_lied: bool = False


def text_of(parts: list[Part], limits: Limits) -> Text:
    """The text of the mail's own parts: plain ones if they hold any, else HTML.

    Raises :class:`WireError` ``item_too_large``.
    """
    own = [part for part in parts if part.type in ("text/plain", "text/html") and not part.is_attached]
    own = [part for part in own if not part.filename] or own[:1]
    told = Text(parts=own)
    texts: dict[str, list[str]] = {"text/plain": [], "text/html": []}
    for part in own:
        if len(part.body) > limits.item_bytes:
            raise WireError("item_too_large", f"the text has {len(part.body):,} bytes", format="email")
        text, lied = part.text()
        told.charset_lied |= lied
        if readable := _plain(text, part) if part.type == "text/plain" else _from_html(text):
            texts[part.type].append(readable)
    told.body = "\n\n".join(texts["text/plain"] or texts["text/html"])
    return told


def _plain(text: str, part: Part) -> str:
    lines = [line.rstrip("\r") for line in text.replace("\u2028", "\n").split("\n")]
    lines = _without_foot(lines)
    if part.parameter("content-type", "format").lower() == "flowed":
        lines = _unflowed(lines, part.parameter("content-type", "delsp").lower() == "yes")
    return unwrap_lines([line.expandtabs(8) for line in lines])


def _from_html(text: str) -> str:
    return "\n".join(_without_foot(html_to_text(text).split("\n"))).strip()


def _without_foot(lines: list[str]) -> list[str]:
    """The lines before the signature (RFC 3676, section 4.3) and before what lists and companies append."""
    for at, line in enumerate(lines):
        if line == "-- " or (_SIGNATURE.match(line) and at > len(lines) - _FOOT):
            lines = lines[:at]
            break
    start = max(len(lines) - _FOOT, 1)
    cut = next((at for at in range(start, len(lines)) if _FOOTER.match(lines[at].strip())), len(lines))
    return lines[:cut]


def _unflowed(lines: list[str], delete_space: bool) -> list[str]:
    """Format=flowed: a line that ends in a space goes on in the next (RFC 3676)."""
    out: list[list[str]] = [[]]
    for line in lines:
        line = line.removeprefix(" ")  # space-stuffing
        flows = line.endswith(" ")
        out[-1].append(line[:-1] if flows and delete_space else line)
        if not flows:
            out.append([])
    return ["".join(pieces) for pieces in out]
