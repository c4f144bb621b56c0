"""The signals that agencies print in sluglines, headlines and notes: writethru, correction, kill, …"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from transforms.article import SIGNALS
from transforms.data.tables import rows
from transforms.fields.agencies import agency
from transforms.fields.codes import codes

_HEAD = 64  # characters of a headline within which a signal at its start ends


def signals(slugline: str, headline: str, editor_note: str, known: Iterable[str] = ()) -> list[str]:
    """The signals that the three texts print, and those already ``known``, in the order of ``article.SIGNALS``.

    >>> signals("BC-Harbor-Fire,2nd Ld-Writethru", "Correction: Harbor Fire story", "")
    ['correction', 'writethru']
    """
    present = set(known)
    for where, text in (("slug", slugline), ("head", headline[:_HEAD]), ("note", editor_note)):
        if text:
            pattern = _patterns()[where]
            present.update(match.lastgroup or "" for match in pattern.finditer(text))
    return [signal for signal in SIGNALS if signal in present] if present else []


def prints_signals(format_name: str, provider: str, signer: str) -> bool:
    """Whether a headline that begins like a signal is one: "KILL:" may be an outlet's words, too.

    It is where the provider is an agency, where the format is one of agencies, and in plain text and mail where an
    agency, ``signer``, signs the dateline.

    >>> prints_signals("nitf", "harbor-daily", ""), prints_signals("rss", "ap", "")
    (True, True)
    >>> prints_signals("text", "harbor-daily", "ap"), prints_signals("rss", "harbor-daily", "ap")
    (True, False)
    """
    evidence = codes("headline.evidence").get(format_name)
    return (
        evidence == "form"
        or (evidence == "dateline" and bool(signer))
        or bool(provider and agency(provider) == provider)
    )


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """One regular expression for each place (slug, head, note); its named groups are the signals."""
    places: dict[str, dict[str, list[str]]] = {"slug": {}, "head": {}, "note": {}}
    for signal, where, pattern in rows("signals.tsv"):
        places[where].setdefault(signal, []).append(pattern)
    return MappingProxyType({where: _compile(where, patterns) for where, patterns in places.items()})


def _compile(where: str, patterns: Mapping[str, list[str]]) -> re.Pattern[str]:
    start = r"\A" if where == "head" else r"(?<![^\W_])"
    groups = "|".join(f"(?P<{signal}>{'|'.join(forms)})" for signal, forms in patterns.items())
    end = r"(?:(?<!-)|(?!(?-i:[a-z])))" if where == "head" else r"(?![^\W_])"
    return re.compile(f"{start}(?:{groups}){end}", re.IGNORECASE)
