"""Language tags to BCP 47 form."""

from __future__ import annotations

import re
from functools import lru_cache

_TAG = re.compile(r"([a-z]{2,3})((?:[-_][a-z0-9]{2,8})*)", re.IGNORECASE)
_LONGEST = 64  # characters; of tags in use RFC 5646, section 4.4.1, says that 35 are enough
# Names and ISO 639-2 codes that feeds and agencies send in place of a tag (ISO 639-1 has the two letters).
_NAMES = {
    "english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it", "portuguese": "pt",
    "dutch": "nl", "arabic": "ar", "russian": "ru", "finnish": "fi", "swedish": "sv", "norwegian": "no",
    "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "por": "pt",
    "nld": "nl", "dut": "nl", "ara": "ar", "rus": "ru", "fin": "fi", "swe": "sv", "nor": "no",
}  # fmt: skip


@lru_cache(maxsize=1024)
def language_tag(text: str) -> str:
    """``text`` as RFC 5646 section 2.1.1 writes a tag, or "" where it is none or no reader has room for it.

    >>> [language_tag(text) for text in ("en_us", "EN", "zh-hans-cn", "English", "x", "n/a")]
    ['en-US', 'en', 'zh-Hans-CN', 'en', '', '']
    """
    text = text.strip()
    found = _TAG.fullmatch(_NAMES.get(text.lower(), text))
    if not found or len(text) > _LONGEST:
        return ""
    rest = [part for part in re.split("[-_]", found[2]) if part]
    return "-".join([_NAMES.get(found[1].lower(), found[1].lower()), *map(_subtag, rest)])


def _subtag(part: str) -> str:
    return (
        part.upper()
        if len(part) == 2
        else part.title()
        if len(part) == 4 and part.isalpha()
        else part.lower()
    )
