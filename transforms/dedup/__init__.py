"""A story counts once: exact copies, versions, reprints, and what earlier runs saw."""
