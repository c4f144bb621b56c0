"""What stands for an article in the judging: its keys, its shingles, its digest."""
