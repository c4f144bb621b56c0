import pytest

from transforms.article import Article, Entity
from transforms.entities.backends import backend, check_backend


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
        check_backend(name)
    with pytest.raises(ValueError, match=r"^no entities backend"):
        backend(name)


@pytest.mark.parametrize("model", ["no_such_model_of_spacy", "", "../en", "os.path"])
def test_a_spacy_model_that_is_not_installed_is_refused_in_one_line(model: str):
    with pytest.raises(ValueError, match=r"^[^\n]* not installed: [^\n]*$"):
        check_backend(f"spacy:{model}")


def test_no_articles_have_no_entities():
    assert backend("newswire")([]) == []
