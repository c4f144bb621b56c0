"""Whether plain text reads as an article."""

from __future__ import annotations

import pytest

from transforms.formats.common.prose import is_prose, objection

PARAGRAPH = "The harbor of Kiel reopened on Monday, two days after a storm had shut it.\n"


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (PARAGRAPH, True),
        ("The harbor of Kiel reopened on Monday", False),
        ("Harbor reopens.", False),
        ("12.5 14.9 18.1 20.2 33.4 41.0 7.7 a.", False),
        ("ERR_17 x=4 /var/log/a.log id:77 ok_now 0x1f done.", False),
        ("港は月曜日に再び開いた。嵐のために二日間閉ざされていたのである。人々は喜んだ。", True),
        ("", False),
    ],
)
def test_a_paragraph_is_words_with_a_sentences_end(block: str, expected: bool) -> None:
    assert is_prose(block) == expected


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (f"Harbor reopens\n\n{PARAGRAPH}\n{PARAGRAPH}", ""),
        ("KIEL, Germany (AP) - Open.\n12 14 18\n", ""),
        (
            "name,age,town\nJane,31,Kiel\nJan,40,Oslo\nJo,22,Lima\n",
            "the text is a table of values, no article",
        ),
        (
            "import os\n\ndef main(path: str) -> str:\n    return os.getcwd()\n",
            "the text is code, settings or a log, no article",
        ),
        (
            "2026-01-01 10:00 up\n2026-01-01 10:01 down\n2026-01-01 10:02 up again\n",
            "the text is code, settings or a log, no article",
        ),
        ("Harbor\n\nKiel\n\nOpen again\n", "the text holds no paragraphs of prose"),
        ("\x00\x01\x02\x03" * 50, "the payload is binary"),
    ],
)
def test_what_is_no_article_is_refused_with_a_reason(head: str, reason: str) -> None:
    assert objection(head.encode()) == reason


def test_the_last_line_may_be_cut_within_a_character() -> None:
    assert objection(f"{PARAGRAPH}{PARAGRAPH}Ü".encode()[:-1]) == ""
