"""Signals as agencies print them, and words that only look like them."""

import pytest

from transforms.fields.signals import signals


@pytest.mark.parametrize(
    ("slug", "headline", "note", "expected"),
    [
        ("BC-Harbor-Fire,1st Ld-Writethru", "Fire", "", ["writethru"]),
        ("", "1st Ld-Writethru: Ferry runs aground", "", ["writethru"]),
        ("", "UPDATE 2-Mill to cut 300 jobs", "", ["update"]),
        ("", "Correction: Bridge Tolls story", "", ["correction"]),
        ("", "CORRECTED-Mill to cut 30 jobs", "", ["correction"]),
        ("", "REFILE-Mill to cut 30 jobs", "", ["correction"]),
        ("", "Mill to cut jobs", "Eds: CORRECTS the number of jobs", ["correction"]),
        ("", "MANDATORY KILL: Bridge Tolls story", "", ["kill"]),
        ("BC-Bridge Tolls, BULLETIN KILL", "", "", ["kill"]),
        ("", "FLASH - Mill closes", "", ["flash"]),
        ("BC-Storm-Advisory", "Storm advisory: budget for Monday", "", ["advisory"]),
        ("", "URGENT: Bridge falls", "", ["urgent"]),
        ("", "BULLETIN", "", ["bulletin"]),
        ("", "BULLETIN: Bridge falls", "", ["bulletin"]),
        ("", "BULLETIN Bridge falls", "", ["bulletin"]),
        ("BC-Bridge, BULLETIN", "", "", ["bulletin"]),
        ("", "Bridge falls", "Eds: BULLETIN matter", ["bulletin"]),
        ("", "Bridge falls", "BULLETIN KILL", ["kill"]),
        ("", "Bulletin board falls", "", []),
        ("", "Guards correct prisoners' count", "", []),
        ("", "Kill rates among deer rise", "", []),
        ("", "State corrections officers strike", "", []),
        ("", "Mountain lead mine reopens", "", []),
        ("", "Flash floods hit valley", "", []),
    ],
)
def test_a_signal_is_found_where_agencies_put_it(
    slug: str, headline: str, note: str, expected: list[str]
) -> None:
    assert signals(slug, headline, note) == expected


def test_signals_that_the_format_marks_up_are_kept_in_schema_order() -> None:
    assert signals("", "UPDATE 1-Mill closes", "", ["urgent"]) == ["update", "urgent"]


@pytest.mark.parametrize(
    ("headline", "note"),
    [
        ("Kill-switch bill passes Senate", ""),
        ("Kill: the making of a film", ""),
        ("Correction-facility guards strike", ""),
        ("Flash-flood warning", ""),
        ("Mandatory kill shelters close", ""),
        ("Bulletin kills rumor", ""),
        ("", "SUBS a story that was subject to a mandatory kill; this one may be used."),
    ],
)
def test_words_that_are_no_signals(headline: str, note: str) -> None:
    assert signals("", headline, note) == []


@pytest.mark.parametrize(
    ("headline", "note"),
    [
        ("Kill", ""),
        ("KILL-Ferry", ""),
        ("BULLETIN KILL Ferry", ""),
        ("Mandatory kill", ""),
        ("Mandatory Kill: Ferry", ""),
        ("", "EDITORS: Mandatory kill."),
        ("", "A kill is mandatory."),
    ],
)
def test_kills(headline: str, note: str) -> None:
    assert signals("", headline, note) == ["kill"]
