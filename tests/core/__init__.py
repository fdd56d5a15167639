"""Tests of the pure core: no database, no clock, no files."""
