"""The commit: what a run staged becomes the output, whole or not at all."""
