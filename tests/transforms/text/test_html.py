"""HTML to text: what it keeps, what it drops, and that its two readers agree with each other and with a parser."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from transforms.text import html as markup
from transforms.text.html import html_to_text, one_line, unescape

CASES = {
    # Paragraphs, lines and inline tags.
    "<p>One.</p><p>Two.</p>": "One.\n\nTwo.",
    "<p>One.<p>Two.": "One.\n\nTwo.",
    "One<br>two<br/>three<BR />four": "One\ntwo\nthree\nfour",
    "One<br><br>two<br> <br>three": "One\n\ntwo\n\nthree",
    "W<b>or</b>d a<a href='/x'>nd</a> m<span class=\"y\">o</span>re": "Word and more",
    "<h1>Head</h1>Text<hr>more<blockquote>“Said.”</blockquote>": "Head\n\nText\n\nmore\n\n“Said.”",
    "  a \n\t b&nbsp;\u00a0c  ": "a b c",
    "one\n\ntwo <b>three</b>\n \nfour": "one\n\ntwo three\n\nfour",
    "<p>one\n\ntwo</p>": "one two",
    # Lists, tables, preformatted text.
    "<ul><li>a</li><li><p>b</p></li><li>c<ul><li>d</ul></ul>e": "- a\n- b\n\n- c\n\n- d\n\ne",
    "<ol><li>a<li></li><li>b</ol>": "- a\n- b",
    "<dl><dt>Term</dt><dd>what it is</dd></dl>": "Term\nwhat it is",
    "<table><tr><th>Team</th><th>W</th></tr><tr><td>Turku</td><td>3</td></tr></table>": "Team | W\nTurku | 3",
    "<table><tr><td><p>a</p></td><td></td><td>b<br></td></table>c": "a |  | b\n\nc",
    "<table><tr><td><p>One.</p><p>Two.</p></td></tr></table>": "One.\n\nTwo.",
    "x<pre>a   1\n  b 2\n\nc</pre>y": "x\n\na   1\n  b 2\n\nc\n\ny",
    # What holds nothing to read.
    'a<script async src="/x.js"/>b<iframe src="/y"/>c': "abc",
    "a<script>if (a<b) '</p>'</script>b<style>p{}</style>c<!-- <p>no</p> -->d": "abcd",
    "<head><title>T</title></head><header>h</header><noscript>n</noscript>b<svg><text>t</text></svg>": "h\n\nb",
    '<!DOCTYPE html><?xml version="1.0"?><html><body>b</body></html>': "b",
    # Character references.
    "&#147;Caf&eacute;&#148; &#x92; &amp;lt; &lt;b&gt; &bogus; R&D": "“Café” ’ &lt; <b> &bogus; R&D",
    "&#99999999999; &#0; &#xD800; &#" + "9" * 5000 + ";": "� � � �",
    # Markup that is not well written loses no text.
    "a < b, c <3 and d<e": "a < b, c <3 and d<e",
    "Write to Jane <jane@example.com>, she said": "Write to Jane <jane@example.com>, she said",
    '<p>a <a href="x>link</a> b</p><p>"c" d</p>': 'a link b\n\n"c" d',
    '<img alt="2 < 3 > 1" src="x">a': "a",
    "<p>one<!-- never closed <p>two</p>": "one never closed\n\ntwo",
    "<p>kept<noscript>, kept too": "kept, kept too",
    "<![CDATA[<p>one</p>two]]>": "one\n\ntwo",
    '<p>cut off <a href="https://exam': "cut off",
    "<o:p>a</o:p><blink>b</blink>": "ab",
    "</p></td></nothing>a": "a",
    "<div>" * 5000 + "deep" + "</div>" * 5000: "deep",
    "\x01\x05a\x06<b>b</b>": "ab",
    "": "",
}


@pytest.mark.parametrize(("given_markup", "text"), CASES.items(), ids=[f"{key[:40]!r}" for key in CASES])
def test_html_becomes_readable_text(given_markup: str, text: str) -> None:
    assert html_to_text(given_markup) == text


def test_one_line_has_no_controls_and_single_spaces() -> None:
    assert one_line(" a\x00b\u0085\n\t c\ud800 \ufffe") == "ab c"


def test_references_are_decoded_as_html_says() -> None:
    assert unescape("AT&T &mdash; &#150; &#8212; &copy 2026") == "AT&T — – — © 2026"


NAMES = [
    "p",
    "div",
    "b",
    "a",
    "span",
    "em",
    "ul",
    "li",
    "br",
    "table",
    "tr",
    "td",
    "h2",
    "blockquote",
    "q",
    "pre",
    "script",
]
ODD = st.sampled_from(
    ["<", ">", "<!--", "-->", "&", "&amp;", "&#146;", '"', "'", "</", "<p", "<br/>", "\n\n", " ", "=", "a@b"]
)
TAGS = st.builds(
    lambda slash, name, attribute: f"<{slash}{name}{attribute}>",
    st.sampled_from(["", "/"]),
    st.sampled_from(NAMES),
    st.sampled_from(["", ' href="x"', " class='y'", ' title="it\'s"', " alt=z", "/", ' data-x="a>b"']),
)
ANY_MARKUP = st.lists(st.one_of(ODD, TAGS, st.text(alphabet="ab é\u00a0", max_size=5)), max_size=25).map(
    "".join
)


@given(ANY_MARKUP)
def test_for_every_markup_the_scanner_agrees_with_the_tokenizer(given_markup: str) -> None:
    scanned = markup._scanned(given_markup)
    if scanned is not None:
        tokenized, marks = markup._tokenized(given_markup)
        assert markup._laid_out("".join(scanned[0])) == markup._laid_out("".join(tokenized))
        assert [(name, tag) for _, name, tag in scanned[1]] == [(name, tag) for _, name, tag in marks]


@given(ANY_MARKUP)
def test_for_every_markup_the_text_is_laid_out(given_markup: str) -> None:
    text = html_to_text(given_markup)
    assert text == text.strip("\n")
    assert not re.search(r"[\x00-\x08\x0e-\x1f]|\n{3}", text)


def _element(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """An element that may hold ``inner``, as HTML allows it: what closes by itself is not wrapped in what it closes."""
    inline = st.builds(
        lambda name, text: f'<{name} x="1">{text}</{name}>', st.sampled_from(["b", "em", "span", "q"]), WORDS
    )
    block = st.builds(
        lambda name, text: f"<{name}>{text}</{name}>",
        st.sampled_from(["div", "blockquote", "section"]),
        inner,
    )
    listed = st.builds(
        lambda items, end: f"<ul>{''.join(f'<li>{i}{end}' for i in items)}</ul>",
        st.lists(inner, max_size=3),
        ENDS,
    )
    row = st.builds(
        lambda cells: f"<tr>{''.join(f'<td>{c}</td>' for c in cells)}</tr>", st.lists(WORDS, max_size=3)
    )
    table = st.builds(lambda rows: f"<table>{''.join(rows)}</table>", st.lists(row, max_size=3))
    return st.one_of(inline, block, listed, table)


WORDS = st.lists(
    st.sampled_from(["rain", " ", "&eacute;", "&#146;", "R&D", "\n", "x < y".replace("<", "&lt;")]),
    max_size=4,
).map("".join)
ENDS = st.sampled_from(["", "</li>"])
PARAGRAPH = WORDS.map(lambda text: f"<p>{text}</p>")
PIECES = st.recursive(
    st.one_of(WORDS, PARAGRAPH, st.just("<br>"), st.just("<hr>")),
    lambda inner: st.lists(st.one_of(inner, _element(inner)), max_size=4).map("".join),
    max_leaves=12,
)


@given(PIECES)
def test_for_every_nested_markup_the_scanner_agrees_with_lxml(given_markup: str) -> None:
    scanned = markup._scanned(given_markup)
    assert scanned is not None
    assert markup._laid_out("".join(scanned[0])) == markup._laid_out(_coded_by_lxml(given_markup))


def _coded_by_lxml(given_markup: str) -> str:
    parser = lxml_html.HTMLParser(encoding="utf-8")
    root = etree.fromstring(f"<html><body><div>{given_markup}</div></body></html>".encode(), parser)
    out: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = str(element.tag)
        codes = markup._CODE_OF
        out.append(
            codes.get(name, "") if event == "start" else codes.get(f"/{name}", "") if name != "br" else ""
        )
        out.append((element.text if event == "start" else element.tail) or "")
    return "".join(out)


HOSTILE = {
    "open angles": "<",
    "tag starts": "<a ",
    "open quotes": '<a "',
    "open quotes behind angles": "<a '<",
    "comments": "<!--",
    "instructions": "<?",
    "unclosed elements": "<noscript>",
    "titles": "<title></title ",
    "cells": "<td>",
    "spaces": " ",
    "breaks": "<br> ",
    "paragraphs": "<p>",
    "ampersands": "&#1",
    "blank lines": " \n",
    "attributes": "<a b=c ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_hostile_markup_ends(piece: str) -> None:
    assert isinstance(html_to_text(piece * 50_000 + "<td>end"), str)
