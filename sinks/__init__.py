"""Where it ends: partitions, files, the commit."""
