"""What a slugline says: which story an item belongs to, and which lead of it the item is.

>>> slug_base("BC-Harbor-Fire,2nd Ld-Writethru"), slug_base("bc-harbor-fire, 1stLd-Writethru, 500")
('bc harbor fire', 'bc harbor fire')
>>> lead_number("BC-Harbor-Fire,2nd Ld-Writethru", "")
2
"""

from __future__ import annotations

import re

# The number of a version in a slugline, in the forms of AP, Reuters, dpa and AFP. A lead without a number stands apart
# from the words of the slug: "gold", "weather-update" and "BC-Lead-Mine" name none.
_LEAD = re.compile(
    r"(?<![^\W_])(?:(\d{1,4})(?:st|nd|rd|th)[ -]?(?:ld|lead|update)|(?:update|lead|ld)[ -]?(\d{1,3}))(?![^\W_])"
    r"|(?:^|[,(/])\s{0,4}(?:update|lead|ld)(?=\s{0,4}(?:$|[,)])|[ -]?writethr)|(?-i:(?<=[a-z]-)LEAD$)",
    re.IGNORECASE,
)
# The same at the start of a headline, where "Lead poisoning", "Update 3 apps" and "2nd lead singer" are words.
_HEADLINE_LEAD = re.compile(
    r"(\d{1,4})(?:st|nd|rd|th)[ -]?(?:ld|(?-i:LEAD)|lead(?= ?[:–—-]))(?![^\W_])"
    r"|(?:update|lead) ?(\d{1,3})(?= ?[:–—-])|(?:update|(?-i:LEAD))(?= ?[:–—] ?\S| - )",
    re.IGNORECASE,
)
_VERSION_WORDS = re.compile(
    r"\b(?:\d+(?:st|nd|rd|th)?[ -]?(?:ld|lead)|(?:update|lead|ld)[ -]?\d*|writethr(?:u|ough)|correction"
    r"|corrected|corrective|refile|rpt|repeat|urgent|bulletin|flash|advisory|(?:mandatory |story |bulletin )?kill"
    r"|eliminat\w+|withdraw\w*|substitute|sub)\b",
    re.IGNORECASE,
)
_WORD_COUNT = re.compile(r",\s*\d+\s*(?=,|$)")
_WORDS = re.compile(r"[^\W_]+")


def slug_base(slugline: str) -> str:
    """The words of a slugline that all versions of a story share, in small letters and separated by one space.

    The cycle (AM, PM, BC) stays. So does the word that makes an item an add or a take: these continue a story and
    replace no earlier version.
    """
    plain = _WORD_COUNT.sub(",", slugline.replace("_", " ").replace("-", " "))
    return " ".join(_WORDS.findall(_VERSION_WORDS.sub(" ", plain).lower()))


def lead_number(slugline: str, headline: str) -> int:
    """The number of the lead or update that the slugline, or else the start of the headline, names.

    ``2nd Ld-Writethru`` and ``UPDATE 2-`` are 2, ``Lead`` alone is 1; 0 where neither names a lead. At most 99.
    """
    match = _LEAD.search(slugline) or _HEADLINE_LEAD.match(headline)
    return min(int(match[1] or match[2] or 1), 99) if match else 0
