"""How Beam is run here: runners, workers, and which of its options are set."""
