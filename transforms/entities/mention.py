"""One place in a text where something is named."""

from __future__ import annotations

# (start, end, type): [start, end) in code points, one of ``article.ENTITY_TYPES``. A plain tuple: there are millions.
Mention = tuple[int, int, str]
Span = tuple[int, int]  # [start, end) in code points
