"""Sources: where a payload came from, what is known of it without believing the payload, and for whom it may speak."""
