"""What a slugline says: which story an item belongs to, and which lead of it the item is.

>>> slug_base("BC-Harbor-Fire,2nd Ld-Writethru"), slug_base("bc-harbor-fire, 1stLd-Writethru, 500")
('bc harbor fire', 'bc harbor fire')
>>> lead_number("BC-Harbor-Fire,2nd Ld-Writethru", "")
2
"""

from __future__ import annotations

import re

# What a slug or headline says of its place in a row of versions, in the forms of AP, Reuters, dpa and AFP.
_LEAD = re.compile(
    r"(?:(?<!\d)(\d+)(?:st|nd|rd|th)[ -]?(?:ld|lead)|(?:update|lead|ld)[ -]?(\d+)?)(?![^\W_])", re.IGNORECASE
)
_MARKS = re.compile(
    r"\b(?:\d+(?:st|nd|rd|th)?[ -]?(?:ld|lead)|(?:update|lead|ld)[ -]?\d*|writethr(?:u|ough)|correction"
    r"|corrected|corrective|refile|rpt|repeat|urgent|bulletin|flash|advisory|(?:mandatory |story |bulletin )?kill"
    r"|eliminat\w+|withdraw\w*|substitute|sub)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(r",\s*\d+\s*(?=,|$)")  # of words, at the end of a slug
_WORDS = re.compile(r"[^\W_]+")


def slug_base(slugline: str) -> str:
    """A slug without what tells versions apart; the cycle (AM, PM, BC) stays.

    So does what makes it an add or a take, which go on where a story ends: they are no newer versions of it.
    """
    plain = _COUNT.sub(",", slugline.replace("_", " ").replace("-", " "))
    return " ".join(_WORDS.findall(_MARKS.sub(" ", plain).lower()))


def lead_number(slugline: str, headline: str) -> int:
    """How many leads or updates there have been: ``2nd Ld-Writethru`` and ``UPDATE 2-`` are 2; 0 where none is told."""
    found = _LEAD.search(slugline) or _LEAD.match(headline)
    return min(int(found[1] or found[2] or 1), 99) if found else 0
