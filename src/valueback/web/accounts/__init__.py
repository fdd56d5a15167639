"""Accounts and the door: how people come in, prove themselves, choose where they act, and leave."""
