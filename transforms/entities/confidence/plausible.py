"""Which of the tagger's answers are said: those that the record as a whole bears out.

The tagger reads news; of copy that is unlike news it is sure of little, and there most of what it answers is wrong. So
how sure it is of all names of a record counts three times as much as how sure it is of one (the curve that this comes
from is in ``docs/entities.md``). A name has one type within a record, but for a city and the team that bears its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.entities.confidence.lines import Lines
from transforms.entities.mention import Mention
from transforms.entities.tagger.names import TYPES, Names

STEP = 24  # the model's units in one unit of log odds: what training multiplies weights by
LEAST = 10 * STEP  # the score from which a name is said
# How sure the tagger is of a record's names on average: drawn to what is usual in news, the more the fewer they are.
_USUAL, _DRAWN_BY = 4 * STEP, 4
_WEIGHT_OF_RECORD = 3
_STRONG = 10 * STEP  # of one name; more than that adds nothing
_BESIDE_CODE = 2 * STEP  # against a text that has names in code, too: the tagger hardly knows its field
_SURE = 10 * STEP  # of a record; one that says less may be a table of results
_IN_RESULTS = 2 * STEP  # for names of such a table: no words around them could make the tagger sure
_OF_TYPE = np.array([36, 0, 36, -12])  # for a name of each of TYPES
_LEAST_OF_NAME = np.array([0, STEP // 2, 0, STEP // 2])  # what a name of each type needs, whatever the record
_LEAST_WRITTEN_SMALL = 2 * STEP  # the same, of words that the text has in small letters too
_ODD_FORM = 3 * STEP  # against names with signs, or that begin with a small letter
_WRITTEN_SMALL = 3 * STEP  # against words that the text has in small letters too
_ONLY_IN_TITLES = 2 * STEP  # against words that are capitalised where all words are, and nowhere else
_APART = STEP // 4  # a city and its team are two things where the tagger is so sure of both
_TEAMS = {TYPES.index("organization"), TYPES.index("place")}
_SIGNS = frozenset("_()[]{}<>=@#|/\\`*+~^")
_NO, _LOOK, _YES = range(3)

Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]


class _Judged(NamedTuple):
    """The names of a batch with what all mentions of a name in its text say together; arrays are (names,).

    ``groups`` tells which mentions are of one name, ``best`` is the margin of its surest mention of its type,
    ``scores`` what speaks for it, and ``said`` is ``_YES``, ``_NO``, or ``_LOOK`` where its form and its lines decide.
    """

    kinds: npt.NDArray[np.int64]
    groups: npt.NDArray[np.intp]
    best: Whole
    scores: Whole
    said: npt.NDArray[np.int8]


def said_mentions(texts: Sequence[str], names: Names) -> list[list[Mention]]:
    """The mentions of each text that are borne out, in the order of the text, each with its name's type there."""
    lines = [Lines(text) for text in texts]
    in_text = _without_code(names, lines)
    has_code = np.zeros(len(texts), np.bool_)
    has_code[names.texts[~in_text]] = True
    names = names.rows(in_text)
    judged = _judge(names, _record_scores(names, lines, has_code), lines)
    return _listed(texts, names, judged, lines)


def _without_code(names: Names, lines: Sequence[Lines]) -> Flags:
    """Which names are not in code, bool of (names,)."""
    kept = np.ones(len(names.texts), np.bool_)
    marked = np.array([text.has_marks for text in lines], np.bool_)
    for row in np.flatnonzero(marked[names.texts]).tolist():
        text, start, end = names.texts[row], names.starts[row], names.ends[row]
        kept[row] = not lines[text].is_code(int(start), int(end))
    return kept


