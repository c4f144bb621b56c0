"""Which of the tagger's answers are said."""
