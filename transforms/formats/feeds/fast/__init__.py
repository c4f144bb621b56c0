"""The fast path for feeds: what feedparser would answer, at the speed of the XML parser."""
