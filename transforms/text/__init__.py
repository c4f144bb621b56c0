"""Text: HTML to paragraphs, its canonical form, and the ids made of it."""
