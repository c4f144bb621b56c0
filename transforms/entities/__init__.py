"""Whom, what and which places a story names."""
