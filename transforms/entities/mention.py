"""A name where it stands in a text."""

from __future__ import annotations

# (start, end, type): [start, end) in code points, one of ``article.ENTITY_TYPES``. A plain tuple: there are millions.
Mention = tuple[int, int, str]
