"""Wiring: configuration, settings, addresses and the server. Nothing here decides anything about an engagement."""
