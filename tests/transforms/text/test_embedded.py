"""The links and pictures that stand in a piece of HTML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.embedded import Anchor, Picture, attributes
from transforms.text.html import html_parts, html_to_text


@pytest.mark.parametrize(
    ("given_markup", "anchors"),
    [
        ('Ask <a href="/port">the <b>port</b></a>.', [Anchor("/port", "the port")]),
        ("<A HREF='/a?x=1&amp;y=2' rel=\"nofollow\">A</A>", [Anchor("/a?x=1&y=2", "A", "nofollow")]),
        ("<a href=/bare>bare</a><a>none</a><a name='x'></a>", [Anchor("/bare", "bare")]),
        ('<a href="/1">one<a href="/2">two', [Anchor("/1", "one"), Anchor("/2", "two")]),
        ('<a href="/p"><p>First</p><p>second</p></a>', [Anchor("/p", "First second")]),
        ('<a href="/i"><img src="/i.png"></a>', [Anchor("/i", "")]),
        ("<a href='/q' title='a < b'>odd</a>", [Anchor("/q", "odd")]),
        ("<!-- <a href='/hidden'>no</a> --><script>'<a href=\"/code\">'</script>", []),
    ],
)
def test_each_link_has_its_address_and_the_words_it_is_set_on(
    given_markup: str, anchors: list[Anchor]
) -> None:
    assert html_parts(given_markup).embedded.anchors == anchors


@pytest.mark.parametrize(
    ("given_markup", "pictures"),
    [
        ('<img src="/a.png" alt="A boat">', [Picture("img", "/a.png", alt="A boat")]),
        (
            "<figure><img src='/a.png'><figcaption>A <i>boat</i></figcaption></figure>",
            [Picture("img", "/a.png", caption="A boat")],
        ),
        (
            "<figure><figcaption>Above</figcaption><img src='/a.png'></figure><img src='/b.png'>",
            [Picture("img", "/a.png", caption="Above"), Picture("img", "/b.png")],
        ),
        (
            "<figure><figure><img src=1.png><figcaption>One</figcaption></figure><figure><img src=2.png></figure>"
            "<figcaption>Both</figcaption></figure>",
            [Picture("img", "1.png", caption="One"), Picture("img", "2.png", caption="Both")],
        ),
        (
            '<div class="wp-caption"><img src="/a.png"><p class="wp-caption-text">A boat</p></div><p>Text.</p>',
            [Picture("img", "/a.png", caption="A boat")],
        ),
        ('<img src="data:image/gif;base64,R0" data-src="/late.png">', [Picture("img", "/late.png")]),
        ('<img src="/wait.gif" data-lazy-src="/late.png">', [Picture("img", "/late.png")]),
        ('<img srcset="/s.png 300w, /l.png 900w">', [Picture("img", "/s.png")]),
        (
            '<img src="data:x"><noscript><img src="/n.png"></noscript>',
            [Picture("img", ""), Picture("img", "/n.png")],
        ),
        ('<img src="/n.png"><noscript><img src="/n.png?again"></noscript>', [Picture("img", "/n.png")]),
        (
            '<video poster="/p.png"><source src="/v.mp4" type="video/mp4">No film?</video>',
            [Picture("video", "/v.mp4", "video/mp4")],
        ),
        (
            '<iframe src="https://player.example/1" title="Film" width="10" height="20"></iframe>',
            [Picture("iframe", "https://player.example/1", alt="Film", size=("10", "20"))],
        ),
    ],
)
def test_each_picture_has_its_address_and_caption(given_markup: str, pictures: list[Picture]) -> None:
    assert html_parts(given_markup).embedded.pictures == pictures


def test_captions_are_not_in_the_text_unless_there_is_no_other() -> None:
    figure = "<figure><img src='/a.png'><figcaption>A boat</figcaption></figure>"
    both = html_parts(f"{figure}<p>Boats run again.</p>")
    alone = html_parts(figure)
    assert (both.text, both.is_caption) == ("Boats run again.", False)
    assert (alone.text, alone.is_caption) == ("A boat", True)
    assert (
        html_parts("<figure><pre>x = 1</pre><figcaption>Code</figcaption></figure>").text == "x = 1\n\nCode"
    )


@pytest.mark.parametrize(
    ("given_markup", "text"),
    [
        ('Boats run<sup id="fnref1"><a href="#fn1">1</a></sup> again.', "Boats run again."),
        ('Boats run<a href="#fn1" class="footnote-ref"><sup>[2]</sup></a> again.', "Boats run again."),
        ('Boats run<a href="https://h.example/a#fn:1">1</a> again.', "Boats run again."),
        ('A note. <a href="#fnref1">↩︎</a>', "A note."),
        ('See <a href="#part-2">part 2</a>, in <a href="/1984">1984</a>.', "See part 2, in 1984."),
    ],
)
def test_numbers_of_notes_are_not_in_the_text(given_markup: str, text: str) -> None:
    assert html_to_text(given_markup) == text


@pytest.mark.parametrize(
    ("given_markup", "text"),
    [
        ('Boats <img class="wp-smiley" src="/1.png" alt="🚢"> run.', "Boats 🚢 run."),
        (
            'Let <img src="https://s0.wp.com/latex.php?latex=x" alt="x &lt; 1" class="latex"> hold.',
            "Let x < 1 hold.",
        ),
        ('<img src="/latex-gloves.jpg" alt="Gloves">Boats run.', "Boats run."),
        ('<img src="/emoji.jpg" alt="Gloves" title="latex">Boats run.', "Boats run."),
    ],
)
def test_signs_that_are_drawn_as_pictures_are_in_the_text(given_markup: str, text: str) -> None:
    assert html_to_text(given_markup) == text


@pytest.mark.parametrize(
    ("tag", "values"),
    [
        ("img", {}),
        ("img src=/a.png/ alt='it''s'", {"src": "/a.png/", "alt": "it"}),
        ('img SRC = "/a.png" src="/b.png"', {"src": "/a.png"}),
        ("img alt=&#" + "9" * 5000 + ";", {"alt": "&#" + "9" * 5000 + ";"}),
    ],
)
def test_a_tag_has_attributes(tag: str, values: dict[str, str]) -> None:
    assert attributes(tag) == values


TAGS = st.sampled_from(
    ["<a href='/x'>", "</a>", "<img src='/i'>", "<figure>", "</figure>", "<figcaption>", "</figcaption>", "<p>", "w ",
     "<p class='wp-caption-text'>", "<video src='/v'>", "</video>", "<noscript>", "</noscript>", "<", "<iframe src=x/>"]
)  # fmt: skip


@given(st.lists(TAGS, max_size=12).map("".join))
def test_for_every_order_of_tags_the_text_is_the_same_but_for_captions(given_markup: str) -> None:
    parts = html_parts(given_markup)
    words = html_to_text(given_markup).split()
    assert len(parts.text.split()) <= len(words)
    assert parts.embedded.captions or parts.text.split() == words
    assert len(parts.embedded.anchors) <= given_markup.count("<a ")
