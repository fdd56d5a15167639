"""A mailed link: GET shows the page of its purpose, POST acts; a page that asks for proof asks for six digits first.

Each purpose has one page: a line in PAGES. Its view is called as `view(request, visit)` for GET and POST of
`/l/<token>` and of `/l/<token>/<part>`; `visit.ctx` goes to the verbs, `visit.href("part")` makes addresses. A GET
changes nothing that a rule reads. Where `code` is set the page opens only after the six digits, and from then on the
ordinary pages of the engagement open for this browser too. Where an act alone needs them (`code_needed`), send the
reader to `visit.code_href("part")`: they come back proved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from valueback.core.decisions import Refused
from valueback.letters import wording
from valueback.usecases import codes, devices, entry
from valueback.usecases.context import Context
from valueback.usecases.links import Keys, Opened, Purpose, ended_link, open_link, token_for
from valueback.web.accounts import limits, post
from valueback.web.context import NOTHING_HERE, act_as, look_of, present, proved_visit, real_now
from valueback.web.fragments import Reader, reader_of, render, set_reader

CODE_FOR: Final = "link"
DEVICE_COOKIE: Final = "device"
DEVICES_KEPT: Final = 6  # persons that one browser remembers; more than that share no browser
_ASKED: Final = "link_codes"
PROVED: Final = "proved"


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody on the page of a link."""

    ctx: Context
    opened: Opened
    token: str
    part: str = ""

    def href(self, part: str = "") -> str:
        """The address of this link's page, or of a part of it."""
        return reverse("link-part", args=(self.token, part)) if part else reverse("link", args=(self.token,))

    def code_href(self, back: str = "") -> str:
        """Where the six digits are asked for; afterwards the reader comes back to this part."""
        return reverse("link-code", args=(self.token,)) + (f"?{urlencode({'back': back})}" if back else "")


LinkView: TypeAlias = Callable[[HttpRequest, Visit], HttpResponse]


@dataclass(frozen=True, slots=True)
class LinkPage:
    """What a purpose opens: the dotted name of its view, and whether the six digits come first."""

    purpose: Purpose
    view: str
    code: bool = False


PAGES: Final[tuple[LinkPage, ...]] = (
    LinkPage(Purpose.ENTER, "valueback.web.accounts.views.enter_by_link"),
    LinkPage(Purpose.SIGN, "valueback.web.signing.views.by_link", code=True),
    LinkPage(Purpose.AFTER_CALL, "valueback.web.aftercall.views.by_link"),
    LinkPage(Purpose.SESSION, "valueback.web.client.calls.by_link"),
    LinkPage(Purpose.STANDING, "valueback.web.client.views.by_link", code=True),
    LinkPage(Purpose.CLAIM, "valueback.web.claims.views.by_link", code=True),
    LinkPage(Purpose.VALUE, "valueback.web.value.client.by_link"),
    LinkPage(Purpose.PROPOSAL, "valueback.web.proposals.client.by_link"),
    LinkPage(Purpose.SPONSOR, "valueback.web.sponsor.views.by_link", code=True),
)


def keys() -> Keys:
    """The keys of this installation's links."""
    return Keys.of(settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS)


def link_url(link: UUID) -> str:
    """The whole address of a link, as a letter or a terminal writes it."""
    return post.absolute(reverse("link", args=(token_for(link, keys()),)))


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str, part: str = "") -> HttpResponse:
    """The page of a link."""
    found = open_link(token, keys(), real_now())
    if isinstance(found, Refused):
        return _ended(request, token, found)
    page = present(next((page for page in PAGES if page.purpose == found.value.purpose), None))
    visit = _visit(request, found.value, token, part)
    if visit is None:
        return _ended(request, token, Refused("link_revoked"))
    if page.code and not visit.ctx.actor.proved:
        return HttpResponseRedirect(visit.code_href(part))
    if page.code:
        proved_visit(request, found.value)
    view: LinkView = import_string(page.view)
    return view(request, visit)


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, token: str) -> HttpResponse:
    """Six digits by mail: the first POST sends them, the next ones try what was typed."""
    found = open_link(token, keys(), real_now())
    if isinstance(found, Refused):
        return _ended(request, token, found)
    visit = _visit(request, found.value, token, "")
    if visit is None:
        return _ended(request, token, Refused("link_revoked"))
    back = visit.href(_part(request.GET.get("back", "")))
    if visit.ctx.actor.proved:
        return HttpResponseRedirect(back)
    if request.method == "POST" and "code" in request.POST:
        return _try(request, visit, back)
    if request.method == "POST":
        return _send(request, visit)
    return _code_page(request, visit)


@require_POST
def again(request: HttpRequest, token: str) -> HttpResponse:
    """A link that has ended asks for a new one: it goes to the same person by mail, never onto the page."""
    opened = present(ended_link(token, keys()))
    if not limits.allowed(request, "link_again", str(opened.link)):
        return limits.too_many(request)
    box = entry.mailbox(opened.practice, opened.person)
    fresh = entry.renewed(opened, keys(), real_now()) if box else None
    if fresh is not None and box is not None:
        sender = look_of(entry.mark(opened.practice, opened.engagement)).name
        post.send(box, "enter_link", {"url": link_url(fresh)}, sender)
    return render(request, "accounts/link_sent.html")


def _visit(request: HttpRequest, opened: Opened, token: str, part: str) -> Visit | None:
    place = entry.place_by_link(opened)
    ctx = entry.context_by_link(opened, place, real_now(), proved=_is_proved(request, opened))
    if ctx is None:
        return None
    act_as(request, ctx, place)
    return Visit(ctx, opened, token, part)


