"""What a document costs in memory is limited before a parser expands it: small files can't fill a machine."""

from __future__ import annotations

import subprocess
import sys

import pytest

from transforms.article import Article
from transforms.formats.registry import reader
from transforms.payload import Limits, Payload, ReadOptions, WireError

FEW = ReadOptions(limits=Limits(elements=1_000))
FEED_TAGS = b"<item><title>x</title></item>"
ROWS = {
    "jsonfeed": (b'{"version":"https://jsonfeed.org/version/1.1","items":[', b'{"id":"a","title":"x"},', b"{}]}"),
    "ninjs": (b'[{"uri":"u","headline":"h","x":[', b"[],", b"1]}]"),
    "ap": (b'{"data":{"items":[{"item":{"altids":{"itemid":"a"},"headline":"h","x":[', b"[],", b"1]}}]}}"),
    "nitf": (b"<nitf><body><body.head><hedline><hl1>h</hl1></hedline></body.head>", b"<a/>", b"</body></nitf>"),
    "newsml1": (b"<NewsML>", b"<NewsItem/>", b"</NewsML>"),
    "newsmlg2": (b"<newsItem>", b"<a/>", b"</newsItem>"),
    "rss": (b'<rss version="2.0"><channel><title>x</title>', FEED_TAGS, b"</channel></rss>"),
    "atom": (b'<feed xmlns="http://www.w3.org/2005/Atom">', b"<entry><title>x</title></entry>", b"</feed>"),
}  # fmt: skip


def outcomes(name: str, data: bytes, options: ReadOptions = FEW) -> list[object]:
    return list(reader(name)(Payload(uri="x", data=data, sha256=""), options))


@pytest.mark.parametrize("name", ROWS)
def test_a_document_of_too_many_elements_is_refused(name: str) -> None:
    begin, unit, end = ROWS[name]
    with pytest.raises(WireError) as refused:
        outcomes(name, begin + unit * 1_001 + end)
    assert refused.value.code == "too_many_elements"


@pytest.mark.parametrize("name", ["jsonfeed", "ninjs", "ap", "nitf", "rss", "atom"])
def test_a_document_of_fewer_elements_is_read(name: str) -> None:
    begin, unit, end = ROWS[name]
    assert any(isinstance(outcome, Article) for outcome in outcomes(name, begin + unit * 100 + end))


def test_of_lines_of_json_each_has_its_own_limit() -> None:
    line = b'{"uri":"u","headline":"h","keywords":["a","b","c","d","e"]}\n'
    assert len(outcomes("ninjs", line * 500)) == 500
    swarm = b'{"uri":"u","headline":"h","x":[' + b"[]," * 1_001 + b"1]}\n"
    first, second, third = outcomes("ninjs", line + swarm + line)
    assert isinstance(first, Article)
    assert isinstance(third, Article)
    assert isinstance(second, WireError)
    assert second.code == "too_many_elements"


# Most bytes of memory that an element costs, as docs/architecture.md says.
FACTORS = [
    ("ninjs", '{"uri":"u","headline":"h","x":[', "[],", "1]}", 2, 100),
    ("ninjs", '{"uri":"u","headline":"h","x":[', '{"a":1},', "1]}", 2, 120),
    ("ninjs", '{"uri":"u","headline":"h","x":[', '"ab",', "1]}", 1, 100),
    ("nitf", "<nitf><body><body.content><p>x</p>", "<a/>b", "</body.content></body></nitf>", 1, 400),
    ("rss", '<rss version="2.0"><channel><title>x</title>', "<item/>", "</channel></rss>", 1, 900),
]
MEASURE = """
import resource, sys
from transforms.formats.registry import reader
from transforms.payload import Payload, ReadOptions
name, begin, unit, end, count = sys.argv[1:]
def read(count):
    data = (begin + unit * count + end).encode()
    for _ in reader(name)(Payload(uri="x", data=data, sha256=""), ReadOptions()):
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = read(1)
print((read(int(count)) - before) * (1 if sys.platform == "darwin" else 1024))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no resource module")
@pytest.mark.parametrize(("name", "begin", "unit", "end", "marks", "most"), FACTORS)
def test_an_element_costs_no_more_memory_than_the_docs_say(
    name: str, begin: str, unit: str, end: str, marks: int, most: int
) -> None:
    count = 200_000
    arguments = [sys.executable, "-c", MEASURE, name, begin, unit, end, str(count)]
    ended = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert int(ended.stdout) / (count * marks) < most
