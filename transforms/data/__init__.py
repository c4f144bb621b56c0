"""Tables, each with its source, and the one reader of them."""
