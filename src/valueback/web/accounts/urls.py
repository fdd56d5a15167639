"""The addresses of the door. Those of allauth keep the names by which it calls them; no other page of it is here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from valueback.web.accounts import views
from valueback.web.accounts.limits import limited
from valueback.web.context import real_now, require_user

FRESH = 15 * 60
"""Seconds for which an entry counts as fresh enough to add a way in."""

get_and_post = require_http_methods(["GET", "HEAD", "POST"])
coaches = require_user(coaches=True)


def fresh(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Before the first way in is added: the reader has proved themselves just now. With one, allauth asks for that."""

    @wraps(view)
    def door(request: HttpRequest, /, *args: object, **kwargs: object) -> HttpResponse:
        user: Any = request.user
        if get_reauthentication_flows(user):
            return view(request, *args, **kwargs)
        proved = (float(one["at"]) for one in get_authentication_records(request, user))
        if real_now().timestamp() - max(proved, default=0.0) > FRESH:
            return HttpResponseRedirect(f"{reverse('enter-again')}?{urlencode({'next': request.path})}")
        answer = view(request, *args, **kwargs)
        if get_reauthentication_flows(user):
            # They have just shown the new way in; the recovery codes that come with it need no second showing.
            record_authentication(request, user, "mfa", reauthenticated=True)
        return answer

    return door


urlpatterns = [
    path("", views.home, name="home"),
    # Coming in and going
    path("enter", views.enter, name="account_login"),
    path("enter/code", views.enter_code, name="enter-code"),
    path("enter/again", views.enter_again, name="enter-again"),
    path("enter/link/<str:token>", limited("enter_link")(views.enter_link), name="enter-link"),
    path("enter/passkey", get_and_post(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("enter/second-step", get_and_post(second_step.authenticate), name="mfa_authenticate"),
    path("enter/closed", require_http_methods(["GET", "HEAD"])(account.account_inactive), name="account_inactive"),
    path("leave", get_and_post(views.leave), name="account_logout"),
    # Being somebody
    path("open", views.open_practice, name="account_signup"),
    path("places", views.places, name="places"),
    path("you", views.you, name="you"),
    path("you/sessions", require_user()(views.Sessions.as_view()), name="usersessions_list"),
    # Ways in for coaches
    path("you/security", require_user(coaches=True, methods=("GET",))(second_step.index), name="mfa_index"),
    path("you/security/confirm", coaches(second_step.reauthenticate), name="mfa_reauthenticate"),
    path("you/security/app", coaches(fresh(totp.activate_totp)), name="mfa_activate_totp"),
    path("you/security/app/remove", coaches(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "you/security/codes",
        require_user(coaches=True, methods=("GET",))(recovery.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path("you/security/codes/new", coaches(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path(
        "you/security/passkeys",
        require_user(coaches=True, methods=("GET",))(views.passkeys),
        name="mfa_list_webauthn",
    ),
    path("you/security/passkeys/add", coaches(fresh(passkeys.add_webauthn)), name="mfa_add_webauthn"),
    path(
        "you/security/passkeys/confirm", coaches(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"
    ),
    path("you/security/passkeys/<int:pk>/remove", coaches(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
]
