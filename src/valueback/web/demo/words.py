"""What the demo's page calls the letters that went out, and the stages that have no standing yet."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _

from valueback.letters.i18n import translator
from valueback.letters.names import N_

LETTERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "after_call": N_("Question after the session"),
        "after_call_reminder": N_("Reminder of the question"),
        "slip_notice": N_("Something to catch up"),
        "session_cancelled": N_("A session was cancelled"),
        "session_moved": N_("A session was moved"),
        "coach_morning": N_("The coach's morning"),
        "coach_no_value": N_("No value this time"),
        "coach_cancellation": N_("A client cancelled or moved"),
        "coach_claim": N_("About a claim, to the coach"),
        "sign_request": N_("Agreement to sign"),
        "amendment_request": N_("Change to sign"),
        "signed_copy": N_("Signed copy"),
        "paper_declined": N_("Somebody does not sign"),
        "paper_voided": N_("A paper was made void"),
        "paper_expired": N_("The time to sign is over"),
        "schedule_request": N_("Results schedule to sign"),
        "invitation_sponsor": N_("Invitation of the sponsor"),
        "claim_filed": N_("The claim arrived"),
        "claim_acknowledged": N_("The claim was read"),
        "claim_alternative": N_("An alternative was offered"),
        "claim_decided": N_("The claim was decided"),
        "claim_appealed": N_("The appeal arrived"),
        "claim_third": N_("An appeal to decide"),
        "claim_refunded": N_("Paid back"),
        "claim_closed": N_("The claim was closed"),
        "refund_recorded": N_("Money sent back"),
        "ended": N_("The engagement ended"),
        "enter_link": N_("A way in"),
    }
)
OTHER: Final = N_("A letter")


def letter_word(template: str, language: str) -> str:
    """What a kind of letter is, in a few words."""
    return translator(language).gettext(LETTERS.get(template, OTHER))


def stage_word(state: str) -> str:
    """A stage before there is a standing."""
    match state:
        case "enquiry":
            return _("asked, nothing proposed yet")
        case "proposed":
            return _("proposed, waiting for signatures")
        case "declined":
            return _("declined")
    return _("under way")
