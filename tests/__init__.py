"""The tests mirror src/valueback; tests/rules holds what is true of the whole tree."""
