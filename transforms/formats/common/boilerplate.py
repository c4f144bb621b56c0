"""Parts what agencies print around a story from the story: its byline, notes to editors, sign-offs."""

from __future__ import annotations

import re

from transforms.article import Article

_HEAD = 8  # paragraphs at the start that are looked at
_BY = frozenset({"By", "BY", "Par", "PAR", "Von", "VON", "Por", "POR"})
_SMALL = frozenset(
    ["and", "und", "et", "y", "e", "de", "van", "von", "der", "den", "la", "del", "di", "da", "bin", "al", "&", "in"]
)  # fmt: skip
_MOST_WORDS = 16  # in a byline
# What an update changes, in parentheses or behind "Eds:", before the text: Reuters, AP.
_NOTE = re.compile(
    r"\((?:adds?|updates?|recasts?|corrects?|corrected|refiles?|repeats?|removes?|rewrites?|new throughout|eds|"
    r"fixes|changes|clarifies|writes through|wraps?)\b.{0,500}\)|eds(?::| -).{1,500}",
    re.IGNORECASE | re.DOTALL,
)
_BULLET = re.compile(r"[*•·] ?\S")
# How agencies end a story: "ends", "-30-", "(ENDS)", "AAP gfr", "hh/ph/ts", "(BusinessDesk)".
_SIGN_OFF = re.compile(
    r"\(?(?:ends?|ENDS?|more|MORE)\)?|[-–—]{0,2} ?30 ?[-–—]{0,2}|#{2,5}|[a-z]{2,4}(?:[/-][a-z]{2,4}){1,6}"
)
_WORD = re.compile(r"\w+")


def part_debris(made: Article, *, agencies: tuple[str, ...] = ()) -> None:
    """Take out of the body what is not the story; what the record has a field for goes there.

    ``agencies`` are names that may stand in parentheses at the end, as ``(BusinessDesk)`` does.
    """
    blocks = made.body.split("\n\n") if made.body else []
    blocks = _without_head(made, blocks)
    while len(blocks) > 1 and _is_sign_off(blocks[-1], agencies):
        del blocks[-1]
    made.body = "\n\n".join(blocks)


def _is_sign_off(block: str, agencies: tuple[str, ...]) -> bool:
    """Whether a last paragraph only says that the story ends here, or whose it was."""
    if len(block) > 60:
        return False
    name, *initials = block.strip("()").split(" ")
    names = {one.casefold() for one in agencies if one}
    return (
        _SIGN_OFF.fullmatch(block) is not None
        or block.strip("()").casefold() in names
        or (
            name.isupper()
            and name.casefold() in names
            and all(len(one) < 5 and one.isalpha() for one in initials)
        )
    )


def _without_head(made: Article, blocks: list[str]) -> list[str]:
    kept: list[str] = []
    for at, block in enumerate(blocks[:_HEAD]):
        if at < len(blocks) - 1 and _taken(made, block):
            continue
        kept.append(block)
        if not _BULLET.match(block):
            return kept + blocks[at + 1 :]
    return kept + blocks[_HEAD:]


def _taken(made: Article, block: str) -> bool:
    """Whether a paragraph before the text belongs into another field, where it is now."""
    if _same(block, made.headline) or _same(block, made.byline) or _same(block, made.slugline):
        return True
    if names := printed_byline(block):
        if _folded(names) not in _folded(made.byline):
            made.byline = names
        return True
    if _NOTE.fullmatch(block):
        made.editor_note = " ".join(filter(None, (made.editor_note, " ".join(block.strip("()").split()))))
        return True
    return False


def printed_byline(block: str) -> str:
    """The names in a paragraph that is a byline, else "".

    >>> printed_byline("By Jane Doe and Jan de Vries"), printed_byline("By Monday the storm had passed.")
    ('Jane Doe and Jan de Vries', '')
    """
    by, _, names = block.partition(" ")
    words = names.split()
    if (
        by not in _BY
        or not words
        or len(words) > _MOST_WORDS
        or (names[-1:] in ".!?:;" and words[-1] != "Jr.")
    ):
        return ""
    capital = sum(word[0].isupper() for word in words)
    small = all(word[0].isupper() or word in _SMALL for word in words)
    return " ".join(words) if small and capital > 1 else ""


def _same(block: str, field: str) -> bool:
    return bool(field) and len(block) < len(field) * 2 + 20 and _folded(block) == _folded(field)


def _folded(text: str) -> str:
    words = _WORD.findall(text.casefold())
    return " ".join(words[1:] if words[:1] == ["by"] else words)
