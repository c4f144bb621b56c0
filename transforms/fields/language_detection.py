"""In which language a text is: what is declared, where the text bears it out, else what the text shows.

Texts are told apart by Compact Language Detector 2 (R. Sites, 2013), which knows 83 languages by sequences of letters.
It looks at a text alone, so the answer is the same on any machine and in any thread. Where a text has the function
words of the language that is declared, nothing is detected: that costs a fifth.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import pycld2

from transforms.data.tables import rows

DETECTED, CORRECTED = "language_detected", "language_corrected"  # assumptions
LEAST_WORDS = 15  # of a text whose language is detected
_LEAST_LETTERS = (
    45  # the same for writing without spaces, where a word is some three letters (in UTF-8, nine bytes)
)
_BORNE_OUT = 3  # different function words: a text that begins with so many is in the language
_BEYOND_DOUBT = 5  # of English: a text that begins with so many is English even if nothing is declared
_BEGINNING, _MORE = 400, 4_000  # characters that are looked at first, and where these don't decide
_PLAIN, _LIKELY, _ALONE = (
    85,
    60,
    40,
)  # per cent in one language: beyond doubt, likely, enough where no other is seen
_OTHER_CODES = MappingProxyType({"iw": "he", "jw": "jv"})  # withdrawn from ISO 639-1
# Written forms that letters hardly tell apart: a declaration of one is not corrected to another.
_ALIKE = (
    {"no", "nb", "nn", "da"}, {"hr", "sr", "bs", "sh"}, {"id", "ms"}, {"cs", "sk"}, {"gl", "pt", "es"}, {"bg", "mk"},
    {"hi", "mr", "ne"}, {"fa", "ps", "ur"}, {"ru", "be", "uk"}, {"tl", "fil"}, {"nl", "af"}, {"es", "ca"}, {"he", "yi"},
)  # fmt: skip


class Language(NamedTuple):
    """A BCP 47 tag, "" where the language is not known, and the assumption that was made in settling it, or ""."""

    tag: str
    assumption: str = ""


def settle_language(declared: str, headline: str, body: str) -> Language:
    """The language of an article: the one that is declared, unless there is none or the text plainly contradicts it.

    ``declared`` is a tag in the form of BCP 47, or "".

    >>> story = "Der Rat hat am Dienstag beschlossen, die Brücke zu sperren, weil in zwei Pfeilern Risse waren."
    >>> settle_language("", "", story).tag, settle_language("de-AT", "", story).tag, settle_language("en", "", story)
    ('de', 'de-AT', Language(tag='de', assumption='language_corrected'))
    """
    base = declared.partition("-")[0]
    if base in ("und", "mul", "zxx", "mis"):  # ISO 639-2: undetermined, several, none, without a code
        declared = base = ""
    if base and _bears_out(base, body):
        return Language(declared)
    if not base and _bears_out("en", body, _BEYOND_DOUBT):
        return Language("en", DETECTED)
    shown, share = shown_language(headline, body)
    if not shown:
        return Language(declared)
    if not declared:
        return Language(shown, DETECTED)
    contradicts = share >= _PLAIN and not _are_alike(base, shown.partition("-")[0])
    return Language(shown, CORRECTED) if contradicts else Language(declared)


def is_foreign(body: str) -> bool:
    """Whether a text of any length looks as if it were in another language than English."""
    if _bears_out("en", body):
        return False
    tag, share = _guess(body[:_BEGINNING])
    return bool(tag) and tag != "en" and share >= _PLAIN


def shown_language(headline: str, body: str) -> tuple[str, int]:
    """(the language that a text shows, per cent of the text that are in it); ("", 0) where it is short or doubtful."""
    text = f"{headline}\n{body[:_BEGINNING]}"
    if not _is_enough(text):
        return "", 0
    tag, share = _guess(text)
    if share < _PLAIN and len(body) > _BEGINNING:
        tag, share = _guess(f"{headline}\n{body[:_MORE]}")
    return (tag, share) if share >= _LIKELY else ("", 0)


def _is_enough(text: str) -> bool:
    """Whether a text is long enough to show its language."""
    if len(text.split(None, LEAST_WORDS)) > LEAST_WORDS - 1:
        return True
    return len(text.encode("utf-8", "replace")) - len(text) >= 2 * _LEAST_LETTERS


def _guess(text: str) -> tuple[str, int]:
    """(tag of a text's main language, its share in per cent); ("", 0) where it is none, or has no two-letter code."""
    try:
        _, _, languages = pycld2.detect(text.encode("utf-8", "ignore"), isPlainText=True)
    except pycld2.error:  # a character that no interchanged text has
        return "", 0
    tag, share = languages[0][1], languages[0][2]
    if _ALONE <= share < _LIKELY and languages[1][1] == "un":
        share = _LIKELY
    if len(tag) == 2 and tag != "un":
        return _OTHER_CODES.get(tag, tag), share
    return (tag, share) if tag == "zh-Hant" else ("", 0)


def _bears_out(base: str, body: str, enough: int = _BORNE_OUT) -> bool:
    """Whether the beginning of a text has enough different function words of a language."""
    words = _function_words().get(base)
    return words is not None and len(words.intersection(body[:_BEGINNING].split())) >= enough


def _are_alike(first: str, second: str) -> bool:
    return first == second or any(first in group and second in group for group in _ALIKE)


@cache
def _function_words() -> Mapping[str, frozenset[str]]:
    """The function words of some languages, by ISO 639-1 code."""
    return MappingProxyType({code: frozenset(words.split()) for code, words in rows("function_words.tsv")})
