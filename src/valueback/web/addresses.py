"""The address of a page by its name, remembered: a list asks for the same ones again and again.

What is remembered depends on the name, its arguments, the prefix the application is served under and the urls in use.
"""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, get_urlconf, reverse


def address(name: str, *args: object, **kwargs: object) -> str:
    """As Django's `reverse`, with the arguments of the address as its own."""
    return _address(get_urlconf(), get_script_prefix(), name, args, tuple(sorted(kwargs.items())))


@lru_cache(maxsize=8192)
def _address(
    urls: str | None, prefix: str, name: str, args: tuple[object, ...], kwargs: tuple[tuple[str, object], ...]
) -> str:
    return reverse(name, urls, args=args, kwargs=dict(kwargs))
