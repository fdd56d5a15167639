"""The tables and nothing else: one app, one migration line."""
