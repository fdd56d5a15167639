"""Engagements told as text, from the first signature to the last day."""
