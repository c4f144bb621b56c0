"""Where it ends: files of records in their partitions, and the commit that makes them the output."""
