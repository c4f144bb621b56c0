"""Turns HTML into readable text, whatever state the HTML is in.

Two readers share one table of tags. The scanner splits at each ``<``; it is fast, and used where every tag is well
written and known. Everything else goes to the tokenizer, which reads any markup in one pass and loses no text.
(libxml2's HTML parser is no alternative: it drops what is nested deeper than 2,048 elements, what follows an unclosed
quote or comment, and ``<name@host>``.)
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from transforms.text.controls import without_controls
from transforms.text.embedded import NOTHING_EMBEDDED, Embedded, Mark, drawn_signs, embedded, note_marks

# Tags become these control characters until the text is laid out; in HTML they mean nothing else.
_PARAGRAPH, _LINE, _BREAK, _ROW, _CELL, _BULLET, _SPACE = (
    "\x01",
    "\x02",
    "\x03",
    "\x04",
    "\x05",
    "\x06",
    "\x0e",
)
_CODES = _PARAGRAPH + _LINE + _BREAK + _ROW + _CELL + _BULLET + _SPACE
_UNCODED = str.maketrans("", "", _CODES)
_SPACED = str.maketrans(dict.fromkeys(_CODES, " "))
_INSIDE = _LINE + _BREAK + _ROW + _CELL + _BULLET + _SPACE  # what may stand inside a paragraph

_PARAGRAPHS = (
    "address article aside blockquote body caption center details dialog dir div dl fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr html legend main menu nav ol p section summary ul"
)
_LINES = "dd dt option optgroup"
_INLINE = (
    "a abbr acronym amp-img b bdi bdo big cite code data del dfn em embed font i img ins kbd label mark nobr picture s "
    "samp small source span strike strong sub sup time tt u var wbr"
)
_TABLES = {
    "table": _PARAGRAPH + _ROW, "/table": _ROW + _PARAGRAPH, "tr": _ROW, "/tr": _ROW, "td": _CELL, "/td": "",
    "th": _CELL, "/th": "", "thead": _ROW, "/thead": _ROW, "tbody": _ROW, "/tbody": _ROW, "tfoot": _ROW,
    "/tfoot": _ROW, "colgroup": "", "/colgroup": "", "col": "",
}  # fmt: skip
_CODE_OF = {
    **{f"{slash}{name}": _PARAGRAPH for name in _PARAGRAPHS.split() for slash in ("", "/")},
    **{f"{slash}{name}": _LINE for name in _LINES.split() for slash in ("", "/")},
    **{f"{slash}{name}": "" for name in _INLINE.split() for slash in ("", "/")},
    **_TABLES,
    "li": _LINE + _BULLET, "/li": _LINE, "br": _BREAK, "/br": _BREAK, "br/": _BREAK, "hr/": _PARAGRAPH,
    "q": "“", "/q": "”",
}  # fmt: skip
# Tags whose places are kept, as a link or picture may begin or end there; and those without attributes that aren't.
_MARKED = frozenset(
    ("a", "/a", "img", "amp-img", "embed", "figure", "/figure", "figcaption", "/figcaption", "video", "audio", "iframe",
     "object", "noscript")
)  # fmt: skip
_UNMARKED = {tag: code for tag, code in _CODE_OF.items() if tag not in _MARKED}
# Elements that hold nothing to read, and those of them that run to the end of the text where they aren't closed.
_DROPPED = (
    "applet audio canvas head iframe map noembed noframes noscript object script select style svg template textarea "
    "title video"
)
_CLOSE_OF = {name: re.compile(rf"</{name}(?=[\s/>])[^>]*>?", re.IGNORECASE) for name in _DROPPED.split()}
_RUNS_ON = frozenset({"script", "style"})
_PREFORMATTED = frozenset({"pre", "listing", "xmp", "plaintext"})

# No "<" inside attribute values: so each attempt ends at the next "<", and all attempts together take linear time.
_TAG = re.compile(r"<(/?[A-Za-z][\w:.-]*)(?=[\s/>])((?>(?:[^\"'<>]|\"[^\"<]*\"|'[^'<]*')*))>")
_LOOSE_TAG = re.compile(r"<(/?[A-Za-z][\w:.-]*)((?:[\s/][^<>]*)?)>")
_CUT_TAG = re.compile(r"</?([A-Za-z][\w:.-]*)(?:\s+[\w:-]+(?:\s*(=)[^<>]*)?|\s*/?)\Z")
_QUOTED_TAG = re.compile(r"<(/?[A-Za-z][\w:.-]*)\s(?>(?:[^\"'<>]|\"[^\"]{0,2000}\"|'[^']{0,2000}'){0,200})>")
_QUOTED_TAGS = 1000  # tags with "<" in an attribute, a text; each attempt may scan some kilobytes

_COMMENT_END, _INSTRUCTION_END, _TAG_END = re.compile("-->"), re.compile(r"\?>"), re.compile(">")
_HUGE_REFERENCE = re.compile(r"&#[0-9]{8,};?")
_BLANK_LINE = re.compile(r"\n[ \t\r\f]*\n")
_BREAKS = re.compile(f"{_BREAK}(?: *{_BREAK})+")
_EMPTY = f"[ {_PARAGRAPH}{_LINE}{_BREAK}]"
_AROUND_CELL = re.compile(f"(?:(?<!{_EMPTY}){_EMPTY}++)?{_CELL}{_EMPTY}*")
_AFTER_BULLET = re.compile(f"(?:{_BULLET}{_EMPTY}*+)++")
_LINE_ENDS = re.compile(f"[{_LINE}{_BREAK}{_ROW}]")


def html_to_text(markup: str) -> str:
    """The text of ``markup``, with one blank line between paragraphs.

    A list item is a line that begins with ``- ``, a table row a line with `` | `` between its cells. ``<br>`` ends a
    line, two of them end a paragraph; so does a blank line where there is no ``<p>``. Preformatted text keeps its
    lines and columns. Elements without anything to read (scripts, styles, comments, …) are left out.

    >>> html_to_text("<p>Rain in <b>S</b>pain:</p><ul><li>plain<li>hills</ul>&#147;Wet,&#148; she said.")
    'Rain in Spain:\\n\\n- plain\\n- hills\\n\\n“Wet,” she said.'
    """
    pieces, marks = _pieces(markup)
    return _text_of(markup, pieces, marks)


class HtmlParts(NamedTuple):
    """What a piece of HTML says: its text, and the links and pictures that stand in it.

    Captions of pictures are theirs and not in the text; ``is_caption`` where there is nothing else, so that the text is
    theirs all the same.
    """

    text: str
    embedded: Embedded = NOTHING_EMBEDDED
    is_caption: bool = False


def html_parts(markup: str) -> HtmlParts:
    """The text of ``markup`` as :func:`html_to_text` has it, with its links and pictures, in one reading.

    >>> html_parts('<p>Ask <a href="/port">the port</a>.').embedded.anchors[0].words
    'the port'
    """
    pieces, marks = _pieces(markup)
    if not marks:
        return HtmlParts(_text_of(markup, pieces, marks))
    parts = embedded(pieces, marks, _words)
    if parts.captions:
        text = _text_of(markup, _without_captions(pieces, parts.captions), marks)
        if text:
            return HtmlParts(text, parts)
    text = _text_of(markup, pieces, marks)
    return HtmlParts(text, parts, is_caption=bool(parts.captions and text))


def _without_captions(pieces: list[str], captions: list[tuple[int, int]]) -> list[str]:
    """The pieces without the words of captions; the codes between them stay."""
    left = pieces.copy()
    for begin, end in captions:
        left[begin:end] = ["" if piece.strip(_CODES) else piece for piece in left[begin:end]]
    return left


def _pieces(markup: str) -> tuple[list[str], list[Mark]]:
    """(the text in pieces, with codes in place of tags; the marks of links and pictures in it)."""
    if any(code in markup for code in _CODES):
        markup = markup.translate(_UNCODED)
    if "<" not in markup:
        return [unescape(markup)], []
    return _scanned(markup) or _tokenized(markup)


def _text_of(markup: str, pieces: list[str], marks: list[Mark]) -> str:
    """The text laid out, without the numbers of notes, and with signs that are drawn as pictures."""
    if marks and "#" in markup:
        for first, last in note_marks(pieces, marks, _words):
            pieces[first:last] = [""] * (last - first)
    for at, sign in drawn_signs(marks):
        pieces[at] = sign
    coded = "".join(pieces)
    if "\n" in markup and "<p" not in markup and "<P" not in markup:
        coded = _BLANK_LINE.sub(_PARAGRAPH, coded)
    return _laid_out(coded)


def _words(pieces: list[str]) -> str:
    """The words in a stretch of pieces, on one line."""
    text = "".join(pieces)
    return one_line(text if text.isprintable() else text.translate(_SPACED))


def one_line(text: str) -> str:
    """``text`` without control characters, each run of white space as one space."""
    if text.isprintable() and "  " not in text:  # so no controls, and no white space but single spaces
        return text.strip(" ")
    return " ".join(without_controls(text).split())


def unescape(text: str) -> str:
    """``text`` with character references decoded by HTML's rules: 128 to 159 are windows-1252."""
    if "&" not in text:
        return text
    try:
        return html.unescape(text)
    except ValueError:  # more digits than int() takes
        return html.unescape(_HUGE_REFERENCE.sub("\ufffd", text))


