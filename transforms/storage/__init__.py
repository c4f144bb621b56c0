"""Files by one interface: list, read, put and create if absent, on disk and in three clouds."""
