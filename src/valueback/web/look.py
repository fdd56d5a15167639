"""What belongs to no feature: a brand's colours, language and zone, the error pages, and the page of components.

An error page says what happened, what is safe, what to do, and a reference that also stands in the log.
"""

import logging
import secrets
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_GET, require_POST

from valueback.core.dates import is_zone
from valueback.web.colours import brand_css
from valueback.web.fragments import ZONE_COOKIE, Look, render

log = logging.getLogger(__name__)

A_YEAR: Final = 365 * 24 * 3600
# No 0, 1, I, L, O, U: a reference is read out on the phone.
_REFERENCE_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def brand_stylesheet(brand: Look) -> str:
    """The address of a brand's stylesheet."""
    return reverse("brand-css", args=(brand.accent_light[1:], brand.accent_dark[1:]))


@require_GET
def brand_css_view(request: HttpRequest, light: str, dark: str) -> HttpResponse:
    try:
        sheet = brand_css(f"#{light}", f"#{dark}")
    except ValueError as fault:
        raise Http404(str(fault)) from fault
    return HttpResponse(
        sheet, content_type="text/css; charset=utf-8", headers={"Cache-Control": f"public, max-age={A_YEAR}, immutable"}
    )


def _back(request: HttpRequest) -> str:
    """Where the visitor came from, if that is one of our pages."""
    for place in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if place and url_has_allowed_host_and_scheme(
            place, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return place
    return "/"


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember a language on this device and go back."""
    response = HttpResponseRedirect(_back(request))
    wanted = request.POST.get("language", "").lower()
    if wanted and check_for_language(wanted):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, wanted)
    return response


@require_POST
def choose_zone(request: HttpRequest) -> HttpResponse:
    """Remember a time zone on this device and go back."""
    response = HttpResponseRedirect(_back(request))
    wanted = request.POST.get("zone", "")
    if is_zone(wanted):
        _remember(response, ZONE_COOKIE, wanted)
    return response


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=A_YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def reference() -> str:
    """A number to tell: eight letters and digits, `7QKM-2RWD`."""
    letters = [secrets.choice(_REFERENCE_LETTERS) for _ in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


def error_page(request: HttpRequest, status: int, page: str = "") -> HttpResponse:
    """The page for 400, 403, 404, 429 or 500 (or another of templates/errors); its reference is in the log, too."""
    told = reference()
    level = logging.ERROR if status >= 500 else logging.INFO
    log.log(level, "%s %s answered %s, reference %s", request.method, request.path, status, told)
    return render(request, f"errors/{page or status}.html", {"reference": told}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Named in CSRF_FAILURE_VIEW."""
    return error_page(request, 403, "csrf")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def too_many(request: HttpRequest, retry_after: int) -> HttpResponse:
    """For rate limits; `retry_after` in seconds."""
    response = error_page(request, 429)
    response["Retry-After"] = str(retry_after)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(request, 500)


@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state, on a developer's machine only."""
    if not settings.DEBUG:
        raise Http404("the page of components exists only with DEBUG")
    from valueback.web.samples import show

    return show(request)


urlpatterns = [
    path("brand/<str:light>-<str:dark>.css", brand_css_view, name="brand-css"),
    path("language", choose_language, name="language"),
    path("zone", choose_zone, name="zone"),
    path("dev/components", components, name="components"),
]
