"""What web pages add to a story: addresses with tracking, pictures and links in the text, furniture around it."""
