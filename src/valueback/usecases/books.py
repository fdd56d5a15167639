"""What an engagement's money comes to: what is agreed, received, returned and open, and what an ending pays back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from valueback.core.dates import Instant
from valueback.core.facts import RefundTaxAnswered
from valueback.core.guarantee import Case
from valueback.core.money import Money
from valueback.core.payments import RefundLine
from valueback.core.tax import TaxKind, TaxLine, gross_of, taxes
from valueback.core.terms import TaxClause, Terms
from valueback.usecases import guarantee, payments
from valueback.usecases.access import engagement_for
from valueback.usecases.context import Context
from valueback.usecases.payments import PaymentSeen


@dataclass(frozen=True, slots=True)
class TaxAnswer:
    """A person's answer whether the tax can be recovered: what happens to it, who said so, and when."""

    on_refund: str
    source: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Books:
    """Amounts in the agreement's currency; payments in another one are listed and not summed.

    `agreed` is the fee with the tax that is added to it; `open` is never below zero. `due` is what the law, or the way
    in which the engagement ended, pays back in any case, line by line; `due_total` its sum.
    """

    terms: Terms
    agreed: Money
    received: Money
    returned: Money
    open: Money
    tax: TaxClause
    answer: TaxAnswer | None
    payments: tuple[PaymentSeen, ...]
    due: tuple[RefundLine, ...]
    due_total: Money
    is_over: bool
    claim_is_open: bool


def books(ctx: Context, engagement: UUID) -> Books | None:
    """The books of a signed engagement; None for who may not see them, and before both have signed."""
    row = engagement_for(ctx, engagement, "coach")
    case = None if row is None else guarantee.fresh_case(ctx, row.pk)
    standing = None if row is None else guarantee.fresh(ctx, row.pk)
    if row is None or case is None or standing is None:
        return None
    found = payments.payments(ctx, row.pk)
    currency = case.terms.fee.currency
    ours = tuple(one for one in found if one.amount.currency == currency)
    agreed = asked_for(case.terms)
    received = Money(sum(one.amount.minor for one in ours), currency)
    returned = Money(sum(one.amount.minor - one.left.minor for one in ours), currency)
    claim_open = standing.claim is not None and not standing.claim.closed
    due = guarantee.due_anyway(case) if row.ended_at is not None and not claim_open else ()
    return Books(
        terms=case.terms,
        agreed=agreed,
        received=received,
        returned=returned,
        open=Money(max(0, agreed.minor - received.minor), currency),
        tax=case.terms.tax,
        answer=_answer(case),
        payments=found,
        due=due,
        due_total=Money(sum(one.amount.minor for one in due if one.amount.currency == currency), currency),
        is_over=row.ended_at is not None,
        claim_is_open=claim_open,
    )


def asked_for(terms: Terms) -> Money:
    """The fee with the tax that comes on top of it, where there is one."""
    line = tax_line(terms.tax)
    return gross_of(taxes(((terms.fee, line),)), terms.fee.currency)


def tax_line(clause: TaxClause) -> TaxLine | None:
    """The tax of a clause; None where there is none."""
    if not clause.name or not clause.rate:
        return None
    kind: TaxKind = "inside" if clause.kind == "inside" else "inclusive" if clause.kind == "inclusive" else "exclusive"
    return TaxLine(clause.name, Decimal(clause.rate), kind)


def _answer(case: Case) -> TaxAnswer | None:
    said = case.seen.of(RefundTaxAnswered)
    return TaxAnswer(said[-1].what.on_refund, said[-1].what.source, said[-1].at) if said else None
