"""What earlier runs saw: the state files, read, written and compacted."""
