"""What several formats share: encodings, paragraphs, and what agencies print around a story."""
