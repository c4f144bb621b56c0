"""Formats of the teleprinter age: ANPA 1312 and IPTC 7901."""