def _scanned(markup: str) -> tuple[list[str], list[Mark]] | None:
    """The text in pieces, codes in place of tags, and its marks; ``None`` where a tag is not well written or known."""
    pieces = markup.split("<")
    out = [unescape(pieces[0])]
    marks: list[Mark] = []
    codes = _UNMARKED
    for piece in pieces[1:]:
        tag, closed, text = piece.partition(">")
        code = codes.get(tag)
        if code is None:
            name = _name_of(tag)
            code = _CODE_OF.get(name)
            if name in _MARKED or "caption" in tag:
                marks.append(Mark(len(out), name, tag))
        if code is None or not closed:
            return None
        out.append(code)
        out.append(unescape(text) if "&" in text else text)
    return out, marks


def _name_of(tag: str) -> str:
    """The name of a tag with attributes or capitals, in small letters; "?" where only the tokenizer can tell."""
    name = tag.split(None, 1)[0] if tag and not tag[0].isspace() else "?"
    if tag.count('"') % 2 or ("'" in tag and not _TAG.fullmatch(f"<{tag}>")):
        return "?"
    return name.lower().rstrip("/")


def _tokenized(markup: str) -> tuple[list[str], list[Mark]]:
    """The text of any markup in pieces, with codes in place of tags, and its marks."""
    return _Tokenizer(markup.replace("<![CDATA[", "").replace("]]>", "")).read()


