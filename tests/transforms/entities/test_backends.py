import pytest

from transforms.article import Article, Entity
from transforms.entities.backends import backend
from transforms.entities.choices import check
from transforms.entities.spacy_backend import find_mentions


def test_none_finds_nothing_and_keeps_what_the_provider_tagged():
    tagged = Entity(type="person", name="Maria Ortega", origin="provider")
    articles = [
        Article(body="Maria Ortega spoke."),
        Article(entities=[tagged, Entity(type="place", name="Peru")]),
    ]
    assert backend("none")(articles) == [[], [tagged]]


@pytest.mark.parametrize("name", ["", "newswires", "spacy", "SPACY:x"])
def test_an_unknown_backend_is_refused_in_one_line(name: str):
    with pytest.raises(ValueError, match=r"^no entities backend .*: choose newswire, none or spacy:MODEL$"):
        check(name)
    with pytest.raises(ValueError, match=r"^no entities backend"):
        backend(name)


@pytest.mark.parametrize("model", ["no_such_model_of_spacy", "", "../en", "os.path"])
def test_a_spacy_model_that_is_not_installed_is_refused_in_one_line(model: str):
    with pytest.raises(ValueError, match=r"^[^\n]* not installed: [^\n]*$"):
        check(f"spacy:{model}")


def test_no_articles_have_no_entities():
    assert backend("newswire")([]) == []


class Span:
    """A span as spaCy gives it."""

    def __init__(self, text: str, start_char: int, label_: str) -> None:
        self.text, self.start_char, self.label_ = text, start_char, label_


def test_spans_of_spacy_lose_the_article_and_the_possessive_and_take_our_types():
    spans = [
        Span("the United Nations", 0, "ORG"),
        Span("Peru’s", 20, "GPE"),
        Span("Tuesday", 30, "DATE"),
        Span("British", 40, "NORP"),
        Span("the ", 50, "ORG"),
    ]
    assert find_mentions(spans) == [(4, 18, "organization"), (20, 24, "place"), (40, 47, "other")]
