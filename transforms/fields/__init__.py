"""Reads single fields of a record: agencies, bylines, codes, languages, signals, sluglines, times."""