class _Tokenizer:
    """Reads markup in one pass: what is no tag is text, and what never ends is not taken for a tag or comment."""

    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.out: list[str] = []
        self.marks: list[Mark] = []
        self.preformatted = False
        self.unclosed: set[re.Pattern[str]] = set()  # ends that don't occur any more: not searched again
        self.quoted_tags = _QUOTED_TAGS

    def read(self) -> tuple[list[str], list[Mark]]:
        markup, at, out = self.markup, 0, self.out
        while (start := markup.find("<", at)) >= 0:
            if start > at:
                self._text(markup[at:start])
            match = _TAG.match(markup, start)
            name = match[1].lower() if match else ""
            code = _CODE_OF.get(name) if match else None
            if match and code is not None:
                self._mark(name, match[0])
                out.append(code)
                at = match.end()
            else:
                at = self._markup(start)
        self._text(markup[at:])
        return out, self.marks

    def _mark(self, name: str, tag: str) -> None:
        if name in _MARKED or (len(tag) > 16 and "caption" in tag):
            self.marks.append(Mark(len(self.out), name, tag[1:-1]))

    def _text(self, text: str) -> None:
        text = unescape(text)
        if self.preformatted:
            text = text.replace("\r\n", "\n").replace("\n", _BREAK).expandtabs().replace(" ", _SPACE)
        self.out.append(text)

    def _markup(self, start: int) -> int:
        """Read what begins with ``<`` at ``start``; returns the position after it."""
        markup = self.markup
        if markup.startswith("<!--", start):
            return self._after(_COMMENT_END, start + 2) or start + 4
        if markup.startswith("<?", start):
            return self._after(_INSTRUCTION_END, start) or self._after(_TAG_END, start) or start + 2
        if markup.startswith("<!", start):
            return self._after(_TAG_END, start) or start + 2
        return self._tag(start)

    def _tag(self, start: int) -> int:
        match = _TAG.match(self.markup, start) or _LOOSE_TAG.match(self.markup, start) or self._quoted(start)
        if match is not None:
            return self._element(match[1].lower(), match)
        cut = _CUT_TAG.match(self.markup, start)
        if cut is not None and (cut[2] or cut[1].lower() in _CODE_OF):
            return len(self.markup)
        self.out.append("<")
        return start + 1

    def _quoted(self, start: int) -> re.Match[str] | None:
        """A tag with ``<`` in an attribute."""
        if not self.quoted_tags or not self.markup[start + 1 : start + 2].isalpha():
            return None
        self.quoted_tags -= 1
        return _QUOTED_TAG.match(self.markup, start)

    def _element(self, name: str, tag: re.Match[str]) -> int:
        if name in _CLOSE_OF:
            end = self._end_of_dropped(name, tag)
            self._mark(name, self.markup[tag.start() : end])
            return end
        self._mark(name, tag[0])
        plain = name.removeprefix("/")
        if plain in _PREFORMATTED:
            self.preformatted = name == plain
            self.out.append(_PARAGRAPH)
        else:
            self.out.append(_CODE_OF.get(name, ""))
        return tag.end()

    def _end_of_dropped(self, name: str, tag: re.Match[str]) -> int:
        """The position after an element that holds nothing to read; one that closes itself holds nothing at all."""
        if tag[0].endswith("/>"):
            return tag.end()
        closed = self._after(_CLOSE_OF[name], tag.end())
        return closed or (len(self.markup) if name in _RUNS_ON else tag.end())

    def _after(self, closer: re.Pattern[str], start: int) -> int:
        """The position after the next ``closer``; 0 where there is none."""
        if closer in self.unclosed:
            return 0
        match = closer.search(self.markup, start)
        if match is None:
            self.unclosed.add(closer)
            return 0
        return match.end()


