"""Pausing and ending early, on the coach's side: every effect is said before the act."""
