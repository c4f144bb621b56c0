"""Removes what agencies print around a story from its text: the byline, notes to editors, sign-offs."""

from __future__ import annotations

import re
from functools import cache

from transforms.article import Article
from transforms.fields.agencies import signed
from transforms.fields.bylines import printed_byline
from transforms.fields.phrases import any_phrase

_HEAD = 8  # paragraphs at the start in which boilerplate is looked for
_BULLET = re.compile(r"[*•·] ?\S")
_WORD = re.compile(r"\w+")
_SIGN_OFF_LENGTH = 60  # characters; a longer paragraph is text
_SIGN_OFF_MARKS = "()[]/©. "
_SIGNATURE = re.compile(r"(?<=[.!?\"”’»])\s{0,4}[(/]\s?([^()/\s][^()/\n]{1,30})[)/]\.?$")
_HEADER = re.compile(r"<header(?=[\s>])")
_TAGS = re.compile(r"<[^<>]{0,2000}>")
_NOTES_LENGTH = 120  # characters; a longer paragraph begins no notes


def strip_boilerplate(article: Article, *, agencies: tuple[str, ...] = ()) -> None:
    """Remove from the body what is not the story; a byline and notes to editors move to their fields.

    ``agencies`` are names that may sign off the text, as ``(BusinessDesk)`` or ``AAP gfr`` do. At least one
    paragraph stays.
    """
    paragraphs = article.body.split("\n\n") if article.body else []
    paragraphs = _without_head(article, paragraphs)
    paragraphs = _without_notes(article, paragraphs)
    while len(paragraphs) > 1 and _is_sign_off(paragraphs[-1], agencies):
        del paragraphs[-1]
    if paragraphs:
        paragraphs[-1] = _without_signature(paragraphs[-1])
    article.body = "\n\n".join(paragraphs)


def without_header(markup: str) -> str:
    """HTML without its ``<header>`` elements, in which dpa repeats headline, byline and slug.

    One that does not end stays, and so does all where nothing else is left.

    >>> without_header("<header><h1>Storm</h1></header><p>It rained.</p>"), without_header("<header>Storm</header>")
    ('<p>It rained.</p>', '<header>Storm</header>')
    """
    if "<header" not in markup:
        return markup
    kept, at = [], 0
    while (begin := _HEADER.search(markup, at)) and (end := markup.find("</header>", begin.end())) >= 0:
        kept.append(markup[at : begin.start()])
        at = end + len("</header>")
    rest = "".join([*kept, markup[at:]])
    return rest if _TAGS.sub("", rest).strip() else markup


def _without_notes(article: Article, paragraphs: list[str]) -> list[str]:
    """The paragraphs before a notebook of dpa's and the like; what follows is a note to editors."""
    begin = next(
        (
            index
            for index, text in enumerate(paragraphs)
            if index and len(text) < _NOTES_LENGTH and _notes().fullmatch(text)
        ),
        len(paragraphs),
    )
    notes = [" ".join(text.strip("#*=_- ").split()) for text in paragraphs[begin + 1 :]]
    article.editor_note = "\n".join(filter(None, (article.editor_note, *notes)))
    return paragraphs[:begin]


def _without_signature(paragraph: str) -> str:
    """A last paragraph without the agency that signs it behind its last sentence: ``… he said. (©NTB)``."""
    signature = _SIGNATURE.search(paragraph, max(0, len(paragraph) - _SIGN_OFF_LENGTH))
    return paragraph[: signature.start()] if signature and signed(signature[1].strip("© ")) else paragraph


def _is_sign_off(paragraph: str, agencies: tuple[str, ...]) -> bool:
    """True where a last paragraph only marks the end of the story or names its agency, perhaps with initials."""
    if len(paragraph) > _SIGN_OFF_LENGTH:
        return False
    inner = paragraph.strip(_SIGN_OFF_MARKS)
    name, *initials = inner.split(" ")
    names = {agency.casefold() for agency in agencies if agency}
    return (
        _end_mark().fullmatch(paragraph) is not None
        or inner.casefold() in names
        or (inner != paragraph and signed(inner) != "")
        or (
            name.isupper()
            and name.casefold() in names
            and all(len(word) < 5 and word.isalpha() for word in initials)
        )
    )


def _without_head(article: Article, paragraphs: list[str]) -> list[str]:
    """The paragraphs without boilerplate before the text; key points before it stay."""
    kept: list[str] = []
    for index, paragraph in enumerate(paragraphs[:_HEAD]):
        if index < len(paragraphs) - 1 and _moves_to_field(article, paragraph):
            continue
        kept.append(paragraph)
        if not _BULLET.match(paragraph):
            return kept + paragraphs[index + 1 :]
    return kept + paragraphs[_HEAD:]


def _moves_to_field(article: Article, paragraph: str) -> bool:
    """Copy a paragraph that is no text into the field it belongs to; true where it is such a paragraph."""
    if len(paragraph) < _SIGN_OFF_LENGTH and _code().fullmatch(paragraph):
        return True
    if any(_is_same(paragraph, field) for field in (article.headline, article.byline, article.slugline)):
        return True
    if not article.slugline and len(paragraph) < _SIGN_OFF_LENGTH and _slug().fullmatch(paragraph):
        article.slugline = paragraph.rstrip("=/ ")
        return True
    if names := printed_byline(paragraph):
        if _folded(names) not in _folded(article.byline):
            article.byline = names
        return True
    if _note().fullmatch(paragraph):
        note = " ".join(paragraph.strip("()").split())
        article.editor_note = " ".join(filter(None, (article.editor_note, note)))
        return True
    return False


@cache
def _code() -> re.Pattern[str]:
    return re.compile(any_phrase("code", "paragraph"), re.IGNORECASE)


@cache
def _notes() -> re.Pattern[str]:
    return re.compile(any_phrase("notes", "paragraph"), re.IGNORECASE)


@cache
def _slug() -> re.Pattern[str]:
    return re.compile(any_phrase("slug", "paragraph"), re.IGNORECASE)


@cache
def _note() -> re.Pattern[str]:
    """What an update changes, in parentheses or behind "Eds:", as Reuters and AP print it before the text."""
    return re.compile(any_phrase("note", "paragraph"), re.IGNORECASE | re.DOTALL)


@cache
def _end_mark() -> re.Pattern[str]:
    return re.compile(any_phrase("end", "paragraph"), re.IGNORECASE)


def _is_same(paragraph: str, field: str) -> bool:
    return bool(field) and len(paragraph) < len(field) * 2 + 20 and _folded(paragraph) == _folded(field)


def _folded(text: str) -> str:
    """The words without case and punctuation, and without "By" at the start; accents stay."""
    words = _WORD.findall(text.casefold())
    return " ".join(words[1:] if words[:1] == ["by"] else words)
