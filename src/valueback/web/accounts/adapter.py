"""What allauth is told to do our way: our words for its messages, and its secrets encrypted where they lie."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from types import MappingProxyType
from typing import Any, Final

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

SAID: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "mfa/messages/totp_activated.txt": _("The authenticator app is set up."),
        "mfa/messages/totp_deactivated.txt": _("The authenticator app is no longer asked for."),
        "mfa/messages/webauthn_added.txt": _("The passkey is saved. You can enter with it from now on."),
        "mfa/messages/webauthn_removed.txt": _("The passkey is removed. It no longer opens anything."),
        "mfa/messages/recovery_codes_generated.txt": _("New recovery codes are made. The old ones no longer work."),
        "usersessions/messages/sessions_logged_out.txt": _("You are signed out everywhere else."),
    }
)
"""Our sentence for each of allauth's messages; the others say nothing that the page does not show."""

WRONG_CODE: Final = _("This code is not right. Look at it again, or wait for the next one.")
TOO_OFTEN: Final = _("Too many tries. Wait five minutes, then try again.")


class Accounts(DefaultAccountAdapter):
    """The account side."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "rate_limited": TOO_OFTEN,
        "too_many_login_attempts": TOO_OFTEN,
    }

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        said = message or SAID.get(message_template or "")
        if said:
            messages.add_message(request, level, str(said), extra_tags=extra_tags)


class SecondSteps(DefaultMFAAdapter):
    """The second step: passkeys, authenticator apps and recovery codes."""

    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": WRONG_CODE}

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode("ascii")).decode()

    def build_totp_svg(self, url: str) -> str:
        """Black on white, so that it can be scanned on a dark page, too."""
        drawn = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawn)
        return drawn.getvalue().decode("utf-8")

    def get_totp_issuer(self) -> str:
        return "Valueback"

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return str(_("Passkey"))


def _keys() -> MultiFernet:
    """The installation's key first, then those it had before: what was written with them can still be read."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (sha256(b"valueback second steps\0" + secret.encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
