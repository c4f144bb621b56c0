"""Finds where and when a story was filed: splits the dateline off its text and puts it on the map."""
