"""One place in a text where something is named."""

from __future__ import annotations

# (start, end, type): [start, end) in code points, one of ``article.ENTITY_TYPES``. A plain tuple: there are millions.
Mention = tuple[int, int, str]
# the same, and how sure the tagger is: what the name's labels score above the next best reading
WeighedMention = tuple[int, int, str, int]
Span = tuple[int, int]  # [start, end) in code points
