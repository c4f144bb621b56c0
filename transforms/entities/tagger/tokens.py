"""Cuts a chunk, which is what stands between two spaces, into words and punctuation."""

from __future__ import annotations

import re
from functools import cache

# The full stop behind one of these belongs to it and ends no sentence.
_ABBREVIATIONS = (
    "Adm|Atty|Brig|Bros|Capt|Cmdr|Co|Col|Corp|Cpl|Dep|Det|Dr|Ft|Gen|Gov|Hon|Inc|Insp|Jr|Lt|Ltd|Maj|Messrs|Mr|Mrs|Ms|"
    "Mt|No|Pfc|Prof|Pvt|Rep|Reps|Rev|Sen|Sens|Sgt|Sr|St|Ste|Supt|vs|"
    "Jan|Feb|Mar|Apr|Aug|Sept|Sep|Oct|Nov|Dec|Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Md|Mass|Mich|"
    "Minn|Miss|Mo|Mont|Neb|Nev|Okla|Ore|Pa|Tenn|Tex|Va|Vt|Wash|Wis|Wyo"
)


def tokens(chunk: str) -> list[tuple[int, str]]:
    """The tokens of a chunk as (offset in code points, token), in order; a possessive ending is a token of its own.

    >>> tokens("(Iran’s"), tokens("U.S.-led,"), tokens("Smith-Jones.”")
    ([(0, '('), (1, 'Iran'), (5, '’s')], [(0, 'U.S.-led'), (8, ',')], [(0, 'Smith-Jones'), (11, '.'), (12, '”')])
    """
    return [(match.start(), match[0]) for match in _pattern().finditer(chunk)]


@cache
def _pattern() -> re.Pattern[str]:
    letter = r"[^\W\d_]"
    word = r"\w{1,40}(?:(?:[-&]|['’](?![sS]\b)|[.,](?=[a-z\d]))\w{1,40}){0,10}"
    return re.compile(
        rf"(?:{letter}\.){{2,6}}(?:-\w{{1,40}})?|(?:{_ABBREVIATIONS}|[A-Z])\.(?!\w)|['’][sS]\b|{word}|[^\w\s]"
    )
