"""Finds the persons, organizations, places and other things that a story names."""
