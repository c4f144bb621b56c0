"""Makes a run begin sooner: what Beam looks up again and again is kept, and what no run uses is not loaded."""
