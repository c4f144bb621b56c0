"""The backends that find names: the embedded tagger, spaCy, or what the provider tagged alone.

A backend takes a batch of articles, best a whole segment, and answers one list of entities an article:

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

from transforms.article import Article, Entity
from transforms.entities.choices import SPACY, check

Backend = Callable[[Sequence[Article]], list[list[Entity]]]


@cache
def backend(name: str) -> Backend:
    """The backend of that name: ``newswire``, ``none`` or ``spacy:MODEL``.

    Raises the ``ValueError`` of :func:`check`. What a backend needs is imported here, so that checking a name is cheap.
    """
    check(name)
    if name.startswith(SPACY):
        from transforms.entities.spacy_backend import finder

        return finder(name.removeprefix(SPACY))
    if name == "none":
        from transforms.entities.provider import provided

        return provided
    from transforms.entities.newswire import find_entities

    return find_entities
