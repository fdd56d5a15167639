"""Why a verb refused, and why terms cannot work: a sentence for each code, safe for a code not known here.

A sentence says what stands in the way and, where there is one, the way on. The data of a refusal are its numbers.
"""

from collections.abc import Mapping
from types import MappingProxyType

from valueback.core.terms import Clause, EndingKind
from valueback.letters.i18n import translator
from valueback.letters.names import N_, name
from valueback.letters.numbers import spoken

REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "not_found": N_("There is nothing here under this address."),
        "overtaken": N_("This has changed meanwhile. You see the new state; look at it and act again if it is needed."),
        "changed_meanwhile": N_("This text has changed since you opened it. Read the new one before you sign."),
        "not_allowed": N_("This is not yours to do. The other side, or the owner of the practice, can."),
        "clock_not_demo": N_("Only the demo practice has a clock that can be moved."),
        "link_unknown": N_("This link is not complete or not valid. Copy it whole, or ask for a new one."),
        "link_revoked": N_("This link has been withdrawn. Ask for a new one."),
        "link_used": N_("This link was for one use, and it has been used. Ask for a new one."),
        "link_expired": N_("This link has expired. Ask for a new one."),
    }
)

UNKNOWN = N_("This cannot be done as things stand now. Nothing was changed.")

CONFLICTS: Mapping[str, str] = MappingProxyType(
    {
        "ruleset_unknown": N_("The rules %(ruleset)s are not known here."),
        "fee_negative": N_("The fee is below zero: %(fee)s."),
        "term_empty": N_("The term needs at least one month and one session."),
        "business_without_reason": N_("Say why the payer acts as a business; without a reason they are a consumer."),
        "zone_unknown": N_("There is no time zone called %(zone)s."),
        "more_sessions_than_slots": N_(
            "The usual time comes round only %(slots)s times in the term, and %(sessions)s sessions are agreed."
        ),
        "tax_unclear": N_("Say how %(tax)s meets the fee, and what happens to it when money is paid back."),
        "no_working_day": N_("The weekend covers the whole week; leave at least one working day."),
        "result_key_twice": N_("Two results carry the same key, %(key)s; give each its own."),
        "third_person_unnamed": N_("A third person is to judge %(result)s; name that person."),
        "money_target_empty": N_("The amount to be reached for %(result)s must be above zero."),
        "duty_twice": N_("This duty stands in the terms twice: %(clause)s."),
        "ending_twice": N_("This ending stands in the terms twice: %(ending)s."),
        "end_without_cure": N_(
            "A consumer must be able to make a slip good before it ends the guarantee. Choose how: %(clause)s."
        ),
        "cure_does_not_fit": N_("Sessions kept in a row can only make up for sessions, not for this: %(clause)s."),
        "reduce_without_share": N_("Say by which share the promise is lowered: %(clause)s."),
        "extend_without_days": N_("Say by how many days the guarantee period gets longer: %(clause)s."),
        "acts_negative": N_("The number of agreed steps is 0 or more: %(clause)s."),
        "allowance_does_not_fit": N_("This happens once, so it can only be allowed as a plain number: %(clause)s."),
        "no_window": N_("A guarantee needs at least one period."),
        "window_without_end": N_("The guarantee period needs an end."),
        "window_negative": N_("The guarantee period would end before it begins."),
        "sessions_after_the_last": N_("No session follows the last one; count the period in days, weeks or months."),
        "activation_unnamed": N_("The period depends on an activation; say what has to be done for it."),
        "request_with_milestones": N_("Money back on request and payment by milestones exclude each other."),
        "promise_share": N_("A share of the money is between 0 % and 100 %."),
        "deduction_in_other_currency": N_(
            "What is deducted must be 0 or more and in the currency of the fee, not %(currency)s."
        ),
        "milestone_unknown": N_("The promise names a result that is not among the minimum results: %(key)s."),
        "milestone_shares": N_("The shares of the milestones must add up to 1; they add up to %(total)s."),
    }
)

UNWORKABLE = N_("These terms cannot work together. Change one of them.")

# Data whose text is the name of something that people know by other words.
_NAMED: Mapping[str, Clause | EndingKind] = MappingProxyType({str(one): one for one in (*Clause, *EndingKind)})


class _Shown(dict[str, str]):
    """The data of a sentence; what is missing shows as a gap and never as an error."""

    def __missing__(self, key: str) -> str:
        return "…"


def refusal(code: str, data: Mapping[str, object], language: str, zone: str = "UTC") -> str:
    """Why a verb refused. Instants in `data` are told in `zone`; an unknown code has a safe sentence."""
    return _sentence(REFUSALS.get(code, UNKNOWN), data, language, zone)


def conflict(code: str, data: Mapping[str, object], language: str) -> str:
    """Why terms cannot work together, from a code of `core.conflicts`."""
    return _sentence(CONFLICTS.get(code, UNWORKABLE), data, language, "UTC")


def _sentence(message: str, data: Mapping[str, object], language: str, zone: str) -> str:
    shown = _Shown({key: _shown(value, language, zone) for key, value in data.items()})
    return translator(language).gettext(message) % shown


def _shown(value: object, language: str, zone: str) -> str:
    known = _NAMED.get(value) if isinstance(value, str) else None
    return spoken(value, zone, language) if known is None else name(known, language)
