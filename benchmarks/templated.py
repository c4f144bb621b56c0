"""Templated copy: short texts on one pattern that differ in what matters. No two of them tell one story.

Each family stands in templated.json as the patterns of a headline and a body, composed for this purpose after what
agencies file day after day. ``<family>`` is a word of generate.json there, ``#3-40#`` a number, ``[rose/fell]`` a
choice, ``{day}`` and ``{month}`` are a weekday and a month. A slot with a name (``<team:family>``, ``#high:60-99#``) is
filled alike wherever it comes again in a text, and one in capitals (``<TOWN:places>``) in all texts of a series: the
same town on another day.

>>> text = copy("quakes", 1)[0]
>>> "magnitude" in text.body, text.body == copy("quakes", 1)[0].body
(True, True)
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from random import Random

from benchmarks.generate import word
from benchmarks.reprints import Text

FITTED = 12  # so many of the families, from the first on, are fitted on; the others are measured
SERIES = 4  # texts
_SLOT = re.compile(r"<(?:(\w+):)?(\w+)>|#(?:(\w+):)?(\d+)-(\d+)#|\[([^\]]+)\]")
FAMILIES = {
    family: Text(*patterns)
    for family, patterns in json.loads(Path(__file__).with_suffix(".json").read_text("utf-8")).items()
}
_DAY = "[Monday/Tuesday/Wednesday/Thursday/Friday/Saturday/Sunday]"
_MONTH = "[January/February/March/April/May/June/July/August/September/October/November/December]"


def copies(families: Sequence[str], seed: int) -> list[Text]:
    """Forty texts of each family."""
    return [text for family in families for text in copy(family, seed)]


def copy(family: str, seed: int, texts: int = 40) -> list[Text]:
    """Texts of one family, in series of :data:`SERIES`."""
    random = Random(f"{seed} {family}")
    texts_made: list[Text] = []
    while len(texts_made) < texts:
        series: dict[str, str] = {}
        texts_made += [_text(FAMILIES[family], random, series) for _ in range(SERIES)]
    return texts_made[:texts]


def _text(patterns: Sequence[str], random: Random, series: dict[str, str]) -> Text:
    named_slots: dict[str, str] = {}
    return Text(*(_filled(pattern, random, series, named_slots) for pattern in patterns))


def _filled(pattern: str, random: Random, series: dict[str, str], named_slots: dict[str, str]) -> str:
    pattern = pattern.replace("{day}", _DAY).replace("{month}", _MONTH)

    def fill(slot: re.Match[str]) -> str:
        name, kind, number, low, high, choice = slot.groups()
        if kind:
            value = word(random, kind)
        elif low:
            value = str(random.randint(int(low), int(high)))
        else:
            value = random.choice(choice.split("/"))
        name = name or number
        return (series if name.isupper() else named_slots).setdefault(name, value) if name else value

    while _SLOT.search(pattern):
        pattern = _SLOT.sub(fill, pattern)
    return pattern
