"""Terms that cannot work are refused at the line that says them, before any rule meets them.

Which clauses conflict is decided by `core.conflicts`; here each code becomes a line of the journal and a sentence.
"""

from collections.abc import Mapping
from types import MappingProxyType

from valueback.core.conflicts import conflicts
from valueback.core.journal.problems import Problem
from valueback.core.terms import SCHEMA, Terms

MOST_MONTHS = 120
MOST_SESSIONS = 1_000
YEARS = (1900, 2200)

#: code of a conflict -> (directive, what is wrong, what would be right); braces hold the conflict's own names.
_SAID: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "ruleset_unknown": ("ruleset", "ruleset {ruleset} is not known", "leave the line out for the present rules"),
        "fee_negative": ("fee", "the fee is below zero", "write 0 or more"),
        "list_fee_in_other_currency": ("fee", "the list price is not in the currency of the fee", "write both alike"),
        "list_fee_not_above": (
            "fee",
            "the list price of {list} is not above the fee of {fee}",
            "write a list price above the fee, or none",
        ),
        "list_fee_not_at_once": (
            "fee",
            "a list price belongs to a fee paid at once",
            "write payment at-once, or leave the list price out",
        ),
        "parts_without_milestones": (
            "payment-part",
            "parts of the payment, and the fee is not paid by milestones",
            "write payment milestones in the line of the fee",
        ),
        "milestones_without_parts": (
            "fee",
            "the fee is paid by milestones, and no part of it is named",
            'write payment-part "what has happened" 50%, one line for each',
        ),
        "payment_part_empty": (
            "payment-part",
            "a part of the payment without a name, or of nothing",
            'write payment-part "what has happened" 50%',
        ),
        "payment_shares": (
            "payment-part",
            "the parts of the payment make {total}, not 1",
            "let the shares add up to 100%",
        ),
        "retainer_in_other_currency": (
            "retainer",
            "an amount below zero, or in {currency} instead of the fee's currency",
            "write it in the currency of the fee",
        ),
        "retainer_without_rate": (
            "retainer",
            "what goes beyond is billed, and no rate says for how much",
            "add rate 80.00 USD, for one more",
        ),
        "signers_incomplete": ("signers", "client and coach both sign", "write signers client, coach"),
        "signers_unclear": (
            "signers",
            "a signer who comes twice, or who cannot be one",
            "name client, coach and, where somebody else pays, sponsor",
        ),
        "sponsor_unnamed": (
            "signers",
            "a sponsor is to sign, and nobody else is named as the payer",
            "add payer <name> to the engagement line",
        ),
        "term_empty": ("term", "the term has no month or no session", "write at least 1 months 1 sessions"),
        "business_without_reason": (
            "business",
            "a business without a stated reason",
            'write business in US because "contracts in the company\'s name"',
        ),
        "zone_unknown": ("zone", "{zone} is not a time zone", "write one like America/Sao_Paulo"),
        "more_sessions_than_slots": (
            "term",
            "{sessions} sessions do not fit: the slot comes {slots} times in the term",
            "agree on {slots} sessions or fewer, or on a longer term",
        ),
        "tax_unclear": ("tax", "the tax {tax} is not clear", "say exclusive, inclusive or inside, and on-refund"),
        "no_working_day": ("weekend", "a weekend of the whole week", "leave at least one working day"),
        "result_key_twice": ("results", "two results are called {key}", "give each its own name"),
        "third_person_unnamed": (
            "results",
            "'{result}' is judged by a third person, and nobody is named",
            "add third <name> to the engagement line",
        ),
        "money_target_empty": ("results", "'{result}' asks for no money", "write a target above zero"),
        "duty_twice": ("guarantee", "the duty {clause} is there twice", "keep one of them"),
        "ending_twice": ("guarantee", "the ending {ending} is there twice", "keep one of them"),
        "end_without_cure": (
            "guarantee",
            "the duty {clause} would end a consumer's guarantee with no way to make a slip good",
            "give it a cure, such as cure {clause} within 14 days, or another effect",
        ),
        "cure_does_not_fit": (
            "guarantee",
            "this cannot make a slip of {clause} good",
            "write held-in-a-row for present and notice, until-decided for common-sense, and within or "
            "before-next-session for the others; too many acts have no cure",
        ),
        "effect_does_not_fit": (
            "guarantee",
            "a breach of {clause} cannot have this effect",
            "write finding or warn for spoke-up, hold for common-sense, and end, reduce, extend or warn for the others",
        ),
        "reduce_without_share": (
            "guarantee",
            "the effect of {clause} reduces by nothing",
            "write effect {clause} reduce share 0.25",
        ),
        "extend_without_days": (
            "guarantee",
            "the effect of {clause} extends by nothing",
            "write effect {clause} extend days 14",
        ),
        "acts_negative": ("guarantee", "acts are counted from 0", "write 0 or more"),
        "allowance_does_not_fit": ("guarantee", "{clause} happens once and has no rate or share", "allow a number"),
        "no_window": ("guarantee", "the guarantee has no window", "write a stage"),
        "request_with_milestones": (
            "guarantee",
            "money back on request cannot be released by milestones",
            "write opens at-end, or leave the milestones out",
        ),
        "window_without_end": ("guarantee", "the window has no end", "write to term-end"),
        "activation_unnamed": (
            "guarantee",
            "the window counts from an activation that no clause asks for",
            'write activation "what arms the guarantee"',
        ),
        "window_negative": ("guarantee", "the window ends before it begins", "count from 1"),
        "sessions_after_the_last": (
            "guarantee",
            "no session comes after the last one",
            "count sessions after start or first-session",
        ),
        "promise_share": ("guarantee", "the promise's share is not between 0 and 1", "write promise 100% of received"),
        "deduction_in_other_currency": (
            "guarantee",
            "a deduction below zero, or in {currency} instead of the fee's currency",
            "write it in the currency of the fee",
        ),
        "milestone_unknown": ("guarantee", "no minimum result is called {key}", "name a result of the results tree"),
        "milestone_shares": (
            "guarantee",
            "the milestones' shares make {total}, not 1",
            "let the shares add up to 100%",
        ),
    }
)


