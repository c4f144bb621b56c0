"""Where a story was filed: its dateline, split off and located."""
