"""Names folded so that one name in different typography compares equal."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """``text`` in small letters without accents and punctuation, its words separated by one space.

    Places and people are folded by rules of their own (``datelines/gazetteer.py``, ``entities/people.py``).

    >>> fold("Agence France-Presse (AFP)"), fold("Télam S.E.")
    ('agence france presse afp', 'telam s e')
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(
        "".join(char if char.isalnum() else " " for char in plain if not _is_accent(char)).split()
    )


def _is_accent(char: str) -> bool:
    """True for a combining mark; the ASCII range, which has none, is answered without a look-up."""
    return char >= "\u0300" and unicodedata.category(char) == "Mn"
