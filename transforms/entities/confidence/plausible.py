"""Which of the tagger's answers are said: those that the record as a whole bears out.

The tagger reads news; of copy that is unlike news it is sure of little, and there most of what it answers is wrong. So
how sure it is of all names of a record counts three times as much as how sure it is of one (the curve that this comes
from is in ``docs/entities.md``). A name has one type within a record, but for a city and the team that bears its name.
"""

from __future__ import annotations

from collections.abc import Sequence

from transforms.entities.confidence.lines import Lines
from transforms.entities.mention import Mention, WeighedMention

STEP = 24  # the model's units in one unit of log odds: what training multiplies weights by
# In units of log odds. A record's mean is drawn to that of news, the more the fewer names it has.
_USUAL, _DRAWN_BY = 4 * STEP, 4
_WEIGHT_OF_RECORD = 3
LEAST = 10 * STEP
_BESIDE_CODE = (
    2 * STEP
)  # against names of a text that has some in code: it is of a field that the tagger doesn't know
_LEAST_OF_NAME = {
    "person": 0,
    "place": 0,
    "organization": STEP // 2,
    "other": STEP // 2,
}  # whatever the record
_LEAST_WRITTEN_SMALL = 3 * STEP  # the same, of words that the text has in small letters too
_OF_TYPE = {"person": 36, "place": 36, "organization": 0, "other": -12}
_STRONG = 10 * STEP  # of one name; more than that adds nothing
_SURE = 10 * STEP  # a record whose names are all said, but for the oddest
_IN_RESULTS = (
    2 * STEP
)  # for names of a table of results, which has no words around them that could make the tagger sure
_ODD_FORM = 3 * STEP  # against names with signs, or that begin with a small letter
_WRITTEN_SMALL = 3 * STEP  # against words that the text has in small letters too
_ONLY_IN_TITLES = 2 * STEP  # against words that are capitalised where all words are, and nowhere else
_APART = STEP // 4  # a city and its team are two things where the tagger is so sure of both
_TEAMS = {"place", "organization"}
_SIGNS = frozenset("_()[]{}<>=@#|/\\`*+~^")


def plausible_mentions(text: str, mentions: Sequence[WeighedMention]) -> list[Mention]:
    """The mentions that are borne out, in the order of the text, each with the type that its name has in this text."""
    if not mentions:
        return []
    lines = Lines(text)
    in_text = [mention for mention in mentions if not lines.is_code(mention[0], mention[1])]
    record = _WEIGHT_OF_RECORD * _record_margin(in_text)
    if len(in_text) < len(mentions):
        record -= _BESIDE_CODE
    elif record < _SURE and lines.has_results():
        record += _IN_RESULTS
    kept: list[Mention] = []
    weak: list[tuple[str, list[Mention]]] = []
    for name, group in _by_name(text, in_text).items():
        kind = _kind(group)
        best = max(margin for _, _, other, margin in group if other == kind)
        chosen = [(start, end, _kind_of(own, margin, kind)) for start, end, own, margin in group]
        is_small = best < _STRONG and not name.isupper() and lines.has_words(name.lower())
        score = record + min(best, _STRONG) + _OF_TYPE[kind] - _against(name, lines, group, is_small)
        if score >= LEAST and best >= (_LEAST_WRITTEN_SMALL if is_small else _LEAST_OF_NAME[kind]):
            kept += chosen
        elif kind == "person" and " " not in name:
            weak.append((name, chosen))
    if weak:
        kept += _surnames(text, kept, weak)
    kept.sort()
    return kept


def _record_margin(mentions: Sequence[WeighedMention]) -> int:
    """How sure the tagger is of the names of a record on average."""
    return (sum(mention[3] for mention in mentions) + _USUAL * _DRAWN_BY) // (len(mentions) + _DRAWN_BY)


def _by_name(text: str, mentions: Sequence[WeighedMention]) -> dict[str, list[WeighedMention]]:
    groups: dict[str, list[WeighedMention]] = {}
    for mention in mentions:
        groups.setdefault(text[mention[0] : mention[1]], []).append(mention)
    return groups


def _kind(group: Sequence[WeighedMention]) -> str:
    """The type of a name: the one of whose mentions the tagger is surest, all together."""
    if len(group) == 1:
        return group[0][2]
    sums: dict[str, int] = {}
    for _, _, kind, margin in group:
        sums[kind] = sums.get(kind, 0) + margin + 1
    return max(sums, key=lambda kind: (sums[kind], kind))


def _kind_of(own: str, margin: int, kind: str) -> str:
    """The type of one mention of a name of type ``kind``."""
    return own if margin >= _APART and {own, kind} == _TEAMS else kind


def _against(name: str, lines: Lines, group: Sequence[WeighedMention], is_small: bool) -> int:
    """What speaks against a name: its form, and how the text has its words elsewhere."""
    against = _WRITTEN_SMALL if is_small else 0
    if name[0].islower() or not _SIGNS.isdisjoint(name):
        against += _ODD_FORM
    if all(lines.is_title(start) for start, _, _, _ in group):
        against += _ONLY_IN_TITLES
    return against


def _surnames(text: str, kept: Sequence[Mention], weak: Sequence[tuple[str, list[Mention]]]) -> list[Mention]:
    """The mentions of weak names that are a word of a person's name that is kept."""
    known = {word for start, end, kind in kept if kind == "person" for word in text[start:end].split()}
    return [mention for name, mentions in weak if name in known for mention in mentions]
