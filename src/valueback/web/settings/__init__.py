"""Settings: what the practice says of itself, its brands, and who is what in it."""
