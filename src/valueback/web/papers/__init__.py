"""A coach's papers: all that was put to be signed, how each stands, who did what with it, and what can be done now."""