def _ended(request: HttpRequest, token: str, refused: Refused) -> HttpResponse:
    """A kind page with one button; a token that is none of ours is answered like any missing page."""
    opened = ended_link(token, keys())
    if opened is None:
        raise Http404(NOTHING_HERE)
    box = entry.mailbox(opened.practice, opened.person)
    before = reader_of(request)
    brand = look_of(entry.mark(opened.practice, opened.engagement))
    reader = Reader(box.language, box.zone, brand=brand) if box else Reader(before.language, before.zone, brand=brand)
    set_reader(request, reader)
    values = {
        "sentence": wording.refusal(refused.code, refused.data, reader.language, reader.zone),
        "again": reverse("link-again", args=(token,)),
        "can_renew": box is not None,
    }
    return render(request, "accounts/link_ended.html", values, status=410)


def _part(wanted: str) -> str:
    """A part of a link's page as an address may carry it; anything else leads to the page itself."""
    return wanted if wanted.replace("-", "").replace("_", "").isalnum() and wanted.isascii() else ""


# --- six digits ------------------------------------------------------------------------------------


def _subject(opened: Opened) -> str:
    return codes.device_subject(opened.practice, opened.person)


def _is_proved(request: HttpRequest, opened: Opened) -> bool:
    """Whether this browser gave the person's code: in this session, or as a remembered device."""
    if _subject(opened) in request.session.get(PROVED, ()):
        return True
    token = _cookie(request).get(opened.person.hex)
    return token is not None and devices.is_remembered(opened.practice, opened.person, token, real_now())


def _send(request: HttpRequest, visit: Visit) -> HttpResponse:
    box = entry.mailbox(visit.opened.practice, visit.opened.person)
    if not limits.allowed(request, "link_code", _subject(visit.opened)):
        return limits.too_many(request)
    issued = codes.issue(CODE_FOR, _subject(visit.opened), keys(), real_now())
    sender = reader_of(request).brand.name
    values = {"code": issued.code, "minutes": int(codes.LASTS.total_seconds() // 60)}
    if box is None or not post.send(box, "enter_code", values, sender):
        return _code_page(request, visit, _("The message could not be sent just now. Try again in a minute."), 503)
    request.session[_ASKED] = {**request.session.get(_ASKED, {}), str(visit.opened.link): issued.challenge}
    return HttpResponseRedirect(request.get_full_path())


def _try(request: HttpRequest, visit: Visit, back: str) -> HttpResponse:
    if not limits.allowed(request, "code"):
        return limits.too_many(request)
    challenge = request.session.get(_ASKED, {}).get(str(visit.opened.link), "")
    tried = codes.try_code(challenge, CODE_FOR, request.POST["code"], keys(), real_now())
    if isinstance(tried, Refused) or tried.value != _subject(visit.opened):
        refused = tried if isinstance(tried, Refused) else Refused("code_ended")
        reader = reader_of(request)
        said = wording.refusal(refused.code, refused.data, reader.language, reader.zone)
        return _code_page(request, visit, said, 400, over=refused.code in ("code_ended", "code_spent"))
    request.session.cycle_key()
    request.session[_ASKED] = {}
    request.session[PROVED] = [*request.session.get(PROVED, ()), _subject(visit.opened)][-DEVICES_KEPT:]
    response = HttpResponseRedirect(back)
    if request.POST.get("remember"):
        _remember(request, response, visit)
    return response


def _code_page(
    request: HttpRequest, visit: Visit, error: str = "", status: int = 200, *, over: bool = False
) -> HttpResponse:
    challenge = request.session.get(_ASKED, {}).get(str(visit.opened.link), "")
    waiting = not over and codes.subject_of(challenge, CODE_FOR, real_now()) == _subject(visit.opened)
    box = entry.mailbox(visit.opened.practice, visit.opened.person)
    values = {
        "address": veiled(box.email) if box else "",
        "here": request.get_full_path(),
        "waiting": waiting,
        "error": error,
        "days": devices.REMEMBERED.days,
    }
    return render(request, "accounts/link_code.html", values, status=status)


def _remember(request: HttpRequest, response: HttpResponse, visit: Visit) -> None:
    agent = request.headers.get("User-Agent", "")
    token = devices.remember(visit.ctx, visit.opened.person, agent, real_now())
    kept = {key: value for key, value in _cookie(request).items() if key != visit.opened.person.hex}
    kept = dict(list(kept.items())[1 - DEVICES_KEPT :]) | {visit.opened.person.hex: token}
    response.set_cookie(
        device_cookie(),
        signing.dumps(kept, salt=DEVICE_COOKIE),
        max_age=int(devices.REMEMBERED.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def device_cookie() -> str:
    """The cookie's name; over https the browser itself keeps other hosts from setting it."""
    return f"__Host-{DEVICE_COOKIE}" if settings.SESSION_COOKIE_SECURE else DEVICE_COOKIE


def _cookie(request: HttpRequest) -> dict[str, str]:
    """Token by person, as the browser keeps it; empty for a cookie that is none of ours."""
    try:
        kept = signing.loads(request.COOKIES.get(device_cookie(), ""), salt=DEVICE_COOKIE)
    except signing.BadSignature:
        return {}
    return {str(key): str(value) for key, value in kept.items()} if isinstance(kept, dict) else {}


def veiled(email: str) -> str:
    """An address as its owner knows it again and nobody else reads it: a•••@example.org."""
    name, _at, domain = email.rpartition("@")
    return f"{name[:1]}•••@{domain}"


urlpatterns = [
    path("l/<str:token>", link, name="link"),
    path("l/<str:token>/code", code, name="link-code"),
    path("l/<str:token>/again", again, name="link-again"),
    path("l/<str:token>/<slug:part>", link, name="link-part"),
]
