"""The backends that find names: the embedded tagger, spaCy, or only what the provider tagged.

A backend takes a batch of articles, best a whole segment, and returns one list of entities for each article:

>>> from transforms.article import Article
>>> find_entities = backend("newswire")
>>> story = Article(body="Mayor Dana Ruiz of Lisbon spoke. Ruiz, 51, is no friend of the United Nations.")
>>> for entity in find_entities([story])[0]:
...     print(entity.type, entity.name, entity.mentions)
person Dana Ruiz [(6, 15), (33, 37)]
place Lisbon [(19, 25)]
organization United Nations [(63, 77)]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

from transforms.article import Article, Entity

SPACY = "spacy:"

Backend = Callable[[Sequence[Article]], list[list[Entity]]]

_loading = Lock()  # threads that ask for a backend at the same time get the same one


def check_backend(name: str) -> None:
    """Raise ``ValueError``, with one line for a person, if a backend is unknown or its model isn't installed.

    Nothing is loaded, so this is cheap.

    >>> check_backend("newswire")
    >>> check_backend("regex")
    Traceback (most recent call last):
    ValueError: no entities backend 'regex': choose newswire, none or spacy:MODEL
    """
    if name.startswith(SPACY):
        _check_spacy(name.removeprefix(SPACY))
    elif name not in ("newswire", "none"):
        raise ValueError(f"no entities backend {name!r}: choose newswire, none or spacy:MODEL")


def _check_spacy(model: str) -> None:
    if find_spec("spacy") is None:
        raise ValueError(f"spaCy, for {SPACY}{model}, is not installed: pip install spacy")
    spec = find_spec(model) if model.isidentifier() else None
    folders = (spec.submodule_search_locations or []) if spec else []
    if not any(Path(folder, "meta.json").is_file() for folder in folders):
        raise ValueError(f"the spaCy model {model!r} is not installed: python -m spacy download {model}")


def backend(name: str) -> Backend:
    """The backend of that name: ``newswire``, ``none`` or ``spacy:MODEL``. Several threads may call it at once.

    Raises the ``ValueError`` of :func:`check_backend`.
    """
    with _loading:
        return _load(name)


@cache
def _load(name: str) -> Backend:
    """Import what a backend needs, and load spaCy's model."""
    check_backend(name)
    if name.startswith(SPACY):
        from transforms.entities.spacy_backend import load_backend

        return load_backend(name.removeprefix(SPACY))
    if name == "none":
        from transforms.entities.provider import keep_provided

        return keep_provided
    from transforms.entities.newswire import find_entities

    return find_entities
