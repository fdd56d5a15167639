"""One deletable slice for each outside service; each knows its own protocol and nothing of the tables."""
