"""Tables of NumPy columns, and what is computed on them without knowing what they mean."""
