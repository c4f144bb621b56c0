"""A standfirst and what only repeats its entry."""

import pytest

from transforms.formats.feeds.content.standfirst import standfirst

BODY = (
    "Photo: Ann Lee\n\nThe harbor opened on Monday after a week of fog. Boats had waited off the pier since Friday,\n"
    "and two ran aground.\n\nThe port authority said that no one was hurt."
)


@pytest.mark.parametrize(
    "description",
    [
        "Fog kept boats away for a week.",
        "No one was hurt, the port authority said.",
        "The port authority said that no one was hurt.",
        "The harbor opened on Tuesday, not as planned, after a week of snow and of ice.",
    ],
)
def test_a_description_of_its_own_is_the_standfirst(description: str) -> None:
    assert standfirst(f" {description}\n", BODY, "Harbor opens") == description


@pytest.mark.parametrize(
    "description",
    [
        "", "…", "Harbor opens!", "Photo: Ann Lee", "The harbor opened on Monday after a week of fog.",
        "The harbor opened on Monday after a week of […]", "Photo: Ann Lee The harbor opened on Monday",
        "The harbor opened on Monday after a week of fog. Boats had waited off the pier since Friday, and two ran…",
        "Boats had waited off the pier since Friday, and two ran aground …",
    ],
)  # fmt: skip
def test_a_headline_or_an_excerpt_is_none(description: str) -> None:
    assert standfirst(description, BODY, "Harbor opens") == ""
