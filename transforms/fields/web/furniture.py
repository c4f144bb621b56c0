"""Furniture of pages: what systems print around an item and is not its text.

Lines such as "The post … appeared first on …", links to go on reading, buttons and shortcodes. What a feed repeats at
the end of its items is found by ``formats/feeds/content/repeated_closings.py``; boilerplate of agencies is another
matter (``formats/common/boilerplate.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from transforms.data.tables import rows

_CLOSING = 600  # characters of a closing line at most; a longer one is text
_BEGINNING = 300
_LINES = 12  # closing lines that are looked at, one after the other
_BUTTON = 50  # characters of the words of a button or notice
_BLOCK = 800  # characters after the line that begins a block of links
_FIRST = 2  # characters by which phrases are looked up
_NO_PHRASES: tuple[tuple[str, ...], tuple[tuple[str, str], ...]] = ((), ())
_LINK = 120  # characters of a line in such a block
_REST = 160  # characters after "Continue reading" in its line
_SIGNS = " \t.…:;,!?»›>→↗➜➔⟶▶►▸•·|–—*[](){}«‹<\"'“”’‘-\u200b\u200c\u200d\ufe0f\ufeff"
_SENTENCE_END = frozenset(".…!?:;»”\"')]>\u3002\uff01\uff1f")
_POINTERS = ("→", "»", "›", ">", "…", "...", "➜", "]")
_TEMPLATE = re.compile(r"\{\{?\s?[a-z_.]{1,40}\s?\}\}?|%%[a-z_]{1,40}%%", re.IGNORECASE)
_MORE_MARK = re.compile(
    r"[(\[]\s?(?:more|continued|read more|mehr|suite|más)\s?(?:\.{2,4}|…)?\s?[)\]]\Z", re.IGNORECASE
)
# Discourse counts what a topic has, in its languages; what is made of Hacker News, too.
_COUNTS = re.compile(
    r"\d[\d.,]{0,9} (?:posts?|beiträge?|publicaci(?:ón|ones)|messages?|mensage(?:m|ns)|messagg[io]|berichten?|inlägg|"
    r"innlegg|indlæg|viestiä?|post[yó]w?|запис[ьией]{1,2}|сообщени[еяй]|дописи?в?|gönderi) [-–—] "
    r"\d[\d.,]{0,9} (?:participants?|teilnehmer|participantes?|partecipant[ei]|deelnemers?|deltagare|deltak[ea]re?|"
    r"osallistujaa?|uczestni\w{1,6}|участник\w{0,3}|учасник\w{0,3}|katılımcı)"
    r"|points: \d{1,6}|# comments: \d{1,6}",
    re.IGNORECASE,
)
_SHORTCODE = re.compile(r"\[/?(?P<name>[A-Za-z][A-Za-z0-9_:-]{1,40})(?P<given>(?:\s[^\[\]\n]{0,500})?)/?\]")
_WORD = re.compile(r"\w+")
_GIVEN = re.compile(r"\s[\w-]{1,40}=[\"'“”″‘’«\w]")


def without_furniture(body: str, headline: str = "", site: str = "") -> str:
    """``body`` without what its system put around it; ``headline`` and the name of its ``site`` help to know it.

    >>> without_furniture("Boats run again.\\n\\nThe post Ferry appeared first on Harbor Daily.", "Ferry")
    'Boats run again.'
    """
    if "[" in body:
        body = without_shortcodes(body)
    body = _without_headline(_without_lone_lines(body), headline)
    folded_headline, folded_site = _folded(headline), _folded(site)
    for _ in range(_LINES):
        shorter = _without_last(body, folded_headline, folded_site)
        if shorter == body:
            return body
        body = shorter
    return body


def without_shortcodes(text: str) -> str:
    """``text`` without marks in square brackets that a system should have replaced; what stands between them stays.

    >>> without_shortcodes("[gallery ids='1,2']\\n\\nThe port [sic] opens.")
    'The port [sic] opens.'
    """

    def replaced(code: re.Match[str]) -> str:
        name, given = code["name"], code["given"]
        if _GIVEN.match(given):
            return ""
        begins = code.start() == 0 or text[code.start() - 1] == "\n"
        is_lone = begins and text[code.end() : code.end() + 1] in ("", "\n")
        is_paired = code[0][1] == "/" or f"[/{name}" in text
        return "" if (is_lone or is_paired or "_" in name) and _codes().fullmatch(name) else code[0]

    shorter = _SHORTCODE.sub(replaced, text)
    if shorter == text:
        return text
    blocks = (
        "\n".join(filter(None, (line.strip() for line in block.split("\n"))))
        for block in shorter.split("\n\n")
    )
    return "\n\n".join(filter(None, blocks))


def _without_lone_lines(body: str) -> str:
    """The text without paragraphs that are the words of a button or a notice, or promote the page."""
    paragraphs = body.split("\n\n")
    phrases = _phrases()
    promos = [promo for promo in phrases.promos if promo in body]
    if not promos and min(map(len, paragraphs)) > _BUTTON:
        return body
    kept = [
        paragraph
        for paragraph in paragraphs
        if not (
            (len(paragraph) <= _BUTTON and _folded(paragraph) in phrases.lone)
            or (len(paragraph) <= _BEGINNING and any(promo in paragraph for promo in promos))
        )
    ]
    return body if len(kept) == len(paragraphs) else "\n\n".join(kept)


def _without_headline(body: str, headline: str) -> str:
    """The text without its first paragraph, where that is the headline again and others follow."""
    first, gap, rest = body.partition("\n\n")
    if not gap or not headline or len(first) > len(headline) * 2 + 20:
        return body
    is_same = first[:1].casefold() == headline[:1].casefold() and _words(first) == _words(headline)
    return rest if is_same else body


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _without_last(body: str, headline: str, site: str) -> str:
    """The text without its last line, or without the end of it, where that is furniture."""
    begin = body.rfind("\n") + 1
    last = body[begin:]
    if len(last) > _CLOSING + len(headline):
        return body
    line = _folded(last)
    if not line:
        return body
    if _is_closing(line, headline, site) or (("{" in last or "%%" in last) and _TEMPLATE.search(last)):
        return body[:begin].rstrip()
    shorter = _without_more(last, headline)
    if shorter != last:
        return body[:begin] + shorter if shorter else body[:begin].rstrip()
    return _without_block(body, begin) if len(last) <= _LINK else body


def _is_closing(line: str, headline: str, site: str) -> bool:
    phrases = _phrases()
    if line in phrases.last or line in phrases.lone:
        return True
    beginnings, posts = phrases.by_first.get(line[:_FIRST], _NO_PHRASES)
    if len(line) <= _BEGINNING and line.startswith(beginnings):
        return True
    if any(line.startswith(begin) and half in line for begin, half in posts):
        return True
    if (line[:1].isdigit() or line[-1:].isdigit()) and _COUNTS.fullmatch(line):
        return True
    if len(headline) < _FIRST or headline not in line:
        return False
    return any(half in line for half in phrases.halves) or _names_page(line, headline, site)


def _names_page(line: str, headline: str, site: str) -> bool:
    """Whether a line is little more than the headline and the name of the site."""
    rest = line.replace(headline, "", 1)
    return len(site) > 3 and site in rest and len(rest) < len(site) + 60


def _without_more(last: str, headline: str) -> str:
    """The last line without an invitation to go on reading elsewhere at its end."""
    if last[-1:] in "])" and (mark := _MORE_MARK.search(last)):
        return last[: mark.start()].rstrip()
    tail = last[-_REST - 60 :].lower()
    if len(tail) > len(last):  # a letter that becomes two in small letters
        return last
    end = tail.rstrip(_SIGNS)
    phrases: Iterable[str] = _phrases().more_by_end.get(end[-_FIRST:], ())
    if tail.endswith(_POINTERS) or (headline and end[-_FIRST:] == headline[-_FIRST:]):
        phrases = _phrases().more
    for phrase in phrases:
        at = tail.rfind(phrase)
        if at >= 0 and _ends_with_more(tail, at, phrase, headline):
            return last[: len(last) - len(tail) + at].rstrip(" \t([«‹→>|-–—")
    return last


def _ends_with_more(tail: str, at: int, phrase: str, headline: str) -> bool:
    before, after = tail[:at].rstrip(" \t([«‹→>|-–—"), tail[at + len(phrase) :]
    if before and before[-1] not in _SENTENCE_END:
        return False
    rest = after.strip(_SIGNS)
    if not rest:
        return True
    if after[:1].isalnum():
        return False
    is_pointer = after.rstrip().endswith(_POINTERS) and len(rest) < 100
    return (headline != "" and (headline in rest or rest in headline)) or is_pointer


def _without_block(body: str, end: int) -> str:
    """The text before ``end`` and after it, without a block of links: the line that announces it and all below that.

    Below it stand short lines of one paragraph; a heading with more below is one of the text.
    """
    blocks = _phrases().blocks
    while end > 0 and len(body) - end < _BLOCK:
        begin = body.rfind("\n", 0, end - 1) + 1
        line = body[begin:end].rstrip("\n")
        if len(line) > _LINK:
            return body
        if line and begin and _folded(line) in blocks:
            return body[:begin].rstrip() if body.count("\n\n", end - 1) < 2 else body
        end = begin
    return body


class _Phrases(NamedTuple):
    """The phrases of ``furniture.tsv``, folded as lines are.

    ``by_first`` are those that a line begins with, by their first characters: (whole beginnings, beginning and later
    half of others); ``halves`` are halves of lines that may begin in any way, ``more_by_end`` is by last characters.
    ``promos`` are as they are printed.
    """

    by_first: dict[str, tuple[tuple[str, ...], tuple[tuple[str, str], ...]]]
    halves: tuple[str, ...]
    more: tuple[str, ...]
    more_by_end: dict[str, tuple[str, ...]]
    lone: frozenset[str]
    last: frozenset[str]
    blocks: frozenset[str]
    promos: tuple[str, ...]


@cache
def _phrases() -> _Phrases:
    of: dict[str, list[str]] = {}
    for kind, phrase, _ in rows("furniture.tsv"):
        of.setdefault(kind, []).append(phrase.casefold())
    posts = [
        (begin.strip(), half.strip()) for begin, _, half in (phrase.partition("…") for phrase in of["post"])
    ]
    firsts = {phrase[:_FIRST] for phrase in (*of["begin"], *(begin for begin, _ in posts if begin))}
    more = sorted(of["more"], key=len, reverse=True)
    return _Phrases(
        by_first={
            first: (
                tuple(phrase for phrase in of["begin"] if phrase[:_FIRST] == first),
                tuple(post for post in posts if post[0][:_FIRST] == first),
            )
            for first in firsts
        },
        halves=tuple(dict.fromkeys(half for _, half in posts)),
        more=tuple(more),
        more_by_end={
            end: tuple(phrase for phrase in more if phrase[-_FIRST:] == end)
            for end in {phrase[-_FIRST:] for phrase in more}
        },
        lone=frozenset(map(_folded, [*of["line"], *more])),
        last=frozenset(map(_folded, of["last"])),
        blocks=frozenset(map(_folded, of["block"])),
        promos=tuple(phrase for kind, phrase, _ in rows("furniture.tsv") if kind == "promo"),
    )


@cache
def _codes() -> re.Pattern[str]:
    """The names of shortcodes."""
    return re.compile(
        "|".join(name for kind, name, _ in rows("furniture.tsv") if kind == "code"), re.IGNORECASE
    )


def _folded(line: str) -> str:
    """A line in small letters, without signs around it."""
    return line.casefold().strip(_SIGNS)
