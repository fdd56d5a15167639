"""Money that came in and money that went back, as somebody saw it on an account; nothing is moved from here.

Each row has its fact in the same transaction. More never goes back than a payment brought in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from valueback.core.codec import encode
from valueback.core.dates import Instant, end_of_day, local_date, start_of_day
from valueback.core.decisions import Decision, Done, Refused
from valueback.core.facts import Fact, PaymentReceived, PaymentReturned, RefundTaxAnswered, TaxCharged, Withdrawn
from valueback.core.money import AmountRefused, Money, exponent_of, parse_money
from valueback.core.payments import RefundLine
from valueback.core.tax import ON_REFUND, TaxKind, TaxLine, tax_in
from valueback.core.terms import TaxClause, terms_from_json
from valueback.store.append import locked
from valueback.store.db import write
from valueback.store.models import AgreementVersion, Claim, Engagement, Payment, Person, Refund
from valueback.usecases import guarantee, mail
from valueback.usecases.access import NOT_FOUND, engagement_for, row_for
from valueback.usecases.context import Context
from valueback.usecases.effects import UNDO
from valueback.usecases.facts import fact, known, record
from valueback.usecases.whole import whole
from valueback.usecases.words import LINE, NAME, all_cleaned

_METHOD, _REFERENCE = 40, 120


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed about money that moved: the amount as written, the day, how, and the bank's reference."""

    amount: str
    on: date
    method: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Returning:
    """One refund or chargeback of a payment."""

    id: UUID
    amount: Money
    at: Instant
    chargeback: bool
    method: str
    reference: str


@dataclass(frozen=True, slots=True)
class PaymentSeen:
    """One payment for a page; `left` is what has not gone back. `undo_until` is None when the undo time is over."""

    id: UUID
    ref: str
    amount: Money
    payer: str
    received_at: Instant
    method: str
    reference: str
    tax: Money
    returned: tuple[Returning, ...]
    left: Money
    undo_until: Instant | None


# --- money in --------------------------------------------------------------------------------------


def record_payment(
    ctx: Context, engagement: UUID, typed: Typed, currency: str, *, payer: UUID | None = None, payer_name: str = ""
) -> Decision[UUID]:
    """An amount received, gross, with the tax in it by the terms' own clause. The payer is the client by default."""
    row = engagement_for(ctx, engagement, "coach")
    if row is None:
        return NOT_FOUND
    amount = _amount(typed.amount, currency)
    if isinstance(amount, Refused):
        return amount
    words = _cleaned(typed, payer_name)
    if isinstance(words, Refused):
        return words
    method, reference, name = words
    when = _when(ctx, row, typed.on)
    if isinstance(when, Refused):
        return when
    person = row.client if payer is None else Person.objects.of(ctx).filter(pk=payer).first()
    if person is None:
        return NOT_FOUND
    with write():
        locked(ctx.practice, row.pk)
        twin = _twin(ctx, row, amount, when, reference)
        if twin is not None:
            return Done(twin)
        payments = Payment.objects.of(ctx).filter(engagement=row)
        charged = _tax(ctx, row, amount)
        made = payments.create(
            practice_id=ctx.practice,
            engagement=row,
            ref=f"p{payments.count() + 1}",
            amount=amount.minor,
            currency=amount.currency,
            payer=None if name else person,
            payer_name=name or person.name,
            received_at=when,
            method=method,
            reference=reference,
            tax=[encode(one) for one in charged],
            recorded_at=ctx.now,
        )
        record(ctx, row.pk, fact(ctx, PaymentReceived(amount, made.payer_name, charged), made.ref, at=when))
    return Done(made.pk)


def undo(ctx: Context, payment: UUID, why: str = "") -> Decision[None]:
    """Take a payment back that was entered by mistake: within ten seconds without a word, later with a reason."""
    row = row_for(ctx, Payment, payment, "coach")
    if row is None:
        return NOT_FOUND
    words = all_cleaned(("why", why), limit=LINE)
    if isinstance(words, Refused):
        return words
    if row.voided_at is not None:
        return Done(None)
    if ctx.now >= row.recorded_at + UNDO and not words[0]:
        return Refused("reason_needed", {"field": "why"})
    with write():
        locked(ctx.practice, row.engagement_id)
        if Refund.objects.of(ctx).filter(payment=row, voided_at__isnull=True).exists():
            return Refused("payment_was_paid_back")
        if Payment.objects.of(ctx).filter(pk=row.pk, voided_at__isnull=True).update(voided_at=ctx.now):
            entered = _entered(ctx, row)
            record(ctx, row.engagement_id, fact(ctx, Withdrawn(words[0]), row.ref, corrects=entered.seq))
    return Done(None)


# --- money back ------------------------------------------------------------------------------------


