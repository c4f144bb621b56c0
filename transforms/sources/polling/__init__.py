"""Polling: a list of feeds -> answers that changed, each with the position from which the next poll goes on."""
