"""Single fields of a record: agencies, bylines, languages, signals, sluglines, times."""