def _laid_out(coded: str) -> str:
    """The text with its codes turned into lines and paragraphs."""
    coded = (
        coded.replace("\n", " ").replace("\t", " ").replace("\r", " ").replace("\f", " ").replace("\xa0", " ")
    )
    if not any(code in coded for code in _INSIDE):
        return "\n\n".join(filter(None, map(_collapsed, coded.split(_PARAGRAPH))))
    if coded.count(_BREAK) > 1:
        coded = _BREAKS.sub(_PARAGRAPH, coded)
    if _CELL in coded:
        coded = _AROUND_CELL.sub(_CELL, coded)
    if _BULLET in coded:
        coded = _AFTER_BULLET.sub("- ", coded)
    blocks = (_block(block) for block in coded.split(_PARAGRAPH))
    text = "\n\n".join(block for block in blocks if block)
    return text.replace(_SPACE, " ").rstrip() if _SPACE in text else text


def _block(block: str) -> str:
    if not (_LINE in block or _BREAK in block or _ROW in block or _CELL in block):
        return _collapsed(block)
    lines = (_line(line) for line in _LINE_ENDS.split(block))
    return "\n".join(line for line in lines if line and line != "-")


def _line(line: str) -> str:
    if _CELL not in line:
        return _collapsed(line)
    first, *cells = map(_collapsed, line.split(_CELL))
    cells = [first, *cells] if first else cells
    return " | ".join(cells).strip() if any(cells) else ""


def _collapsed(text: str) -> str:
    if "  " in text:
        return " ".join(filter(None, text.split(" ")))
    return text.strip(" ")
