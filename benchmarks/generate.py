"""Invented wire copy for benchmarks: feeds whose stories read like news and are no copies of one another.

The words, composed for this purpose, stand in generate.json.

>>> feed = wire_feed(items=2, body_chars=840, seed=1)
>>> feed == wire_feed(items=2, body_chars=840, seed=1), feed.count(b"<item>")
(True, 2)
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from html import escape
from pathlib import Path
from random import Random
from typing import NamedTuple

AGENCIES = (("AP", "Associated Press"), ("Reuters", "Reuters"), ("AFP", "Agence France-Presse"))
FIRST_DAY = datetime(2026, 1, 5, 6, tzinfo=UTC)
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"'
)


@lru_cache(maxsize=1)
def _words() -> dict[str, list[str]]:
    path = Path(__file__).with_suffix(".json")
    return {kind: words.split("|") for kind, words in json.loads(path.read_text("utf-8")).items()}


def word(random: Random, kind: str) -> str:
    """A word of a kind, as generate.json has it."""
    return random.choice(_words()[kind])


class Story(NamedTuple):
    """An invented story; ``paragraphs`` begin with the dateline."""

    headline: str
    author: str
    agency: str
    topic: str
    published: datetime
    paragraphs: list[str]


def wire_feed(items: int, body_chars: int, seed: int = 0) -> bytes:
    """An RSS 2.0 feed of ``items`` distinct stories of about ``body_chars`` characters of text each."""
    return b"".join(wire_feed_parts(items, body_chars, seed))


def wire_feed_parts(items: int, body_chars: int, seed: int = 0) -> Iterator[bytes]:
    """The same feed bit by bit, for those that are too large to hold."""
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {NAMESPACES}>\n<channel>\n'
        "<title>Meridian Wire</title>\n<link>https://meridian-wire.example/</link>\n"
        '<atom:link href="https://meridian-wire.example/feed" rel="self" type="application/rss+xml"/>\n'
        "<description>Invented news for measuring</description>\n<language>en</language>\n"
    ).encode()
    for number, story in enumerate(stories(items, body_chars, seed)):
        yield _item(story, f"{seed}-{number}").encode()
    yield b"</channel>\n</rss>\n"


def stories(items: int, body_chars: int, seed: int = 0) -> Iterator[Story]:
    """The stories themselves, the same for the same arguments."""
    random = Random(f"{seed} {body_chars}")
    for number in range(items):
        yield _story(random, number, body_chars)


def _story(random: Random, number: int, body_chars: int) -> Story:
    code, agency = random.choice(AGENCIES)
    published = FIRST_DAY + timedelta(seconds=97 * number)
    place = word(random, "places")
    dateline = f"{place}, Jan {published.day} (Reuters) - " if code == "Reuters" else f"{place} ({code}) — "
    return Story(
        headline=_headline(random),
        author=_name(random),
        agency=agency,
        topic=word(random, "topics"),
        published=published,
        paragraphs=_paragraphs(random, dateline, body_chars),
    )


def _paragraphs(random: Random, dateline: str, body_chars: int) -> list[str]:
    found = [dateline + _sentence(random)]
    length = len(found[0])
    while length < body_chars - 110:  # half a paragraph
        found.append(" ".join(_sentence(random) for _ in range(random.randint(1, 3))))
        length += len(found[-1])
    return found


def _name(random: Random) -> str:
    return f"{word(random, 'given')} {word(random, 'family')}"


def _thing(random: Random) -> str:
    return f"{word(random, 'kinds')} {word(random, 'things')}"


def _headline(random: Random) -> str:
    subject = word(random, "bodies").removeprefix("the ")
    place = f"{word(random, 'family')} {word(random, 'things')}"
    return f"{subject} {word(random, 'verbs')} {_thing(random)} near {place}"


def _sentence(random: Random) -> str:
    """One of six kinds of sentence, each mostly of chosen words, so that stories share few phrases."""

    def pick(kind: str) -> str:
        return word(random, kind)

    number = random.randint(3, 9800)
    match random.randrange(6):
        case 0:
            text = f"{pick('bodies')} {pick('verbs')} a {_thing(random)} worth {number:,} crowns {pick('reasons')}."
        case 1:
            text = f"{_name(random)}, the {pick('roles')}, {pick('verbs')} the {_thing(random)} {pick('reasons')}."
        case 2:
            text = f"“No {pick('things')} was {pick('verbs')} {pick('reasons')},” {pick('roles')} {_name(random)} said."
        case 3:
            speaker = f"{_name(random)} of {pick('bodies')}"
            text = f"{number:,} {pick('kinds')} {pick('things')}s were {pick('verbs')}, {speaker} said."
        case 4:
            text = f"{pick('reasons')}, {pick('bodies')} {pick('verbs')} the {pick('things')} and the {_thing(random)}."
        case _:
            length = f"{number / 10} kilometers of {_thing(random)}"
            text = f"{pick('roles')} {_name(random)} {pick('verbs')} {length} {pick('reasons')}."
    return text[0].upper() + text[1:]


def _item(story: Story, guid: str) -> str:
    markup = "".join(f"<p>{escape(paragraph, quote=False)}</p>\n" for paragraph in story.paragraphs)
    return (
        f"<item>\n<title>{escape(story.headline)}</title>\n"
        f"<link>https://meridian-wire.example/story/{guid}</link>\n"
        f'<guid isPermaLink="false">meridian-{guid}</guid>\n'
        f"<pubDate>{format_datetime(story.published)}</pubDate>\n"
        f"<dc:creator>By {story.author}, {story.agency}</dc:creator>\n<category>{story.topic}</category>\n"
        f"<description>{escape(story.paragraphs[0][:200])}</description>\n"
        f"<content:encoded><![CDATA[{markup}]]></content:encoded>\n</item>\n"
    )
