"""``wirebeam fetch``: polls a list of feeds into a spool, and says how each of them fares."""
