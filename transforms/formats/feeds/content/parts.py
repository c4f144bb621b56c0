"""Reads the texts of feeds, whatever they were sent as: HTML, plain text, Markdown, or HTML that was escaped twice."""

from __future__ import annotations

import re

from transforms.text.embedded import Embedded
from transforms.text.html import HtmlParts, html_parts, unescape
from transforms.text.markdown import is_markdown, markdown_to_html
from transforms.text.plain import REFERENCE, TAG, plain_body

# Tags that nobody means to be read, in a text that shows no code.
_ESCAPED = re.compile(
    r"&lt;(?:p|br|div|a|img|strong|em|b|i|ul|ol|li|span|h[1-6]|blockquote|figure|table)(?:\s[^<>&]{0,2000}(?:&(?!gt;)[^<>&]{0,500}){0,100})?\s?/?&gt;",
    re.IGNORECASE,
)
_LEFT = re.compile(
    r"</(?:p|div|a|strong|em|b|i|ul|ol|li|span|h[1-6]|blockquote|figure|table)>|<(?:br|p)\s?/?>|<(?:a\s+href|img\s+src)=",
    re.IGNORECASE,
)
_SHOWS_CODE = re.compile(r"<(?:code|pre|kbd|samp|tt|textarea|xmp)\b", re.IGNORECASE)


def markup_parts(markup: str) -> HtmlParts:
    """What HTML says, also where all of it or parts of it were escaped once too often."""
    if "&lt;" in markup and not TAG.search(markup) and _ESCAPED.search(markup):
        markup = unescape(markup)
    elif ("](" in markup or "# " in markup) and not TAG.search(markup) and is_markdown(markup):
        markup = markdown_to_html(unescape(markup))
    parts = html_parts(markup)
    text = parts.text
    if not ("<" in text or "&" in text) or _SHOWS_CODE.search(markup):
        return parts
    if "<" in text and _LEFT.search(text):
        inner = html_parts(text.replace("\n\n", "<p>").replace("\n", "<br>"))
        one, more = parts.embedded, inner.embedded
        both = Embedded([*one.anchors, *more.anchors], [*one.pictures, *more.pictures], [])
        parts = HtmlParts(inner.text, both)
    if "&" in parts.text and REFERENCE.search(parts.text):
        parts = parts._replace(text=_without_references(parts.text))
    return parts


def _without_references(text: str) -> str:
    """``text`` with what is left of character references decoded, each paragraph by itself."""
    return "\n".join(
        " ".join(unescape(line).split(" ")).replace("\xa0", " ").rstrip() for line in text.split("\n")
    )


def plain_parts(text: str) -> HtmlParts:
    """What plain text says; where it is HTML or Markdown all the same, it is read as that.

    >>> plain_parts("See [the port](https://harbor.example/).").text, plain_parts("<p>One<p>Two</p>").text
    ('See the port.', 'One\\n\\nTwo')
    """
    if "<" in text and _LEFT.search(text) and "```" not in text:
        return markup_parts(text)
    if ("](" in text or "# " in text) and is_markdown(text):
        return html_parts(markdown_to_html(text))
    return HtmlParts(plain_body(text))
