"""Whole payloads from reader to names take time in proportion to their size, also those made to cost much."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from tests.transforms.clock import growth_fault
from tests.transforms.formats.test_agency_hostile import anpa, iptc7901, mail
from transforms.article import FORMATS, Article, DeadLetter
from transforms.entities.backends import backend
from transforms.normalize import Normalizer
from transforms.parse import Parser
from transforms.payload import Payload, ReadOptions

PARSER = Parser(ReadOptions(), Normalizer("2026-01-15T06:00:00Z"))
NAMED = (10_000, 100_000, 1_000_000)
OTHERS = (10_000, 100_000)
_UNUSED = count(step=200_000)  # numbers of words that no cache knows yet
Build = Callable[[int], bytes]


def word(number: int) -> str:
    """A name of its own for each number."""
    return "".join(chr(97 + number // 26**power % 26) for power in range(6)).capitalize()


def numbered(unit: str, size: int, join: str = "") -> str:
    """About ``size`` characters of ``unit``, a new word for each ``{0}``, one of every second for ``{1}``."""
    amount, first = size // len(unit.format("Abcdef", "Abcdef")), next(_UNUSED)
    return join.join(unit.format(word(number), word(number // 2)) for number in range(first, first + amount))


def nitf(text: str, head: str = "", prolog: str = "") -> bytes:
    return (
        f"{prolog}<nitf><head>{head}</head><body><body.head><hedline><hl1>h</hl1></hedline></body.head>"
        f"<body.content><p>{text}</p></body.content></body></nitf>"
    ).encode()


def rss(text: str, prolog: str = "") -> bytes:
    return f'{prolog}<rss version="2.0"><channel><title>x</title>{text}</channel></rss>'.encode()


def ninjs(fields: str) -> bytes:
    return f'{{"uri":"u","headline":"h","body_text":"x",{fields}}}'.encode()


def ap(fields: str) -> bytes:
    item = f'{{"altids":{{"itemid":"a"}},"type":"text","headline":"h",{fields}}}'
    return f'{{"data":{{"item":{item}}}}}'.encode()


def listed(key: str, unit: str, size: int) -> str:
    """A field of JSON that holds an array; in ``unit`` stand "<", ">" and "~" for braces and quotes."""
    elements = numbered(unit, size, ",").replace("<", "{").replace(">", "}").replace("~", '"')
    return f'"{key}":[{elements}]'


def repeated(unit: str, size: int) -> str:
    return unit * (size // len(unit))


TEXT = "Port closes\n\nBy Ann Lee\n\nLISBON (AP) - The port was closed.\n\n"

# What was slow once, by name: up to 1 MB.
CASES: dict[str, Build] = {
    "rss: blanks in a declaration": lambda size: rss("<item/>", f"<!DOCTYPE rss [<!ENTITY{' ' * size}"),
    "rss: blanks in a closed declaration": lambda size: rss("<item/>", f"<!DOCTYPE rss [<!ENTITY{' ' * size}]>"),
    "nitf: blanks in a declaration": lambda size: nitf("x", prolog=f"<!DOCTYPE x [<!ENTITY{' ' * size}]>"),
    "ninjs: a byline of names": lambda size: ninjs(f'"byline":"{numbered("{0} {1}", size, ", ")}"'),
    "nitf: tagged persons": lambda size: nitf(numbered("<person>{0} Lee{1}</person> ", size)),
    "nitf: tagged namesakes": lambda size: nitf(numbered("<person>{0} {1}</person> ", size)),
    "nitf: tagged places": lambda size: nitf(numbered("<location>{0}</location> ", size)),
    "nitf: document types": lambda size: nitf("x", prolog=repeated("<!DOCTYPE x [<!ENTITY a 'b'>]>", size)),
}  # fmt: skip

# Long lists and long texts of every format: up to 100 KB.
LISTS: dict[str, Build] = {
    "rss: items": lambda size: rss(numbered("<item><title>{0}</title></item>", size)),
    "rss: categories": lambda size: rss(f"<item><title>h</title>{numbered('<category>{0}</category>', size)}</item>"),
    "rss: enclosures": lambda size: rss(
        f"<item><title>h</title>{numbered('<enclosure url=~http://a.example/{0}~/>', size)}</item>".replace("~", '"')
    ),
    "rss: a long author": lambda size: rss(f"<item><title>h</title><author>{numbered('{0} ', size)}</author></item>"),
    "atom: links": lambda size: (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>h</title>'
        f"{numbered('<link href=~http://a.example/{0}~/>', size)}</entry></feed>"
    ).replace("~", '"').encode(),
    "rdf: items": lambda size: (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        f"{numbered('<item><title>{0}</title></item>', size)}</rdf:RDF>"
    ).encode(),
    "jsonfeed: tags": lambda size: (
        '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"a","title":"h",'
        f"{listed('tags', '~{0}~', size)}}}]}}"
    ).encode(),
    "nitf: key list": lambda size: nitf(
        "x", f"<docdata><key-list>{numbered('<keyword key=~{0}~/>', size)}</key-list></docdata>".replace("~", '"')
    ),
    "nitf: links": lambda size: nitf(numbered("<a href='http://a.example/{0}'>{0}</a>", size)),
    "newsml1: items": lambda size: f"<NewsML>{repeated('<NewsItem/>', size)}</NewsML>".encode(),
    "newsmlg2: subjects": lambda size: (
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:a"><contentMeta><headline>h</headline>'
        f"{numbered('<subject qcode=~a:{0}~><name>{0}</name></subject>', size)}</contentMeta></newsItem>"
    ).replace("~", '"').encode(),
    "rbnews: items": lambda size: (
        f"<Answer>{numbered('<RBNews><NewsID>{0}</NewsID><headline>h</headline></RBNews>', size)}</Answer>".encode()
    ),
    "ninjs: subjects": lambda size: ninjs(listed("subject", "<~code~:~{0}~,~name~:~{0}~>", size)),
    "ninjs: persons": lambda size: ninjs(listed("person", "<~name~:~{0} {1}~>", size)),
    "ninjs: pictures": lambda size: ninjs(
        listed("associations", "<~type~:~picture~,~renditions~:<~a~:<~href~:~http://a.example/{0}~>>>", size)
    ),
    "ap: keywords": lambda size: ap(listed("keywords", "~{0}~", size)),
    "ap: bylines": lambda size: ap(listed("bylines", "<~by~:~{0} {1}~>", size)),
    "anpa: lines": lambda size: anpa(b"^s<\n" + repeated("\tThe port of Lisbon was closed.\n", size).encode()),
    "anpa: starts": lambda size: b"\x01" * size,
    "iptc7901: lines": lambda size: iptc7901(b"h =\n\n" + repeated("Der Hafen wurde geschlossen.\n", size).encode()),
    "email: fields": lambda size: mail(numbered("X-{0}: y", size, "\n").encode()),
    "email: words": lambda size: mail(b"X: y", repeated("The port of Lisbon was closed.\n", size).encode()),
    "text: paragraphs": lambda size: (TEXT + repeated("It rained. People left.\n\n", size)).encode(),
    "text: names": lambda size: (TEXT + numbered("Mr. {0} {1} met him. ", size)).encode(),
}  # fmt: skip


def prepared(build: Build) -> Callable[[int], Callable[[], object]]:
    def of_size(size: int) -> Callable[[], object]:
        data = build(size)
        return lambda: names_of(data)

    return of_size


def names_of(data: bytes) -> list[object]:
    """All that becomes of a payload, names of its text included."""
    items = list(PARSER.items(Payload(uri="x", data=data, sha256="")))
    backend("newswire")([item for item in items if isinstance(item, Article)])
    return list(items)


@pytest.mark.parametrize("name", CASES)
def test_what_was_quadratic_grows_with_its_size(name: str) -> None:
    assert names_of(CASES[name](1_000))
    assert not growth_fault(prepared(CASES[name]), NAMED)


@pytest.mark.parametrize("name", LISTS)
def test_long_lists_take_time_in_proportion(name: str) -> None:
    assert not growth_fault(prepared(LISTS[name]), OTHERS)


@pytest.mark.parametrize("name", [name for name in LISTS if name not in ("anpa: starts", "newsml1: items")])
def test_a_long_list_is_read_and_not_refused(name: str) -> None:
    assert not [item for item in names_of(LISTS[name](1_000)) if isinstance(item, DeadLetter)]


def test_every_format_has_a_list() -> None:
    assert {name.partition(":")[0] for name in LISTS} == set(FORMATS)
