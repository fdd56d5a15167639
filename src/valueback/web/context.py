"""Every page asks here who is reading: a signed-in user at one of their places, or somebody who came by a link.

`require` stands before a view: whoever is nobody is asked to enter, whoever has another role gets the page that is
also there for what does not exist. A view gets the context as its second argument and hands it to the verbs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeAlias, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse

from valueback.core.dates import Instant
from valueback.core.decisions import Decision, Done, Refused
from valueback.usecases import entry, links
from valueback.usecases.context import Context, RoleName
from valueback.usecases.entry import Mark, Place
from valueback.usecases.links import Opened
from valueback.web.fragments import Look, Reader, reader_of, set_reader
from valueback.web.places import bar_of, home_of

P = ParamSpec("P")
T = TypeVar("T")
View: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponse]
MemberView: TypeAlias = Callable[Concatenate[HttpRequest, Context, P], HttpResponse]

CHOSEN: Final = "place"
"""In the session: the membership that a user with several has chosen."""

VISIT: Final = "visit"
"""In the session: the link by which somebody came and proved themselves. It is looked up again for each request."""

NOTHING_HERE: Final = "nothing here for this reader"


def real_now() -> Instant:
    """The time of the clock on the wall; a practice's own time is in the context."""
    return datetime.now(UTC)


def context(request: HttpRequest) -> Context | None:
    """Who acts, for which practice, and when; None for nobody, and for a user who has not chosen one of their places.

    A proved visit by link comes before the signed-in user, until they choose a place or the link ends.
    """
    if not hasattr(request, "acting"):
        request.acting = _by_visit(request) or _by_place(request)  # type: ignore[attr-defined]
    acting: Context | None = request.acting  # type: ignore[attr-defined]
    return acting


def act_as(request: HttpRequest, ctx: Context, place: Place | None) -> None:
    """From here on the request is answered to this person, in their language, zone and brand."""
    request.acting = ctx  # type: ignore[attr-defined]
    _greet(request, ctx, place)


def places_of(request: HttpRequest) -> tuple[Place, ...]:
    """The places of the signed-in user, read once a request."""
    if not hasattr(request, "places"):
        user = request.user
        request.places = entry.places(user.pk) if user.is_authenticated else ()  # type: ignore[attr-defined]
    found: tuple[Place, ...] = request.places  # type: ignore[attr-defined]
    return found


def choose(request: HttpRequest, membership: UUID) -> bool:
    """Act at this place from now on; False when it is none of the user's."""
    if membership not in {place.membership for place in places_of(request)}:
        return False
    request.session[CHOSEN] = str(membership)
    request.session.pop(VISIT, None)
    return True


def require(*roles: RoleName, methods: tuple[str, ...] = ("GET",)) -> Callable[[MemberView[P]], View[P]]:
    """Before a view: these methods, and one of these roles (none named: any). An owner is also a coach."""
    allowed = (*methods, "HEAD") if "GET" in methods else methods
    welcome = {*roles, "owner"} if "coach" in roles else set(roles)

    def around(view: MemberView[P]) -> View[P]:
        @wraps(view)
        def door(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method not in allowed:
                return HttpResponseNotAllowed(methods)
            ctx = context(request)
            if ctx is None:
                return ask_to_enter(request)
            if welcome and ctx.actor.role not in welcome:
                raise Http404(NOTHING_HERE)
            return view(request, ctx, *args, **kwargs)

        return door

    return around


def require_user(*, coaches: bool = False, methods: tuple[str, ...] = ("GET", "POST")) -> Callable[[View[P]], View[P]]:
    """Before a view about the user's own account: somebody signed in, wherever they act; `coaches`: who coaches."""
    allowed = (*methods, "HEAD") if "GET" in methods else methods

    def around(view: View[P]) -> View[P]:
        @wraps(view)
        def door(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method not in allowed:
                return HttpResponseNotAllowed(methods)
            if not request.user.is_authenticated:
                return ask_to_enter(request)
            context(request)
            if coaches and not any(place.role in ("owner", "coach") for place in places_of(request)):
                raise Http404(NOTHING_HERE)
            return view(request, *args, **kwargs)

        return door

    return around


def ask_to_enter(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, or to the choice of a place for who is signed in already; then back here."""
    page = "account_login"
    if request.user.is_authenticated:
        page = "places" if places_of(request) else "account_signup"
    back = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    query = f"?{urlencode({'next': back})}" if back and back != "/" else ""
    return HttpResponseRedirect(reverse(page) + query)


def present(found: T | None) -> T:
    """What was found; the page for missing things where there is nothing."""
    if found is None:
        raise Http404(NOTHING_HERE)
    return found


def or_missing(decision: Decision[T]) -> Decision[T]:
    """The decision of a verb, but the page for missing things when it says that there is no such thing."""
    if isinstance(decision, Refused) and decision.code == "not_found":
        raise Http404(NOTHING_HERE)
    return decision


def _by_place(request: HttpRequest) -> Context | None:
    found = places_of(request)
    chosen = request.session.get(CHOSEN)
    place = next((place for place in found if str(place.membership) == chosen), found[0] if len(found) == 1 else None)
    if place is None:
        return None
    ctx = entry.context_at(place, UUID(str(request.user.pk)), real_now())
    _greet(request, ctx, place)
    return ctx


def _by_visit(request: HttpRequest) -> Context | None:
    kept = request.session.get(VISIT)
    if kept is None:
        return None
    found = links.open_again(UUID(kept), real_now())
    if isinstance(found, Done):
        place = entry.place_by_link(found.value)
        ctx = entry.context_by_link(found.value, place, real_now(), proved=True)
        if ctx is not None:
            _greet(request, ctx, place)
            return ctx
    request.session.pop(VISIT, None)
    return None


def _greet(request: HttpRequest, ctx: Context, place: Place | None) -> None:
    """The page speaks the reader's language, tells their time and carries the brand that they know."""
    brand = entry.mark(ctx.practice, ctx.actor.engagement)
    before = reader_of(request)
    reader = Reader(
        language=place.language if place else before.language,
        zone=place.zone if place else before.zone,
        brand=look_of(brand),
        home=home_of(ctx.actor.role),
        name=place.person_name if place else "",
        demo_clock=ctx.now if place and place.is_demo else None,
    )
    set_reader(request, reader)
    # The bar is worded only now that the page speaks the reader's language.
    nav = bar_of(ctx.actor.role, request.path) if ctx.actor.via == "session" else ()
    set_reader(request, replace(reader, nav=nav))


def look_of(brand: Mark | None) -> Look:
    """A brand as pages show it; our own look where there is none."""
    return Look() if brand is None else Look(brand.name, brand.scope, brand.accent_light, brand.accent_dark)


def proved_visit(request: HttpRequest, opened: Opened) -> None:
    """Remember in the session that this link was opened by its person: its other pages need no token any more."""
    if request.session.get(VISIT) != str(opened.link):
        request.session[VISIT] = str(opened.link)