def _record_scores(names: Names, lines: Sequence[Lines], has_code: Flags) -> Whole:
    """What each text as a whole says for its names, int64 of (texts,)."""
    counts = np.bincount(names.texts, minlength=len(lines)) + _DRAWN_BY
    sums = np.bincount(names.texts, names.margins, len(lines)).astype(np.int64) + _USUAL * _DRAWN_BY
    records = _WEIGHT_OF_RECORD * (sums // counts) - _BESIDE_CODE * has_code
    for text in np.flatnonzero((records < _SURE) & ~has_code & (counts > _DRAWN_BY)).tolist():
        records[text] += _IN_RESULTS * lines[text].has_results()
    return records


def _judge(names: Names, records: Whole, lines: Sequence[Lines]) -> _Judged:
    """Judge each name by all of its mentions in its text and by what the text as a whole says."""
    _, groups = np.unique(names.keys ^ (names.texts.astype(np.uint64) << np.uint64(32)), return_inverse=True)
    sums = np.bincount(groups * len(TYPES) + names.kinds, names.margins + 1)
    by_type = np.append(sums, np.zeros(-len(sums) % len(TYPES))).reshape(-1, len(TYPES))
    kinds = by_type.argmax(axis=1)[groups] if len(groups) else groups
    best_of = np.zeros(len(by_type), np.int64)
    np.maximum.at(best_of, groups, np.where(names.kinds == kinds, names.margins, 0))
    best = best_of[groups]
    scores = records[names.texts] + np.minimum(best, _STRONG) + _OF_TYPE[kinds]
    marked = np.array([text.has_marks for text in lines], np.bool_)[names.texts]
    worst = max(_WRITTEN_SMALL, _ONLY_IN_TITLES) + _ODD_FORM * marked
    said = np.where((scores - worst >= LEAST) & (best >= _LEAST_WRITTEN_SMALL), _YES, _LOOK).astype(np.int8)
    said[(scores < LEAST) | (best < _LEAST_OF_NAME[kinds])] = _NO
    return _Judged(kinds, groups, best, scores, said)


def _listed(
    texts: Sequence[str], names: Names, judged: _Judged, lines: Sequence[Lines]
) -> list[list[Mention]]:
    """The mentions of each text that are said, in order."""
    _look(texts, names, judged, lines)
    _keep_surnames(texts, names, judged)
    apart = (
        (names.margins >= _APART) & np.isin(names.kinds, list(_TEAMS)) & np.isin(judged.kinds, list(_TEAMS))
    )
    kinds = np.where(apart, names.kinds, judged.kinds)
    rows = np.flatnonzero(judged.said == _YES)
    columns = (
        names.starts[rows].tolist(),
        names.ends[rows].tolist(),
        [TYPES[kind] for kind in kinds[rows].tolist()],
    )
    mentions = list(zip(*columns, strict=True))
    bounds = np.searchsorted(names.texts[rows], np.arange(len(texts) + 1)).tolist()
    return [mentions[bounds[number] : bounds[number + 1]] for number in range(len(texts))]


def _look(texts: Sequence[str], names: Names, judged: _Judged, lines: Sequence[Lines]) -> None:
    """Decide on the doubtful names by their form and lines; ``judged.said`` is changed."""
    groups: dict[int, list[int]] = {}
    rows = np.flatnonzero(judged.said == _LOOK)
    for row, group in zip(rows.tolist(), judged.groups[rows].tolist(), strict=True):
        groups.setdefault(group, []).append(row)
    firsts = [mentions[0] for mentions in groups.values()]
    columns = (names.texts, names.starts, names.ends, judged.scores, judged.best)
    values = zip(*(column[firsts].tolist() for column in columns), strict=True)
    for mentions, (text, start, end, score, best) in zip(groups.values(), values, strict=True):
        starts = [start] if len(mentions) == 1 else names.starts[mentions].tolist()
        if not _is_borne_out(texts[text][start:end], score, best, starts, lines[text]):
            judged.said[mentions] = _NO
    judged.said[judged.said == _LOOK] = _YES


def _is_borne_out(name: str, score: int, best: int, starts: Sequence[int], lines: Lines) -> bool:
    """Whether a name is likely enough by its form, and by how the text has its words."""
    if name[0].islower() or not (name.isalpha() or _SIGNS.isdisjoint(name)):
        score -= _ODD_FORM
    if score < LEAST:
        return False
    is_near = score - _WRITTEN_SMALL < LEAST
    if (is_near or best < _LEAST_WRITTEN_SMALL) and not name.isupper() and lines.has_words(name.lower()):
        return not is_near and best >= _LEAST_WRITTEN_SMALL
    return score - _ONLY_IN_TITLES >= LEAST or not all(map(lines.is_title, starts))


def _keep_surnames(texts: Sequence[str], names: Names, judged: _Judged) -> None:
    """Say persons' names of one word after all that are a word of a person's name which is said."""
    person = TYPES.index("person")
    weak = np.flatnonzero((judged.said == _NO) & (judged.kinds == person))
    of_person = (judged.said == _YES) & (judged.kinds == person)
    of_person[~np.isin(names.texts, names.texts[weak])] = False
    known = {
        (int(names.texts[row]), word)
        for row in np.flatnonzero(of_person).tolist()
        for word in _words(texts, names, row)
    }
    for row in weak.tolist():
        words = _words(texts, names, row)
        if len(words) == 1 and (int(names.texts[row]), words[0]) in known:
            judged.said[row] = _YES


def _words(texts: Sequence[str], names: Names, row: int) -> list[str]:
    text: str = texts[int(names.texts[row])]
    return text[int(names.starts[row]) : int(names.ends[row])].split()
