"""The verbs, against real databases."""
