"""Coaching retainers with a value-back guarantee: what was agreed, what happened, and where it stands."""

from functools import cache


@cache
def version() -> str:
    """The version of the installed package, as CHANGELOG.md named it when it was built."""
    from importlib.metadata import version as installed

    return installed("valueback")
