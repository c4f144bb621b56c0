"""Records to sorted, sharded files in staging."""
