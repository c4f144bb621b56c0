"""Block content of NITF and XHTML as paragraphs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from transforms.formats.xml.text import block_text, html_text


def text(markup: str) -> str:
    return block_text(etree.fromstring(f"<body>{markup}</body>"))


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (
            "<p>One <em>wo</em>rd,\n   <person>Jane\n   Doe</person>.</p>\n\n <p>Two</p>",
            "One word, Jane Doe.\n\nTwo",
        ),
        ("<p>One</p><p/><p> </p><hl2>Head</hl2><p>Two</p>", "One\n\nHead\n\nTwo"),
        ("<block><p>One</p><bq><block><p>Quoted</p></block></bq></block>", "One\n\nQuoted"),
        ("Bare text<p>One</p>tail", "Bare text\n\nOne\n\ntail"),
        ("<p>Half: <frac><frac-num>1</frac-num><frac-sep/><frac-den>2</frac-den></frac></p>", "Half: 1/2"),
        ("<p>One</p><media><media-caption>Picture</media-caption></media><script>x</script>", "One"),
        (
            "<p>See:</p><ul><li>plain</li><li>hills<ul><li>high</li></ul></li></ul>",
            "See:\n\n- plain\n- hills\n- high",
        ),
        ("<dl><dt>Term</dt><dd>Meaning</dd></dl>", "Term\n\nMeaning"),
        ("<p>Jane Doe<br/>Harbor Street 2<br/><br/>Kiel</p>", "Jane Doe\nHarbor Street 2\n\nKiel"),
        (
            "<p>4 &amp;lt; 5 &amp;quot;x&amp;quot;, 800&lt;endash&gt;-&lt;/endash&gt;900</p>",
            '4 < 5 "x", 800-900',
        ),
        ("<note noteclass='editorsnote'><p>Embargo</p></note><p>Text</p>", "Text"),
    ],
)
def test_blocks_become_paragraphs_and_inline_markup_parts_no_word(markup: str, expected: str) -> None:
    assert text(markup) == expected


def test_lines_wrapped_at_a_width_run_on_and_indents_of_first_lines_go() -> None:
    markup = (
        "<p>   The council voted on Monday to keep its trams running for ten <br/>more years, and to buy four new "
        "ones from a maker in the next <br/>town.</p>"
    )
    assert text(markup) == (
        "The council voted on Monday to keep its trams running for ten more years, and to buy four new ones from a "
        "maker in the next town."
    )


def test_tables_keep_lines_and_columns() -> None:
    markup = """
      <table><caption>League</caption>
        <tr><th>NORTH</th></tr>
        <tr><td>Apollon</td><td>12</td><td>.351</td></tr>
        <tr><td>FC</td><td colspan="2">void</td></tr>
        <tr><td>Salamis <b>B</b></td><td>7</td><td>.5</td></tr>
      </table>"""
    assert text(markup) == "League\nNORTH\nApollon    12    .351\nFC         void\nSalamis B  7     .5"


def test_a_table_that_lays_out_text_gives_that_text() -> None:
    story = "A story of more than sixty characters stands in this cell of a table."
    inner = "<table><tr><td>a</td><td>b</td></tr></table>"
    assert text(f"<table><tr><td>Left</td><td><p>{story}</p></td></tr></table>") == f"Left\n\n{story}"
    assert text(f"<table><tr><td>Above {inner} below</td></tr></table>") == "Above\n\na  b\n\nbelow"


def test_preformatted_text_keeps_its_columns() -> None:
    markup = "<pre>\n  Ajax     2\n  Utrecht  0\n\n\n\n  PSV      1\n</pre>"
    assert text(markup) == "Ajax     2\nUtrecht  0\n\nPSV      1"


def test_text_laid_out_in_one_paragraph_is_parted_at_its_indents() -> None:
    markup = (
        "<p>(Adds table)\n    * Cod up\n    * Haddock steady\n\n    By Rhona Keir\n    ABERDEEN, Jan 24 (X) - Cod rose "
        "to\na new high.\n    Haddock was steady.\n\nCod       5.20\nHaddock   3.10</p>"
    )
    assert text(markup).split("\n\n") == [
        "(Adds table)",
        "* Cod up",
        "* Haddock steady",
        "By Rhona Keir",
        "ABERDEEN, Jan 24 (X) - Cod rose to a new high.",
        "Haddock was steady.",
        "Cod       5.20\nHaddock   3.10",
    ]


def test_html_in_a_string_is_read_as_laid_out_or_as_html() -> None:
    assert html_text("<p>\n   One &amp; two\nlines.\n   Next.</p>") == "One & two lines.\n\nNext."
    assert html_text("<div>One\n   <b>two</b></div><p>Three</p>") == "One two\n\nThree"
    assert html_text("  ") == ""


_WORDS = st.text("abcæß", min_size=1, max_size=6)
_TREES = st.recursive(
    _WORDS,
    lambda inner: st.tuples(
        st.sampled_from(["p", "b", "block", "ul", "li", "table", "tr", "td", "bq", "em", "hl2", "br"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=30,
)


def _markup(tree: str | tuple[str, list[object]]) -> str:
    if isinstance(tree, str):
        return f" {tree} "
    kind, inner = tree
    return f"<{kind}>{''.join(map(_markup, inner))}</{kind}>"  # type: ignore[arg-type]


@given(st.lists(_TREES, max_size=6))
def test_no_word_is_lost_whatever_the_markup(trees: list[str | tuple[str, list[object]]]) -> None:
    root = etree.fromstring(f"<body>{''.join(map(_markup, trees))}</body>")
    words = sorted("".join(root.itertext()).split())
    read_words = block_text(root).replace("\n- ", " ").removeprefix("- ").split()
    assert sorted(word for word in read_words if word != "-") == words
