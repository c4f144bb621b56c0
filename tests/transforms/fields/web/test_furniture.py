"""What systems put around an item, and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.fields.web.furniture import without_furniture, without_shortcodes

TEXT = "Boats run again.\n\nThe port reopened at dawn."
HEADLINE, SITE = "Ferry resumes", "Harbor Daily"


@pytest.mark.parametrize(
    "closing",
    [
        "The post Ferry resumes appeared first on Harbor Daily.",
        "The post Ferry resumes first appeared on Harbor Daily.",
        "Der Beitrag Ferry resumes erschien zuerst auf Harbor Daily.",
        "L’article Ferry resumes est apparu en premier sur Harbor Daily.",
        "La entrada Ferry resumes se publicó primero en Harbor Daily.",
        "L'articolo Ferry resumes proviene da Harbor Daily.",
        "O post Ferry resumes apareceu primeiro em Harbor Daily.",
        "Het bericht Ferry resumes verscheen eerst op Harbor Daily.",
        "Artykuł Ferry resumes pochodzi z serwisu Harbor Daily.",
        "Inlägget Ferry resumes dök först upp på Harbor Daily.",
        "Ferry resumes yazısı ilk önce Harbor Daily üzerinde çıktı.",
        "Сообщение Ferry resumes появились сначала на Harbor Daily.",
        "投稿 Ferry resumes は Harbor Daily に最初に表示されました。",
        "Ferry resumes 最先出现在 Harbor Daily。",
        "نوشته Ferry resumes اولین بار در Harbor Daily پدیدار شد.",
        "Ferry resumes was originally published in Harbor Daily on Medium, where people go on.",
        "An unknown tongue sets Ferry resumes and Harbor Daily apart.",
        "Read more",
        "Continue reading →",
        "Continue reading Ferry resumes",
        "[Read more…]",
        "Seguir leyendo",
        "Lire la suite »",
        "Weiterlesen",
        "続きを読む",
        "28 posts - 11 participants",
        "28 posts - 11 participants\n\nRead full topic",
        "28 Beiträge - 11 Teilnehmer",
        "Share this: Twitter Facebook",
        "Comments",
        "[link] [comments]",
        "submitted by /u/ann [link] [comments]",
        "Copyright © {year} Harbor Daily",
        '[gallery ids="1,2,3"]',
        "[/vc_column_text]",
        "[contact-form-7]",
        "Related posts:\n\n- Port opens\n- Fog lifts",
        "Reply via email",
        "Read more\n\nThe post Ferry resumes appeared first on Harbor Daily.",
        "(more…)",
    ],
)
def test_furniture_at_the_end_goes(closing: str) -> None:
    assert without_furniture(f"{TEXT}\n\n{closing}", HEADLINE, SITE) == TEXT


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (f"{TEXT} The pier … Continue reading Ferry resumes →", f"{TEXT} The pier …"),
        (f"{TEXT} [...] Read More", f"{TEXT} [...]"),
        ("Ferry resumes\n\nBoats run.", "Boats run."),
        ("FERRY RESUMES!\n\nBoats run.", "Boats run."),
        ("Boats run.\n\nAdvertisement\n\nIt rains.", "Boats run.\n\nIt rains."),
        (
            "Boats run.\n\nHarbor Daily is a reader-supported publication.\n\nIt rains.",
            "Boats run.\n\nIt rains.",
        ),
        (
            "Article URL: https://h.example/a\n\nComments URL: https://n.example/1\n\nPoints: 3\n\n# Comments: 0",
            "",
        ),
        ("Comments", ""),
        ('[caption id="1" width=300]A boat[/caption] Boats run.', "A boat Boats run."),
    ],
)
def test_furniture_elsewhere_goes(body: str, kept: str) -> None:
    assert without_furniture(body, HEADLINE, SITE) == kept


@pytest.mark.parametrize(
    "body",
    [
        "The film first appeared on screens in 1984.", "A post on the ferry that resumed appeared, first on a blog.",
        "She told him to read more", "“Read on the boat,” he said.", "Boats run.\n\nThe End", "Boats run.\n\n}",
        "He said [sic] the port [opens] soon.", "[Applause]\n\nThank you.", "Use f\"{year}\" in code.\n\nIt is 2026.",
        "Ferry resumes", "Ferry resumes, again and again.\n\nSays the port.", "Boats run.\n\nMore?",
        "See also\n\nThe port has this to say of its boats, many words, more than a block of links would have, of fog.",
        "Boats run.\n\n5 posts - 3 gates", "Boats run.\n\nShare prices fell.", "Boats run.\n\nEnds with a comment",
        "Boats run. To learn more, call the port.", "Boats run.\n\nPoints: Smith 24, Jones 12.", "- one\n- two", "",
    ],
)  # fmt: skip
def test_text_stays(body: str) -> None:
    assert without_furniture(body, HEADLINE, SITE) == body


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('[vc_row][vc_column width="1/2"]Boats run.[/vc_column][/vc_row]', "Boats run."),
        ("[embed]https://v.example/1[/embed]", "https://v.example/1"),
        ("[soundcloud url=“https://s.example/1” params=”x”]\n\nBoats run.", "Boats run."),
        ("a[0] = b[i] and [1, 2] or [toc] here", "a[0] = b[i] and [1, 2] or [toc] here"),
    ],
)
def test_shortcodes_go_and_what_they_hold_stays(text: str, kept: str) -> None:
    assert without_shortcodes(text) == kept


@given(st.text("aB \n.[]Readmor→“”ßİ:", max_size=60), st.text("aB Readmor", max_size=10))
def test_for_every_text_nothing_is_added(body: str, headline: str) -> None:
    kept = without_furniture(body, headline, "site")
    assert len(kept) <= len(body)
    assert without_furniture(kept, headline, "site") == kept or len(kept) < len(body)
