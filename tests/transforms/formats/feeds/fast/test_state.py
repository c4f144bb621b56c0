"""The state of the fast path."""

from __future__ import annotations

import pytest

from transforms.formats.feeds.fast.declined import Declined
from transforms.formats.feeds.fast.state import NO_ATTRIBUTES, FeedState
from transforms.formats.feeds.model import Feed, Text


def state() -> FeedState:
    return FeedState(Feed(), "", "pt_BR", str)


@pytest.mark.parametrize(
    ("value", "given", "text"),
    [
        ("Fog", {}, Text("Fog", "text/plain", "pt-BR")),
        ("Fog", {"type": "html"}, Text("Fog", "text/html", "pt-BR")),
        ("<p>Fog</p>", {}, Text("<p>Fog</p>", "text/html", "pt-BR")),
        ("a < b", {}, Text("a < b", "text/plain", "pt-BR")),
    ],
)
def test_a_text_has_a_type_and_a_language(value: str, given: dict[str, str], text: Text) -> None:
    assert state().to_text(value, given, "text/plain") == text


def test_atom_is_believed_that_a_text_is_plain() -> None:
    atom = state()
    atom.is_atom = True
    assert atom.to_text("<p>Fog</p>", NO_ATTRIBUTES, "text/plain").type == "text/plain"


def test_base64_is_declined() -> None:
    with pytest.raises(Declined, match="base64"):
        state().to_text("PHA+", {"mode": "base64"}, "text/plain")


def test_a_deeper_element_replaces_nothing() -> None:
    reading = state()
    replaced = []
    for depth in (3, 3, 4, 2, 3):
        reading.depth = depth
        replaced.append(reading.replaces("summary"))
    assert replaced == [True, True, False, True, False]
    assert reading.replaces("rights")
