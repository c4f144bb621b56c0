"""Markdown that was sent as it is, as HTML: what the usual marks mean (CommonMark 0.31), as far as a text needs them.

Links, pictures, headings, emphasis and code are read. What is no Markdown stays as it is.
"""

from __future__ import annotations

import html
import re

# A text without tags that has one of these is Markdown: a link or picture with its address, two headings.
_LINK_MARK = re.compile(r"\[[^\[\]\n]{1,300}\]\((?:https?://|/)[^\s()]{1,2000}\)")
_HEADINGS = re.compile(r"(?:^|\n)#{1,6} \S[^\n]{0,200}\n(?:[^\n]{0,2000}\n){1,40}#{1,6} \S")
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,300})\]\(([^\s()<>\"]{1,2000})(?:\s{1,3}\"[^\"\n]{0,300}\")?\)")
_LINK = re.compile(r"(?<!!)\[([^\[\]\n]{1,300})\]\(([^\s()<>\"]{1,2000})(?:\s{1,3}\"[^\"\n]{0,300}\")?\)")
_HEADING = re.compile(r"^#{1,6} {1,3}([^\n]{1,300}?) {0,3}#{0,6}$", re.MULTILINE)
_STRONG = re.compile(
    r"(?<![\w*])\*\*(?=\S)([^*\n]{1,300})(?<=\S)\*\*(?![\w*])|(?<!\w)__(?=\S)([^_\n]{1,300})(?<=\S)__(?!\w)"
)
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=\S)([^*\n]{1,300})(?<=\S)\*(?![\w*])|(?<!\w)_(?=\S)([^_\n]{1,300})(?<=\S)_(?!\w)"
)
_CODE = re.compile(r"`([^`\n]{1,300})`")
_BULLET = re.compile(r"^ {0,3}[*+-] {1,3}(?=\S)", re.MULTILINE)
_QUOTE = re.compile(r"^> ?", re.MULTILINE)


def is_markdown(text: str) -> bool:
    """Whether a text without tags is written in Markdown.

    >>> is_markdown("See [the port](https://harbor.example/)."), is_markdown("The [sic] port (see below).")
    (True, False)
    """
    return ("](" in text and _LINK_MARK.search(text) is not None) or (
        "# " in text and _HEADINGS.search(text) is not None
    )


def markdown_to_html(text: str) -> str:
    """``text`` with its marks as tags; blank lines part paragraphs.

    >>> markdown_to_html("**Ferry**: see [the port](https://harbor.example/).")
    '<p><b>Ferry</b>: see <a href="https://harbor.example/">the port</a>.'
    """
    text = html.escape(text.replace("\r\n", "\n"), quote=False)
    text = _QUOTE.sub("", text.replace("&gt;", ">"))
    text = _IMAGE.sub(r'<img alt="\1" src="\2">', text)
    text = _LINK.sub(r'<a href="\2">\1</a>', text)
    text = _HEADING.sub(r"<h2>\1</h2>", text)
    text = _STRONG.sub(r"<b>\1\2</b>", text)
    text = _EMPHASIS.sub(r"<i>\1\2</i>", text)
    text = _BULLET.sub("<br>- ", _CODE.sub(r"<code>\1</code>", text))
    return "".join(f"<p>{block.strip()}" for block in text.split("\n\n") if block.strip())