def unworkable(terms: Terms, lines: Mapping[str, int], line: int) -> list[Problem]:
    """What is wrong with the whole, each at the line of its directive (`line` where it has none)."""
    found = [Problem(lines.get(word, line), wrong, right) for word, wrong, right in _beyond(terms)]
    if found:
        return found
    for conflict in conflicts(terms):
        word, wrong, right = _SAID.get(conflict.code, ("", f"the terms cannot work: {conflict.code}", "change them"))
        data = {name: value.replace("_", "-") for name, value in conflict.data.items()}
        found.append(Problem(lines.get(word, line), wrong.format(**data), right.format(**data)))
    return found


def _beyond(terms: Terms) -> list[tuple[str, str, str]]:
    """Sizes that no agreement has, refused so that nothing is ever computed with them."""
    found = []
    if not 0 <= terms.months <= MOST_MONTHS:
        found.append(("term", f"a term of {terms.months} months", f"write 1 to {MOST_MONTHS} months"))
    if not 0 <= terms.sessions <= MOST_SESSIONS:
        found.append(("term", f"{terms.sessions} sessions", f"write 1 to {MOST_SESSIONS}"))
    if not YEARS[0] <= terms.first_day.year <= YEARS[1]:
        found.append(("term", f"a term that begins in {terms.first_day.year}", f"write a year up to {YEARS[1]}"))
    if not 1 <= terms.every_weeks <= 52:
        found.append(("term", f"a session every {terms.every_weeks} weeks", "write 1 to 52 weeks"))
    if terms.schema != SCHEMA:
        found.append(("schema", f"schema {terms.schema} is not known", f"write schema {SCHEMA}"))
    return found
