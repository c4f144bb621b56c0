"""Labelled reprints: stories of a corpus, each with copies edited as desks and outlets edit them.

Each of the ten kinds of edit stands in :data:`EDITS`. Texts of the corpus that are left as they are, templated earnings
and market reports among them, are the hard negatives. The corpus is Reuters-21578 where it lies beside the project,
else stories that ``benchmarks.generate`` invents.

>>> random = Random(7)
>>> cut(Text("Port closes", "One two three. Four five six.\\n\\nSeven eight nine. Ten."), random).body
'One two three. Four five six.'
"""

from __future__ import annotations

import html
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks import generate
from transforms.article import Article
from transforms.text.canonical import canonical_text

REUTERS = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "reuters-21578"
SHORTEST = 40  # words of a text that is reprinted
_DOCUMENT = re.compile(r"<REUTERS.*?</REUTERS>", re.DOTALL)
_FIELD = re.compile(r"<(TITLE|BODY)>(.*?)</\1>", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?\"”])\s+(?=[A-Z\"“])")
_TYPOGRAPHY = str.maketrans({'"': "”", "'": "’", "-": "–", " ": "\u00a0"})


class Text(NamedTuple):
    """A headline and a body, its paragraphs parted by blank lines."""

    headline: str
    body: str


class Labelled(NamedTuple):
    """A text, the story that it tells, and how it was edited (``original`` where it was not)."""

    text: Text
    story: int
    kind: str


def reuters() -> list[Text]:
    """The texts of Reuters-21578 in their order; empty where the corpus is absent."""
    texts = []
    for path in sorted(REUTERS.glob("*.sgm")):
        for document in _DOCUMENT.findall(path.read_text("latin-1")):
            fields = dict(_FIELD.findall(document))
            if "BODY" in fields:
                body = re.sub(
                    r"\s+reuter\s*$",
                    "",
                    html.unescape(fields["BODY"]).replace("\x03", "").strip(),
                    flags=re.I,
                )
                headline = " ".join(html.unescape(fields.get("TITLE", "")).split())
                texts.append(Text(headline, re.sub(r"\n {3,}", "\n\n", body)))
    return texts


