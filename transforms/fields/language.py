"""Language tags in the form of BCP 47."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from transforms.data.tables import rows

_TAG = re.compile(r"([a-z]{2,3})((?:[-_][a-z0-9]{2,8})*)", re.IGNORECASE)
_MAX_LENGTH = 64  # characters; of tags in use RFC 5646, section 4.4.1, says that 35 are enough


@lru_cache(maxsize=1024)
def language_tag(text: str) -> str:
    """``text`` as RFC 5646, section 2.1.1, writes a tag; "" where it is no tag, or longer than 64 characters.

    >>> [language_tag(text) for text in ("en_us", "EN", "zh-hans-cn", "English", "x", "n/a")]
    ['en-US', 'en', 'zh-Hans-CN', 'en', '', '']
    """
    text = text.strip()
    languages = _languages()
    match = _TAG.fullmatch(languages.get(text.lower(), text))
    if not match or len(text) > _MAX_LENGTH:
        return ""
    language = match[1].lower()
    subtags = [subtag for subtag in match[2].replace("_", "-").split("-") if subtag]
    return "-".join([languages.get(language, language), *map(_cased, subtags)])


def _cased(subtag: str) -> str:
    """A region in capitals, a script with one capital, all else in small letters."""
    if len(subtag) == 2:
        return subtag.upper()
    return subtag.title() if len(subtag) == 4 and subtag.isalpha() else subtag.lower()


@cache
def _languages() -> Mapping[str, str]:
    """Names and codes in small letters to ISO 639-1 codes."""
    return MappingProxyType(dict(rows("languages.tsv")))
