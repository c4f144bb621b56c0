"""What waits between two steps of a run: the staging area, segments of articles, coders."""
