"""The embedded tagger of names: text to mentions of persons, organizations and places."""
