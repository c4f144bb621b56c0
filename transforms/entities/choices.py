"""Which backends there are, told without loading any of them."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

SPACY = "spacy:"


def check(name: str) -> None:
    """Raise ``ValueError``, with one line for a person, where there is no such backend or its model isn't installed.

    >>> check("newswire")
    >>> check("regex")
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
