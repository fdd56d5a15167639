"""Coming in, opening a practice, choosing a place, and one's own page.

Whoever types an address gets a code and a link by mail, whether anybody knows the address or not: the answer and the
time it takes are the same. An address that is proved becomes a user; allauth signs the user in, asks for the second
step where there is one, and keeps the list of sessions.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from allauth.account import views as account
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import EmailAddress, Login
from allauth.account.utils import get_next_redirect_url
from allauth.usersessions.views import ListUserSessionsView
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from valueback.core.decisions import Refused
from valueback.letters import wording
from valueback.usecases import codes, entry, links, people
from valueback.usecases.context import Context
from valueback.usecases.entry import Mailbox, Place
from valueback.usecases.people import NewPractice
from valueback.web.accounts import limits, post
from valueback.web.accounts.forms import EnterForm, OpenForm, YouForm
from valueback.web.context import (
    CHOSEN,
    NOTHING_HERE,
    VISIT,
    ask_to_enter,
    choose,
    context,
    places_of,
    real_now,
    require_user,
)
from valueback.web.fragments import reader_of, render
from valueback.web.links import Visit, keys, veiled
from valueback.web.parts import Option
from valueback.web.places import home_of

ENTER: Final = "enter"
_ENTERING: Final = "entering"
PRODUCT: Final = "Valueback"

# In this order: most browsers also name those that they descend from.
BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)

pages_get_and_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To where the reader's role begins."""
    ctx = context(request)
    if ctx is None:
        return ask_to_enter(request)
    if ctx.actor.role == "third":
        raise Http404(NOTHING_HERE)
    return HttpResponseRedirect(home_of(ctx.actor.role))


# --- coming in -------------------------------------------------------------------------------------


@pages_get_and_post
def enter(request: HttpRequest) -> HttpResponse:
    """An address, and nothing else."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(_next(request) or reverse("home"))
    form = EnterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if not limits.allowed(request, "request_login_code", email):
            return limits.too_many(request)
        if _send_code(request, email, _next(request)):
            return HttpResponseRedirect(reverse("enter-code"))
        form.add_error(None, _("The message could not be sent just now. Try again in a minute."))
        return _enter_page(request, form, 503)
    return _enter_page(request, form, 400 if form.is_bound else 200)


def _enter_page(request: HttpRequest, form: EnterForm, status: int) -> HttpResponse:
    opening = _next(request) == reverse("account_signup")
    return render(
        request, "accounts/enter.html", {"form": form, "next": _next(request), "opening": opening}, status=status
    )


@pages_get_and_post
def enter_code(request: HttpRequest) -> HttpResponse:
    """The six digits from the letter."""
    state = request.session.get(_ENTERING)
    if state is None or (request.user.is_authenticated and not state["again"]):
        return HttpResponseRedirect(reverse("account_login"))
    error, status = "", 200
    if request.method == "POST":
        if not limits.allowed(request, "code"):
            return limits.too_many(request)
        tried = codes.try_code(state["challenge"], ENTER, request.POST.get("code", ""), keys(), real_now())
        if not isinstance(tried, Refused):
            return _proved(request, tried.value, state["next"])
        reader, status = reader_of(request), 400
        error = wording.refusal(tried.code, tried.data, reader.language, reader.zone)
    values = {
        "email": state["email"],
        "error": error,
        "start": reverse("enter-again" if state["again"] else "account_login"),
    }
    return render(request, "accounts/code.html", values, status=status)


@pages_get_and_post
def enter_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the same letter, on whatever device it is opened. Only the button enters: scanners open links."""
    challenge = codes.challenge_of(token, keys())
    email = codes.subject_of(challenge, ENTER, real_now()) if challenge else None
    if email is None:
        return render(request, "accounts/enter_ended.html", status=410)
    if request.method != "POST":
        return render(request, "accounts/enter_link.html", {"email": email, "brand_name": PRODUCT, "role": ""})
    used = codes.use_token(token, ENTER, keys(), real_now())
    if isinstance(used, Refused):
        return render(request, "accounts/enter_ended.html", status=410)
    return _proved(request, used.value, "")


