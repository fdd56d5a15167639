"""A client's own pages: where the engagement stands, why, and what they can do about it."""