def record_refund(ctx: Context, payment: UUID, typed: Typed, *, claim: UUID | None = None) -> Decision[UUID]:
    """An amount paid back to whoever paid, out of one payment and in its currency; never more than is left of it."""
    row = row_for(ctx, Payment, payment, "coach")
    if row is None or row.voided_at is not None:
        return NOT_FOUND
    claimed = None if claim is None else _claim(ctx, row, claim)
    if claim is not None and claimed is None:
        return NOT_FOUND
    return _returned(ctx, row, typed, claimed)


def record_chargeback(ctx: Context, payment: UUID, typed: Typed) -> Decision[UUID]:
    """The payer's bank took an amount back."""
    row = row_for(ctx, Payment, payment, "coach")
    if row is None or row.voided_at is not None:
        return NOT_FOUND
    return _returned(ctx, row, typed, None, chargeback=True)


def record_lines(
    ctx: Context, engagement: Engagement, lines: Iterable[RefundLine], typed: Typed, claim: Claim | None = None
) -> Decision[tuple[UUID, ...]]:
    """Pay back every line of a refund at once, as worked out; for verbs, within their transaction."""
    made = []
    payments = {row.ref: row for row in Payment.objects.of(ctx).filter(engagement=engagement, voided_at__isnull=True)}
    for line in lines:
        if not line.amount.minor:
            continue
        exact = Typed(str(line.amount.decimal), typed.on, typed.method, typed.reference)
        refund = _returned(ctx, payments[line.payment], exact, claim)
        if isinstance(refund, Refused):
            return refund
        made.append(refund.value)
    return Done(tuple(made))


def pay_back_due(ctx: Context, engagement: UUID, typed: Typed) -> Decision[tuple[UUID, ...]]:
    """Record all that an ending or a withdrawal returns in any case, line by line as the standing works it out."""
    row = engagement_for(ctx, engagement, "coach")
    if row is None:
        return NOT_FOUND
    with write():
        locked(ctx.practice, row.pk)
        standing, case = guarantee.fresh(ctx, row.pk), guarantee.fresh_case(ctx, row.pk)
        if standing is None or case is None or row.ended_at is None:
            return Refused("nothing_is_due")
        if standing.claim is not None and not standing.claim.closed:
            return Refused("claim_is_open")
        made = record_lines(ctx, row, guarantee.due_anyway(case), typed)
        return whole(Refused("nothing_is_due") if isinstance(made, Done) and not made.value else made)


def answer_refund_tax(ctx: Context, engagement: UUID, on_refund: str, source: str) -> Decision[None]:
    """A person's dated answer whether the tax can be recovered; it goes before the printed clause and is cited."""
    row = engagement_for(ctx, engagement, "coach")
    if row is None:
        return NOT_FOUND
    words = all_cleaned(("source", source), limit=LINE)
    if isinstance(words, Refused):
        return words
    if on_refund not in ON_REFUND:
        return Refused("tax_answer_unknown", {"field": "on_refund", "typed": on_refund[:20]})
    if not words[0]:
        return Refused("text_missing", {"field": "source"})
    with write():
        locked(ctx.practice, row.pk)
        said = RefundTaxAnswered(on_refund, words[0])
        before = known(ctx, row.pk).known(ctx.now).of(RefundTaxAnswered)
        if not before or before[-1].what != said:
            record(ctx, row.pk, fact(ctx, said))
    return Done(None)


# --- reading ---------------------------------------------------------------------------------------


def payments(ctx: Context, engagement: UUID) -> tuple[PaymentSeen, ...]:
    """All payments that stand, with what went back of each, in three queries."""
    row = engagement_for(ctx, engagement, "coach", "client")
    return () if row is None else payments_of(ctx, row)


def payments_of(ctx: Context, row: Engagement) -> tuple[PaymentSeen, ...]:
    """The same of an engagement that the caller has checked access to."""
    rows = Payment.objects.of(ctx).filter(engagement=row, voided_at__isnull=True).prefetch_related("refunds")
    return tuple(_seen(ctx, one) for one in rows.order_by("received_at", "recorded_at"))


def _seen(ctx: Context, row: Payment) -> PaymentSeen:
    back = tuple(
        Returning(one.pk, Money(one.amount, row.currency), one.at, one.chargeback, one.method, one.reference)
        for one in sorted(row.refunds.all(), key=lambda refund: (refund.at, refund.recorded_at))
        if one.voided_at is None
    )
    undo_until = row.recorded_at + UNDO
    return PaymentSeen(
        row.pk,
        row.ref,
        Money(row.amount, row.currency),
        row.payer_name,
        row.received_at,
        row.method,
        row.reference,
        Money(sum(_minor(one) for one in row.tax), row.currency),
        back,
        Money(row.amount - sum(one.amount.minor for one in back), row.currency),
        undo_until if ctx.now < undo_until else None,
    )


def _minor(charged: dict[str, str]) -> int:
    amount, _, currency = charged["amount"].partition(" ")
    return Money.of(amount, currency).minor


# --- what the verbs share --------------------------------------------------------------------------