def invented(count: int, seed: int = 1) -> list[Text]:
    """Stories by ``benchmarks.generate``."""
    sizes = (600, 840, 1500, 2800)
    each = [list(generate.stories(-(-count // len(sizes)), size, seed)) for size in sizes]
    return [
        Text(story.headline, "\n\n".join(story.paragraphs))
        for of_each_size in zip(*each, strict=True)
        for story in of_each_size
    ][:count]


@cache
def _foreign_paragraphs() -> list[str]:
    """What local desks add: paragraphs that belong to none of the stories."""
    return [paragraph for story in generate.stories(200, 600, seed=99) for paragraph in story.paragraphs[1:]]


def sentences(text: Text) -> list[str]:
    """The sentences of a body, roughly."""
    return [part for part in _SENTENCE.split(text.body) if part]


def whole(text: Text, random: Random) -> Text:
    """Copied whole, wrapped at another width."""
    return Text(text.headline, "\n\n".join(" ".join(p.split()) for p in text.body.split("\n\n")))


def retitled(text: Text, random: Random) -> Text:
    """A headline made of the words of some sentence, up to a half of them others."""
    words = random.choice(sentences(text)).split()[: random.randint(5, 10)]
    return Text(" ".join(_replaced(words, random.uniform(0, 0.5), random)).title(), text.body)


def _replaced(words: list[str], share: float, random: Random) -> list[str]:
    """The words, a share of them replaced by words of a foreign paragraph."""
    other = random.choice(_foreign_paragraphs()).split()
    return [random.choice(other) if random.random() < share else word for word in words]


def credited(text: Text, random: Random) -> Text:
    """Another dateline and credit, which the splitting of datelines may miss."""
    place = random.choice(
        ("LONDON", "Special to the Courier", "Harbor City", "WIRE SERVICES", "New York Bureau")
    )
    credit = random.choice(
        ("Copyright by the agency.", "(Reporting by our staff; editing by the desk)", "All rights reserved.")
    )
    return Text(text.headline, f"{place} - {text.body}\n\n{credit}")


def cut(text: Text, random: Random) -> Text:
    """Cut for length, from the end: 40 to 90 percent of the words stay."""
    parts = sentences(text)
    wanted = random.uniform(0.4, 0.9) * len(text.body.split())
    kept: list[str] = []
    while parts and (not kept or sum(len(p.split()) for p in kept) + len(parts[0].split()) / 2 < wanted):
        kept.append(parts.pop(0))
    return Text(text.headline, " ".join(kept))


def localized(text: Text, random: Random) -> Text:
    """A local paragraph added."""
    parts = text.body.split("\n\n")
    parts.insert(random.randint(1, len(parts)), random.choice(_foreign_paragraphs()))
    return Text(text.headline, "\n\n".join(parts))


def releaded(text: Text, random: Random) -> Text:
    """The lead rewritten: its words in another order, a third of them others."""
    lead, *rest = sentences(text)
    mixed = _replaced(lead.split(), 0.33, random)
    half = len(mixed) // 2
    return Text(text.headline, " ".join([*mixed[half:], *mixed[:half], *rest]))


def typeset(text: Text, random: Random) -> Text:
    """Typography changed: curly quotes, dashes, hard spaces, capitals in the headline, some paragraphs joined."""
    body = text.body.translate(_TYPOGRAPHY)
    return Text(text.headline.upper(), body.replace("\n\n", "\n" if random.random() < 0.5 else "\n\n\n"))


def noisy(text: Text, random: Random) -> Text:
    """Noise in 1 to 5 percent of the characters, as scanning and bad lines make it."""
    rate = random.uniform(0.01, 0.05)
    return Text(text.headline, "".join(_noise(c, random) if random.random() < rate else c for c in text.body))


def _noise(character: str, random: Random) -> str:
    letter = random.choice("abcdefghijklmnopqrstuvwxyz")
    return random.choice(("", letter, character + letter, character * 2))


def merged(text: Text, random: Random) -> Text:
    """Two takes put together by hand: the second begins before the first one ends."""
    parts = sentences(text)
    end, start = -(-len(parts) * 3 // 5), len(parts) * 2 // 5
    return Text(text.headline, " ".join([*parts[:end], "(MORE) TAKE 2", text.headline, *parts[start:]]))


def several(text: Text, random: Random) -> Text:
    """Three edits at once, as an outlet's desk makes them."""
    for edit in random.sample((retitled, credited, cut, localized, typeset), 3):
        text = edit(text, random)
    return text


EDITS: dict[str, Callable[[Text, Random], Text]] = {
    "copied whole": whole,
    "retitled": retitled,
    "other dateline and credit": credited,
    "cut to 40-90 %": cut,
    "local paragraph added": localized,
    "lead rewritten": releaded,
    "typography changed": typeset,
    "noise in 1-5 %": noisy,
    "merged from two takes": merged,
    "several at once": several,
}


def labelled(
    texts: Sequence[Text], seed: int, copies: int = 3, share: float = 0.4, shortest: int = SHORTEST
) -> list[Labelled]:
    """The texts, and ``copies`` edited copies of a share of those that have ``shortest`` words, shuffled."""
    random = Random(seed)
    reprints = [Labelled(text, story, "original") for story, text in enumerate(texts)]
    for story, text in enumerate(texts):
        if len(text.body.split()) >= shortest and random.random() < share:
            for kind in random.sample(sorted(EDITS), copies):
                reprints.append(Labelled(EDITS[kind](text, random), story, kind))
    random.shuffle(reprints)
    return reprints


def distinct(texts: Sequence[Text]) -> list[Text]:
    """The texts without the corpus's own reprints, which nobody labelled.

    Taken for a reprint is what shares 30 % of the shorter text's runs of three words with an earlier one and almost all
    its numbers, under a headline with half its words the same; or three quarters of the runs and all numbers.
    """
    profiles = [_profile(text) for text in texts]
    dropped: set[int] = set()
    for number, other, shared in _sharing(profiles, dropped):
        if _natural_reprint(profiles[number], profiles[other], shared):
            dropped.add(number)
    return [text for number, text in enumerate(texts) if number not in dropped]


def lookalikes(texts: Sequence[Text]) -> set[int]:
    """The numbers of texts that share 30 % of the shorter one's runs of three words with another: hard negatives."""
    profiles = [_profile(text) for text in texts]
    alike: set[int] = set()
    for number, other, shared in _sharing(profiles, set()):
        if _contained(profiles[number], profiles[other], shared) >= 0.3:
            alike |= {number, other}
    return alike


def _sharing(profiles: Sequence[_Profile], dropped: set[int]) -> Iterator[tuple[int, int, int]]:
    """(text, earlier text, how many runs they share); none is an earlier text once it is in ``dropped``."""
    holders: dict[int, list[int]] = defaultdict(list)
    for number, profile in enumerate(profiles):
        shared = Counter(other for shingle in profile.shingles for other in holders[shingle][:200])
        for other, count in shared.items():
            yield number, other, count
        if number not in dropped:
            for shingle in profile.shingles:
                holders[shingle].append(number)


class _Profile(NamedTuple):
    shingles: set[int]
    numbers: set[bytes]
    headline: set[bytes]


def _profile(text: Text) -> _Profile:
    words = canonical_text(text.body).split()
    numbers = {word for word in words if any(48 <= byte < 58 for byte in word)}
    return _Profile(
        {hash(run) for run in zip(words, words[1:], words[2:], strict=False)}, numbers,
        set(canonical_text(text.headline).split()),
    )  # fmt: skip


def _contained(first: _Profile, second: _Profile, shared: int) -> float:
    return shared / max(1, min(len(first.shingles), len(second.shingles)))


def _natural_reprint(first: _Profile, second: _Profile, shared: int) -> bool:
    contained = _contained(first, second, shared)
    fewer = min(len(first.numbers), len(second.numbers))
    numbers = len(first.numbers & second.numbers) / fewer if fewer else 1.0
    headlines = len(first.headline & second.headline) / max(1, min(len(first.headline), len(second.headline)))
    return (contained >= 0.3 and numbers >= 0.8 and headlines >= 0.5) or (
        contained >= 0.75 and numbers >= 0.9
    )


def articles(texts: Sequence[Labelled], guids: bool = True) -> Iterator[Article]:
    """The texts as articles: originals by an agency, each copy of a story by another outlet, all of one day."""
    outlets: Counter[int] = Counter()
    for number, reprint in enumerate(texts):
        original = reprint.kind == "original"
        outlets[reprint.story] += not original
        outlet = f"outlet-{(7 * reprint.story + outlets[reprint.story]) % 40}"
        yield Article(
            guid=f"g{number}" if guids else "", provider="reuters" if original else outlet,
            headline=reprint.text.headline, body=reprint.text.body, status="usable", format="text", language="en",
            published_at=f"2026-01-05T{6 + (not original) * 6 + number % 6:02}:00:00Z",
            received_at="2026-01-06T00:00:00Z",
        )  # fmt: skip
