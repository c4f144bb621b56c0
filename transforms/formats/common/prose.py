"""Decides whether plain text reads as an article, or is a table, a program or noise."""

from __future__ import annotations

import codecs
import re

from transforms.formats.common.encodings import decode

_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BLANK_LINES = re.compile(r"\n[ \t]*\n")
_WORD = re.compile(r"[\"'“”‘’«»„(¿¡—–-]{0,3}[^\W\d_]+(?:['’.&/-][^\W\d_]*)*[\"'“”‘’«»,.;:!?)…।؟،—–-]{0,4}")
_SENTENCE_END = re.compile(r"[.!?…:؟।][\"'”’»)\]]{0,3}(?:\s|$)|[。！？]")
# Scripts that put no space between words: Thai, Lao, Khmer, kana and Han.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_CODE_LINE = re.compile(
    r"\s*(?:[#/]{2}|/?\*|#!|#\s?\w|%|\"\"\"|'''|--\s|;|\.\.|@\w|\$|[{}()\[\]<>]|import \w|from [\w.]+ import|def \w|"
    r"class \w+[:({]|return\b|if[ (].{0,200}[:{]$|else\b.{0,9}$|elif\b|fi$|done$|for .{0,200}[:{;]|end$|"
    r"var |let |const |function\b|public |private |static |package \w|SELECT |INSERT |CREATE |`|export |include |\w+\(|"
    r"[\w.\[\]\"'-]{1,60}\s?[-+:|]?=|[\w.\"'-]{1,40}:(?:\s+[\w\"'\[{/.-]{1,60})?$|- \w+: |[\w.+-]{0,60}/\S{0,200}$)"
)
_CODE_END = (";", "{", "}", "\\", "=>", "->", "(", "[")
_STAMPED = re.compile(r"\s*\[?(?:\d{4}-\d\d-\d\d|\d{1,2}:\d\d|[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d|\d+$)")
_MARKDOWN = re.compile(r"^(?:```|#{1,6} \w|=={3,}$)|\]\(\S{1,300}\)|^\.\. [\w-]+::", re.MULTILINE)
# A place, and a day or an agency, before a dash: a line that nothing but news has.
_DATELINE = re.compile(
    r"^\s{0,8}[A-Z][^\n]{2,60}[ (]"
    r"(?:[JFMASOND][a-z]{2,8}\.? \d{1,2}"
    r"|\((?:[A-Z][A-Za-z/ ]{1,20}|(?:[a-z]{2,5}/)?(?:dpa|sda|ats|awp|apa)(?:/[a-z]{2,5})?)\))"
    r"[^\n]{0,12}\s?(?:--|[-–—_])\s",
    re.MULTILINE,
)
_HEAD = 1500  # characters within which a dateline stands
_CODE_SHARE = 0.15  # of lines: an article has none
_PROSE_SHARE = 0.5  # of letters: an article may hold tables
_SAMPLE = 400  # characters of a paragraph
_DELIMITERS = ("\t", ",", ";", "|")
_QUOTED_FIELDS = re.compile(r'"[^"]*"[,;\t](?:"|[^"]*[,;\t])')


def objection(head: bytes) -> str:
    """Why the text that begins with ``head`` is no article, as a clause for a message; "" where it reads as one.

    An article has a dateline, or consists for the greater part of prose (:func:`is_prose`).
    """
    if len(_CONTROLS.findall(head)) > len(head) // 200 + 2:
        return "the payload is binary"
    text = _text(head[: head.rfind(b"\n") + 1 or len(head)])
    if _DATELINE.search(text, 0, _HEAD):
        return ""
    lines = [line for line in text.split("\n") if line.strip()]
    if _is_table(lines):
        return "the text is a table of values, no article"
    if _is_code(text, lines):
        return "the text is code, settings or a log, no article"
    if _prose_share(text) < _PROSE_SHARE and _prose_share(_text(head)) < _PROSE_SHARE:
        return "the text holds no paragraphs of prose"
    return ""


def _text(head: bytes) -> str:
    """The bytes as text, without a character that they were cut in, its lines ended by ``\\n``."""
    try:
        text, _ = codecs.utf_8_decode(head, "strict", False)
    except UnicodeDecodeError:
        text, _ = decode(head)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _prose_share(text: str) -> float:
    """The share of the characters that stand in paragraphs of prose, 0 to 1."""
    blocks = [block for block in _BLANK_LINES.split(text) if block.strip()]
    if len(blocks) == 1 and not is_prose(text):
        return float(any(map(is_prose, text.split("\n"))))
    total = sum(map(len, blocks))
    return sum(len(block) for block in blocks if is_prose(block)) / total if total else 0.0


def is_prose(block: str) -> bool:
    """True where a block of lines is a paragraph of sentences, not a heading, a list of figures or a line of tokens.

    Of a long block the first 400 characters are judged.
    """
    if not _SENTENCE_END.search(block):
        return False
    words = block[:_SAMPLE].split()
    dense = "".join(words)
    letters = sum(map(str.isalpha, dense))
    if letters < 20 or letters < len(dense) * 0.7:
        return False
    if not dense.isascii() and len(_UNSPACED.findall(dense)) > len(dense) * 0.3:
        return True
    return len(words) >= 6 and sum(bool(_WORD.fullmatch(word)) for word in words) > len(words) * 0.75


def _is_code(text: str, lines: list[str]) -> bool:
    """True for a program, settings, a log or Markdown."""
    code = sum(line.rstrip().endswith(_CODE_END) or bool(_CODE_LINE.match(line)) for line in lines)
    stamped = sum(bool(_STAMPED.match(line)) for line in lines)
    return (
        code > max(len(lines) * _CODE_SHARE, 1)
        or stamped > max(len(lines) * 0.4, 2)
        or len(_MARKDOWN.findall(text)) > 1
        or text.startswith("#!")
    )


def _is_table(lines: list[str]) -> bool:
    """True where most lines have the same number of a delimiter, as in CSV, or the same number of words."""
    if sum(bool(_QUOTED_FIELDS.match(line)) for line in lines) > len(lines) / 2:
        return True
    if len(lines) < 3 or sum(bool(_SENTENCE_END.search(line[-4:])) for line in lines) > len(lines) / 2:
        return False
    lines = lines[:100]
    counts = [[line.count(delimiter) for line in lines] for delimiter in _DELIMITERS]
    counts.append([len(line.split()) - 1 if len(line) < 60 else 0 for line in lines])
    return any(map(_is_regular, counts))


def _is_regular(counts: list[int]) -> bool:
    usual = max(set(counts), key=counts.count)
    return usual > 0 and counts.count(usual) > len(counts) * 0.8
