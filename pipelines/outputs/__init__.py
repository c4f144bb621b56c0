"""Commands on an output that is there: check it, and make its files few."""
