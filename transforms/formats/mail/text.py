"""Reads the text of a mail: signature and footers are left out, wrapped lines are joined."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from transforms.formats.common.lines import unwrap_lines
from transforms.formats.mail.mime import Part
from transforms.payload import Limits, WireError
from transforms.text.embedded import NOTHING_EMBEDDED, Embedded
from transforms.text.html import HtmlParts, html_parts

_FOOT = 30  # lines at the end in which a footer is looked for
_SIGNATURE = re.compile(r"--[ \u00a0]?$")
_FOOTER = re.compile(
    r"(?:to unsubscribe|unsubscribe\b|you (?:are receiving|received) this|sent from my |get outlook for "
    r"|this (?:e-?mail|message) (?:and|was sent|is (?:intended|confidential))|confidentiality notice"
    r"|view (?:this (?:e-?mail|message) )?(?:in|online) |diese e-mail |ce (?:message|courriel) |_{20,}"
    r"|manage (?:your )?(?:preferences|subscription))",
    re.IGNORECASE,
)


@dataclass
class MailText:
    """The body, the parts that it comes from, and whether a charset that one of them names proved wrong.

    ``embedded`` are the links and pictures of those in HTML, where the body comes from these.
    """

    body: str = ""
    parts: list[Part] = field(default_factory=list)
    embedded: list[Embedded] = field(default_factory=list)
    is_charset_wrong: bool = False


def read_text(parts: list[Part], limits: Limits) -> MailText:
    """The text of a mail's parts that are no attachments: of the plain ones, or of the HTML where these are empty.

    Raises :class:`WireError` ``item_too_large``.
    """
    own = [part for part in parts if part.type in ("text/plain", "text/html") and not part.is_attached]
    own = [part for part in own if not part.filename] or own[:1]
    mail_text = MailText(parts=own)
    texts: dict[str, list[HtmlParts]] = {"text/plain": [], "text/html": []}
    for part in own:
        if len(part.body) > limits.item_bytes:
            raise WireError("item_too_large", f"the text has {len(part.body):,} bytes", format="email")
        text, is_wrong = part.text()
        mail_text.is_charset_wrong |= is_wrong
        said = HtmlParts(_plain(text, part)) if part.type == "text/plain" else _from_html(text)
        if said.text:
            texts[part.type].append(said)
    shown = texts["text/plain"] or texts["text/html"]
    mail_text.body = "\n\n".join(said.text for said in shown)
    mail_text.embedded = [said.embedded for said in shown if said.embedded is not NOTHING_EMBEDDED]
    return mail_text


def _plain(text: str, part: Part) -> str:
    """The text of a text/plain part, its paragraphs separated by one blank line."""
    lines = [line.rstrip("\r") for line in text.replace("\u2028", "\n").split("\n")]
    lines = _without_foot(lines)
    if part.parameter("content-type", "format").lower() == "flowed":
        lines = _unflowed(lines, part.parameter("content-type", "delsp").lower() == "yes")
    return unwrap_lines([line.expandtabs(8) for line in lines])


def _from_html(text: str) -> HtmlParts:
    parts = html_parts(text)
    return parts._replace(text="\n".join(_without_foot(parts.text.split("\n"))).strip())


def _without_foot(lines: list[str]) -> list[str]:
    """The lines before the signature (RFC 3676, section 4.3) and before what mailing lists and companies append."""
    for index, line in enumerate(lines):
        if line == "-- " or (_SIGNATURE.match(line) and index > len(lines) - _FOOT):
            lines = lines[:index]
            break
    start = max(len(lines) - _FOOT, 1)
    end = next(
        (index for index in range(start, len(lines)) if _FOOTER.match(lines[index].strip())), len(lines)
    )
    return lines[:end]


def _unflowed(lines: list[str], delete_space: bool) -> list[str]:
    """The lines of format=flowed joined: a line that ends in a space goes on in the next (RFC 3676)."""
    joined: list[list[str]] = [[]]
    for line in lines:
        line = line.removeprefix(" ")  # space-stuffing
        flows = line.endswith(" ")
        joined[-1].append(line[:-1] if flows and delete_space else line)
        if not flows:
            joined.append([])
    return ["".join(pieces) for pieces in joined]
