"""The one line of migrations. A released one is never edited."""
