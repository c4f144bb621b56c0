"""Plain text as readers of several formats need it: a title on one line, a body in paragraphs."""

from __future__ import annotations

import re

from transforms.text.html import html_to_text, one_line, unescape

HTML_TYPES = ("text/html", "application/xhtml+xml")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
BLANK_LINE = re.compile(r"\n[ \t]*\n")
_WRAPPED_WIDTHS = range(50, 100)  # characters in a line of hard-wrapped text


def plain_line(value: str, media_type: str = "") -> str:
    """``value`` as one line of plain text, without markup; feeds escape markup once, twice or not at all.

    >>> plain_line("Fire at &lt;i&gt;Kiel&lt;/i&gt; caf&amp;eacute;")
    'Fire at Kiel café'
    """
    if not value:
        return ""
    for _ in range(2):
        if not ("&" in value and REFERENCE.search(value)):
            break
        value = unescape(value)
    if "<" in value and (media_type in HTML_TYPES or TAG.search(value)):
        value = html_to_text(value)
    return one_line(value)


def plain_body(text: str) -> str:
    """The paragraphs of plain ``text``, with one blank line between them.

    Blank lines part paragraphs; where there are none, line ends do. Lines that were wrapped at a fixed width are
    joined again.

    >>> plain_body("One.\\n \\nTwo\\nmore.")
    'One.\\n\\nTwo more.'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    blocks = BLANK_LINE.split(text)
    if len(blocks) == 1:
        lines = text.split("\n")
        if len(lines) > 1 and not _is_wrapped(lines):
            blocks = lines
    joined = (" ".join(block.split()) for block in blocks)
    return "\n\n".join(paragraph for paragraph in joined if paragraph)


def _is_wrapped(lines: list[str]) -> bool:
    return all(len(line.strip()) in _WRAPPED_WIDTHS for line in lines[:-1])
