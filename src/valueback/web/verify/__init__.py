"""Anybody with a PDF learns here whether it is one of ours and untouched; the file is read and forgotten."""
