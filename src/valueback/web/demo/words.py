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
        "value_shared": N_("What it is worth, to look at"),
        "value_changed": N_("What it is worth was changed"),
        "value_agreed": N_("What it is worth is agreed"),
        "proposal": N_("Options to choose from"),
        "proposal_noted": N_("The choice was noted"),
        "proposal_chosen": N_("An option was chosen"),
        "proposal_declined": N_("None of the options"),
        "proposal_expired": N_("The time to choose is over"),
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
        "claim_refunded": N_("Paid back"),
        "claim_closed": N_("The claim was closed"),
        "refund_recorded": N_("Money sent back"),
        "ended": N_("The engagement ended"),
        "result_to_confirm": N_("A result to confirm"),
        "noted_for": N_("Something was noted for you"),
        "enter_link": N_("A way in"),
        "enter_code": N_("A code"),
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
            return _("asked, no agreement offered yet")
        case "proposed":
            return _("proposed, waiting for signatures")
        case "declined":
            return _("declined")
    return _("under way")
