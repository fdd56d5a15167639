"""A coach's day: the next session, what waits, what is new; and the first steps of a practice that has just begun."""