def enter_by_link(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A link that lets one member in, once."""
    if visit.part:
        raise Http404(NOTHING_HERE)
    reader = reader_of(request)
    if request.method != "POST":
        values = {"email": reader.name, "brand_name": reader.brand.name, "role": role_name(visit.ctx.actor.role)}
        return render(request, "accounts/enter_link.html", values)
    user = entry.user_by_link(visit.opened)
    used = links.use_link(visit.opened, real_now()) if not isinstance(user, Refused) else user
    if isinstance(user, Refused) or isinstance(used, Refused):
        raise Http404(NOTHING_HERE)
    return _come_in(request, user.value, "", visit.opened.membership)


@pages_get_and_post
def enter_again(request: HttpRequest) -> HttpResponse:
    """Before a passkey or an app is added: is it still you? A code goes to your own address."""
    if not request.user.is_authenticated:
        return ask_to_enter(request)
    context(request)
    email = str(request.user.email)  # type: ignore[union-attr]
    error = ""
    if request.method == "POST":
        if not limits.allowed(request, "request_login_code", email):
            return limits.too_many(request)
        if _send_code(request, email, _next(request), again=True):
            return HttpResponseRedirect(reverse("enter-code"))
        error = _("The message could not be sent just now. Try again in a minute.")
    values = {"address": veiled(email), "next": _next(request), "error": error}
    return render(request, "accounts/again.html", values, status=503 if error else 200)


def _send_code(request: HttpRequest, email: str, then: str, *, again: bool = False) -> bool:
    issued = codes.issue(ENTER, email, keys(), real_now())
    reader = reader_of(request)
    values: dict[str, Any] = {"code": issued.code, "minutes": int(codes.LASTS.total_seconds() // 60)}
    if not again:
        values["url"] = post.absolute(reverse("enter-link", args=(issued.token,)))
    sent = post.send(Mailbox("", email, reader.language, reader.zone), "enter_code", values, PRODUCT)
    if sent:
        request.session[_ENTERING] = {"challenge": issued.challenge, "email": email, "next": then, "again": again}
    return sent


def _proved(request: HttpRequest, email: str, then: str) -> HttpResponse:
    """The mailbox is theirs: come in, or go on where it was asked again."""
    request.session.pop(_ENTERING, None)
    if request.user.is_authenticated and request.user.email == email:  # type: ignore[union-attr]
        record_authentication(request, request.user, "code", reauthenticated=True)
        return HttpResponseRedirect(then or reverse("home"))
    return _come_in(request, entry.user_for(email), then, None)


def _come_in(request: HttpRequest, user_id: UUID, then: str, membership: UUID | None) -> HttpResponse:
    """Sign in by allauth, which asks for the second step where there is one."""
    user = get_user_model().objects.get(pk=user_id)
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    request.session.pop(VISIT, None)
    if membership is not None:
        request.session[CHOSEN] = str(membership)
    record_authentication(request, user, "code")
    return perform_login(request, Login(user=user, email=user.email, redirect_url=then or None))


def _next(request: HttpRequest) -> str:
    """Where the reader wanted to go, if that is one of our pages."""
    return str(get_next_redirect_url(request) or "")


# --- places ----------------------------------------------------------------------------------------


@require_user(methods=("GET", "POST"))
def open_practice(request: HttpRequest) -> HttpResponse:
    """A practice of one's own, on one page."""
    reader = reader_of(request)
    start = {"language": reader.language, "zone": reader.zone}
    form = OpenForm(request.POST if request.method == "POST" else None, language=reader.language, initial=start)
    if request.method == "POST" and form.is_valid():
        if not limits.allowed(request, "signup"):
            return limits.too_many(request)
        opened = people.open_practice(UUID(str(request.user.pk)), NewPractice(**form.cleaned_data), real_now())
        if not isinstance(opened, Refused):
            request.session[CHOSEN] = str(opened.value.owner)
            return HttpResponseRedirect(reverse("home"))
        _beside(request, form, opened)
    values = {"form": form, "email": request.user.email}  # type: ignore[union-attr]
    return render(request, "accounts/open.html", values, status=400 if form.is_bound else 200)


@require_user(methods=("GET", "POST"))
def places(request: HttpRequest) -> HttpResponse:
    """Somebody with several memberships says as what they are here now."""
    found = places_of(request)
    if not found:
        return HttpResponseRedirect(reverse("account_signup"))
    if request.method == "POST":
        wanted = next((place for place in found if str(place.membership) == request.POST.get("place")), None)
        if wanted is None:
            raise Http404(NOTHING_HERE)
        choose(request, wanted.membership)
        return HttpResponseRedirect(_next(request) or home_of(wanted.role))
    ctx = context(request)
    options = tuple(Option(str(place.membership), place.practice_name, role_name(place.role)) for place in found)
    current = str(ctx.actor.membership) if ctx is not None else ""
    return render(request, "accounts/places.html", {"places": options, "current": current, "next": _next(request)})


@require_user(methods=("GET", "POST"))
def you(request: HttpRequest) -> HttpResponse:
    """One's name, language and zone as this practice knows them, and the ways to the rest of the account."""
    ctx = context(request)
    if ctx is None:
        return ask_to_enter(request)
    place = _place(request, ctx)
    if place is None:
        raise Http404(NOTHING_HERE)
    form = YouForm(
        request.POST if request.method == "POST" else None,
        initial={"name": place.person_name, "zone": place.zone, "language": place.language},
    )
    if request.method == "POST" and form.is_valid():
        refused = _keep(ctx, form.cleaned_data)
        if refused is None:
            return HttpResponseRedirect(f"{reverse('you')}?{urlencode({'saved': '1'})}")
        _beside(request, form, refused)
    values = {
        "form": form,
        "email": place.email,
        "practice": place.practice_name,
        "role": role_name(place.role),
        "saved": "saved" in request.GET and not form.is_bound,
        "several": len(places_of(request)) > 1,
        "coaches": any(one.role in ("owner", "coach") for one in places_of(request)),
    }
    return render(request, "accounts/you.html", values, status=400 if form.is_bound else 200)


class Sessions(ListUserSessionsView):
    """Where one is signed in, each browser by a name that people know it by."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        values: dict[str, Any] = super().get_context_data(**kwargs)
        named = tuple((browser_name(one.user_agent), one) for one in values["sessions"])
        return values | {"named": named}


def browser_name(agent: str) -> str:
    """`Firefox, Windows` from what a browser says of itself; what it says, cut short, where we know it not."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return ", ".join(part for part in (browser, system) if part) or agent[:60]


def leave(request: HttpRequest) -> HttpResponse:
    """Signing out, with the page in the reader's own words."""
    context(request)
    answer: HttpResponse = account.logout(request)
    return answer


def passkeys(request: HttpRequest) -> HttpResponse:
    """The list of passkeys stands on the page of all ways in."""
    return HttpResponseRedirect(reverse("mfa_index"))


def _place(request: HttpRequest, ctx: Context) -> Place | None:
    return next((place for place in places_of(request) if place.membership == ctx.actor.membership), None)


def _keep(ctx: Context, typed: dict[str, str]) -> Refused | None:
    for kept in (
        people.rename(ctx, typed["name"]),
        people.set_preferences(ctx, zone=typed["zone"], language=typed["language"]),
    ):
        if isinstance(kept, Refused):
            return kept
    return None


def _beside(request: HttpRequest, form: OpenForm | YouForm, refused: Refused) -> None:
    """The sentence of a refusal beside the field that it names."""
    reader = reader_of(request)
    field = str(refused.data.get("field", ""))
    said = wording.refusal(refused.code, refused.data, reader.language, reader.zone)
    form.add_error(field if field in form.fields else None, said)


def role_name(role: str) -> str:
    """What somebody is, in a word."""
    words = {
        "owner": _("Owner and coach"),
        "coach": _("Coach"),
        "client": _("Client"),
        "sponsor": _("Sponsor"),
    }
    return words.get(role, "")
