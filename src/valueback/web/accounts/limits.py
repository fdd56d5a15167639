"""How often somebody may knock: the rates of ACCOUNT_RATE_LIMITS, counted in the database cache.

Limits by address (`key`) hold against many machines, limits by machine (`ip`) against one that tries many addresses.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse

from valueback.web import look

AGAIN_AFTER = 60  # seconds: the shortest of the windows


def allowed(request: HttpRequest, action: str, key: str = "") -> bool:
    """Whether this knock is within the rates of `action`; it is counted."""
    return bool(ratelimit.consume(request, action=action, key=key or "-"))


def too_many(request: HttpRequest) -> HttpResponse:
    """The page for somebody who knocked too often. Named as handler429 for allauth."""
    return look.too_many(request, AGAIN_AFTER)


def limited(action: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Before a view: every POST counts against the rates of `action`."""

    def around(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def door(request: HttpRequest, /, *args: object, **kwargs: object) -> HttpResponse:
            if request.method == "POST" and not allowed(request, action):
                return too_many(request)
            return view(request, *args, **kwargs)

        return door

    return around