def _amount(typed: str, currency: str) -> Money | Refused:
    try:
        exponent_of(currency)
        amount = parse_money(typed, currency)
    except AmountRefused as refused:
        return Refused("amount_unclear", {"field": "amount", "typed": typed[:40], "why": refused.code})
    except ValueError:
        return Refused("currency_unknown", {"field": "currency", "typed": currency[:10]})
    return amount if amount.minor > 0 else Refused("amount_not_positive", {"field": "amount"})


def _cleaned(typed: Typed, name: str = "") -> tuple[str, ...] | Refused:
    texts = (("method", typed.method, _METHOD), ("reference", typed.reference, _REFERENCE), ("payer", name, NAME))
    found: list[str] = []
    for field, value, limit in texts:
        text = all_cleaned((field, value), limit=limit, lines=False)
        if isinstance(text, Refused):
            return text
        found += text
    return tuple(found)


def _when(ctx: Context, row: Engagement, on: date) -> Instant | Refused:
    """The day as an instant: now for today, otherwise the start of that day in the anchor zone."""
    today = local_date(ctx.now, row.zone)
    if on > today:
        return Refused("day_in_future", {"field": "on", "day": on.isoformat()})
    return ctx.now if on == today else start_of_day(on, row.zone)


def _twin(ctx: Context, row: Engagement, amount: Money, when: Instant, reference: str) -> UUID | None:
    """The same form sent twice: same amount, day and reference within the undo time."""
    day = local_date(when, row.zone)
    same = Payment.objects.of(ctx).filter(
        received_at__gte=start_of_day(day, row.zone),
        received_at__lt=end_of_day(day, row.zone),
        engagement=row,
        amount=amount.minor,
        currency=amount.currency,
        reference=reference,
        voided_at__isnull=True,
        recorded_at__gt=ctx.now - UNDO,
    )
    found: UUID | None = same.values_list("pk", flat=True).first()
    return found


def _tax(ctx: Context, row: Engagement, gross: Money) -> tuple[TaxCharged, ...]:
    """The tax that the terms put inside a gross amount of this engagement."""
    offered = AgreementVersion.objects.of(ctx).filter(engagement=row, offered_at__isnull=False)
    version = offered.filter(signed_at__isnull=False).order_by("-number").first() or offered.order_by("-number").first()
    clause = terms_from_json(version.terms).tax if version is not None else TaxClause()
    if not clause.name or not clause.rate:
        return ()
    # Within what was received, a tax on top is the part that was added to the net.
    kind: TaxKind = "inside" if clause.kind == "inside" else "inclusive"
    amount = tax_in(gross, TaxLine(clause.name, Decimal(clause.rate), kind))
    return (TaxCharged(clause.name, clause.rate, clause.kind, amount),)


def _entered(ctx: Context, row: Payment) -> Fact:
    entered: Fact = known(ctx, row.engagement_id).known(ctx.now).about(PaymentReceived, row.ref)[0]
    return entered


def _claim(ctx: Context, row: Payment, claim: UUID) -> Claim | None:
    found: Claim | None = Claim.objects.of(ctx).filter(pk=claim, engagement_id=row.engagement_id).first()
    return found


def _returned(
    ctx: Context, row: Payment, typed: Typed, claim: Claim | None, *, chargeback: bool = False
) -> Decision[UUID]:
    amount = _amount(typed.amount, row.currency)
    if isinstance(amount, Refused):
        return amount
    words = _cleaned(typed)
    if isinstance(words, Refused):
        return words
    when = _when(ctx, row.engagement, typed.on)
    if isinstance(when, Refused):
        return when
    if when < row.received_at:
        when = row.received_at
    with write():
        locked(ctx.practice, row.engagement_id)
        refunds = Refund.objects.of(ctx).filter(payment=row, voided_at__isnull=True)
        twin = refunds.filter(
            amount=amount.minor, reference=words[1], chargeback=chargeback, recorded_at__gt=ctx.now - UNDO
        ).first()
        if twin is not None:
            return Done(twin.pk)
        left = row.amount - (refunds.aggregate(n=Sum("amount"))["n"] or 0)
        if amount.minor > left:
            return Refused("more_than_is_left", {"field": "amount", "left": str(Money(left, row.currency))})
        made = refunds.create(
            practice_id=ctx.practice,
            payment=row,
            amount=amount.minor,
            claim=claim,
            chargeback=chargeback,
            at=when,
            method=words[0],
            reference=words[1],
            recorded_at=ctx.now,
        )
        said = PaymentReturned(amount, chargeback, claim.ref if claim is not None else "")
        record(ctx, row.engagement_id, fact(ctx, said, row.ref, at=when))
        if not chargeback:
            _tell(ctx, row, made.pk)
    return Done(made.pk)


def _tell(ctx: Context, row: Payment, refund: UUID) -> None:
    engagement = row.engagement
    mail.queue(
        ctx,
        to=row.payer_id or engagement.client_id,
        template="refund_recorded",
        args={"refund": str(refund)},
        engagement=engagement.pk,
        brand=engagement.brand_id,
        reply_to=engagement.coach.person_id,
    )
