"""A claim for value back, from filing to closing: the standing decides by default, people may only be kinder.

Steps that time takes by itself (granted when nobody decided) are read in core; the row follows at the next act.
"""

from __future__ import annotations

from uuid import UUID

from valueback.core.claims import Claim as CoreClaim
from valueback.core.claims import ClaimState
from valueback.core.codec import encode
from valueback.core.dates import instant_text
from valueback.core.decisions import OVERTAKEN, Decision, Done, Refused
from valueback.core.facts import (
    AlternativeAnswered,
    AppealDecided,
    ClaimAcknowledged,
    ClaimAppealed,
    ClaimClosed,
    ClaimDecided,
    ClaimFiled,
    ClaimWithdrawn,
    PaidForItself,
)
from valueback.core.guarantee import Standing
from valueback.core.guarantee.standing import Verdict
from valueback.store.append import locked
from valueback.store.db import write
from valueback.store.models import Claim, Engagement, Purpose
from valueback.usecases import guarantee, mail, people
from valueback.usecases.access import (
    CODE_NEEDED,
    NOT_FOUND,
    engagement_for,
    needs_code,
    row_for,
)
from valueback.usecases.claim_letters import tell_client, tell_coach, unsend
from valueback.usecases.claim_reads import (
    Answers,
    Circumstance,
    ClaimSeen,
    Offer,
    Prefilled,
    claim,
    claims,
    core_of,
    money_offered,
    not_open,
    offered,
    prefill,
    unmarked,
)
from valueback.usecases.context import Context
from valueback.usecases.facts import fact, known, record
from valueback.usecases.payments import Typed, record_lines
from valueback.usecases.whole import whole
from valueback.usecases.words import TEXT, address, all_cleaned, cleaned

__all__ = [
    "Answers",
    "Circumstance",
    "ClaimSeen",
    "Offer",
    "Prefilled",
    "acknowledge",
    "answer_alternative",
    "appeal",
    "ask_third",
    "claim",
    "claims",
    "close",
    "decide",
    "decide_appeal",
    "file",
    "offer_alternative",
    "paid_for_itself",
    "pay_back_anyway",
    "prefill",
    "refund_all",
    "withdraw",
]

_UNDECIDED = ("filed", "acknowledged", "alternative_offered")


# --- the client's acts -----------------------------------------------------------------------------


def file(ctx: Context, engagement: UUID, answers: Answers) -> Decision[UUID]:
    """Ask for value back: once claimable, or from the window's end, to the end of the claim period."""
    row = engagement_for(ctx, engagement, "client")
    if row is None:
        return NOT_FOUND
    if needs_code(ctx):
        return CODE_NEEDED
    words = all_cleaned(("expected", answers.expected), ("got", answers.got), ("judgement", answers.judgement))
    if isinstance(words, Refused):
        return words
    with write():
        locked(ctx.practice, row.pk)
        standing, case = guarantee.fresh(ctx, row.pk), guarantee.fresh_case(ctx, row.pk)
        if standing is None or case is None:
            return Refused("not_signed")
        there = _standing_claim(ctx, row)
        if there is not None:
            return Done(there.pk)
        refused = not_open(standing, case, ctx.acted_at) or unmarked(case, answers)
        if refused is not None:
            return refused
        expected, got, judgement = words
        said = ClaimFiled(expected, got, judgement, answers.mattered, answers.not_mattered)
        return Done(_filed(ctx, row, said))


def withdraw(ctx: Context, claim: UUID) -> Decision[None]:
    """The client takes the claim back, as long as it is not decided; it can be filed again within the period."""
    row = row_for(ctx, Claim, claim, "client")
    if row is None:
        return NOT_FOUND
    if needs_code(ctx):
        return CODE_NEEDED
    if row.withdrawn_at is not None:
        return Done(None)
    with write():
        locked(ctx.practice, row.engagement_id)
        core = core_of(ctx, row)
        if core is not None and core.granted is True:
            return Refused("claim_is_granted")
        waiting = Claim.objects.of(ctx).filter(pk=row.pk, state__in=(*_UNDECIDED, "appealed"))
        if not waiting.update(withdrawn_at=ctx.now):
            return Refused(OVERTAKEN)
        record(ctx, row.engagement_id, fact(ctx, ClaimWithdrawn(), row.ref))
        unsend(ctx, row)
    return Done(None)


def answer_alternative(ctx: Context, claim: UUID, accepted: bool) -> Decision[None]:
    """The client accepts what was offered instead, or declines it; the claim's clock went on meanwhile."""
    row = row_for(ctx, Claim, claim, "client")
    if row is None:
        return NOT_FOUND
    if needs_code(ctx):
        return CODE_NEEDED
    if row.offered_at is None:
        return Refused("nothing_offered")
    if row.offer_accepted is accepted:
        return Done(None)
    with write():
        locked(ctx.practice, row.engagement_id)
        core = core_of(ctx, row)
        if core is None or core.granted is not None or core.closed:
            return Refused("claim_is_decided")
        open_offer = Claim.objects.of(ctx).filter(pk=row.pk, state="alternative_offered").exclude(offer_accepted=True)
        if not open_offer.update(offer_accepted=accepted):
            return Refused(OVERTAKEN)
        facts = [fact(ctx, AlternativeAnswered(accepted), row.ref)]
        if accepted and money_offered(row.offer) is None:
            # Nothing is left to be paid: what was agreed instead is the claim's end.
            open_offer = Claim.objects.of(ctx).filter(pk=row.pk, closed_at__isnull=True)
            open_offer.update(closed_at=ctx.now)
            facts.append(fact(ctx, ClaimClosed(), row.ref))
        record(ctx, row.engagement_id, *facts)
    return Done(None)


def appeal(ctx: Context, claim: UUID, words: str) -> Decision[None]:
    """Once, within the appeal days of a refusal, to the third person named at signing."""
    row = row_for(ctx, Claim, claim, "client")
    if row is None:
        return NOT_FOUND
    if needs_code(ctx):
        return CODE_NEEDED
    said = cleaned("words", words, limit=TEXT, needed=True)
    if isinstance(said, Refused):
        return said
    if row.appealed_at is not None:
        return Done(None)
    with write():
        locked(ctx.practice, row.engagement_id)
        core, case = core_of(ctx, row), guarantee.fresh_case(ctx, row.engagement_id)
        if core is None or case is None or core.state is not ClaimState.REFUSED:
            return Refused("claim_not_refused")
        if core.appeal_by is not None and ctx.acted_at >= core.appeal_by:
            return Refused("appeal_too_late", {"until": instant_text(core.appeal_by)})
        if not case.terms.names.third:
            return Refused("third_person_not_named")
        refusals = Claim.objects.of(ctx).filter(pk=row.pk, state="refused")
        if not refusals.update(appealed_at=ctx.now, appeal_words=said):
            return Refused(OVERTAKEN)
        record(ctx, row.engagement_id, fact(ctx, ClaimAppealed(said), row.ref))
        tell_coach(ctx, row, "claim_appealed")
        tell_client(ctx, row, "claim_appealed")
    return Done(None)


def paid_for_itself(ctx: Context, engagement: UUID, yes: bool, words: str = "") -> Decision[None]:
    """The client's answer to "Has it paid for itself?", at any time; the last one counts."""
    row = engagement_for(ctx, engagement, "client")
    if row is None:
        return NOT_FOUND
    if needs_code(ctx):
        return CODE_NEEDED
    said = cleaned("words", words, limit=TEXT)
    if isinstance(said, Refused):
        return said
    if row.agreed_at is None:
        return Refused("not_signed")
    with write():
        locked(ctx.practice, row.pk)
        answers = known(ctx, row.pk).known(ctx.now).of(PaidForItself)
        answer = PaidForItself(yes, said)
        if not answers or answers[-1].what != answer:
            record(ctx, row.pk, fact(ctx, answer))
    return Done(None)


# --- the coach's acts ------------------------------------------------------------------------------


def acknowledge(ctx: Context, claim: UUID) -> Decision[None]:
    """The coach has read the claim."""
    row = row_for(ctx, Claim, claim, "coach")
    if row is None:
        return NOT_FOUND
    if row.acknowledged_at is not None:
        return Done(None)
    with write():
        locked(ctx.practice, row.engagement_id)
        if not Claim.objects.of(ctx).filter(pk=row.pk, state="filed").update(acknowledged_at=ctx.now):
            return Refused(OVERTAKEN)
        record(ctx, row.engagement_id, fact(ctx, ClaimAcknowledged(), row.ref))
        tell_client(ctx, row, "claim_acknowledged")
    return Done(None)


def offer_alternative(ctx: Context, claim: UUID, offer: Offer) -> Decision[None]:
    """Extra sessions, an extension or a part instead of the whole; the client may decline, and no clock stops."""
    row = row_for(ctx, Claim, claim, "coach")
    if row is None:
        return NOT_FOUND
    said = offered(ctx, row, offer)
    if isinstance(said, Refused):
        return said
    if row.offered_at is not None:
        return Done(None) if row.offer == encode(said) else Refused("alternative_already_offered")
    with write():
        locked(ctx.practice, row.engagement_id)
        core = core_of(ctx, row)
        if core is None or core.granted is not None:
            return Refused("claim_is_decided")
        waiting = Claim.objects.of(ctx).filter(pk=row.pk, state__in=("filed", "acknowledged"))
        if not waiting.update(offered_at=ctx.now, offer=encode(said)):
            return Refused(OVERTAKEN)
        record(ctx, row.engagement_id, fact(ctx, said, row.ref))
        tell_client(ctx, row, "claim_alternative")
    return Done(None)


def decide(ctx: Context, claim: UUID, granted: bool, words: str = "") -> Decision[None]:
    """Grant the claim, or refuse it with one's own sentence beside the findings; a claimable one cannot be refused."""
    row = row_for(ctx, Claim, claim, "coach")
    if row is None:
        return NOT_FOUND
    if granted:
        return _grant(ctx, row, words, kindly=False)
    said = cleaned("words", words, limit=TEXT, needed=True)
    if isinstance(said, Refused):
        return said
    if row.refused_at is not None:
        return Done(None)
    with write():
        locked(ctx.practice, row.engagement_id)
        core = core_of(ctx, row)
        if core is None or core.granted is not None:
            return Refused("claim_is_decided")
        if row.verdict == Verdict.CLAIMABLE:
            return Refused("claimable_is_granted")
        waiting = Claim.objects.of(ctx).filter(pk=row.pk, state__in=_UNDECIDED)
        if not waiting.update(refused_at=ctx.now, words=said, decided_by_id=ctx.actor.membership):
            return Refused(OVERTAKEN)
        record(ctx, row.engagement_id, fact(ctx, ClaimDecided(False, said), row.ref))
        tell_client(ctx, row, "claim_decided")
    return Done(None)


def pay_back_anyway(ctx: Context, claim: UUID, words: str = "") -> Decision[None]:
    """The coach is kinder than the standing, at any moment: also after a refusal, or while it is appealed."""
    row = row_for(ctx, Claim, claim, "coach")
    return NOT_FOUND if row is None else _grant(ctx, row, words, kindly=True)


def refund_all(ctx: Context, claim: UUID, typed: Typed) -> Decision[tuple[UUID, ...]]:
    """Record that the whole of a granted claim was paid back, line by line as worked out; `typed.amount` is not read.

    A part that was accepted instead is recorded with the payments themselves.
    """
    row = row_for(ctx, Claim, claim, "coach")
    if row is None:
        return NOT_FOUND
    with write():
        engagement = locked(ctx.practice, row.engagement_id)
        standing = guarantee.fresh(ctx, row.engagement_id)
        core = core_of(ctx, row)
        if standing is None or core is None or not core.granted:
            return Refused("claim_not_granted")
        if row.refunded_at is not None:
            return Done(tuple(row.refunds.values_list("pk", flat=True)))
        made = record_lines(ctx, engagement, standing.refunds, typed, row)
        if isinstance(made, Refused):
            return whole(made)
        _follow(ctx, row, core)
        Claim.objects.of(ctx).filter(pk=row.pk, refunded_at__isnull=True).update(refunded_at=ctx.now)
        tell_client(ctx, row, "claim_refunded")
    return made


def close(ctx: Context, claim: UUID) -> Decision[None]:
    """Nothing is left to do: refunded in full, refused with the time to appeal over, or settled otherwise."""
    row = row_for(ctx, Claim, claim, "coach", "system")
    if row is None:
        return NOT_FOUND
    if row.closed_at is not None:
        return Done(None)
    with write():
        locked(ctx.practice, row.engagement_id)
        core = core_of(ctx, row)
        standing = guarantee.fresh(ctx, row.engagement_id)
        if core is None or standing is None:
            return Refused(OVERTAKEN)
        refused = _unfinished(ctx, row, core, standing)
        if refused is not None:
            return refused
        _follow(ctx, row, core)
        if not Claim.objects.of(ctx).filter(pk=row.pk, closed_at__isnull=True).update(closed_at=ctx.now):
            return Refused(OVERTAKEN)
        record(ctx, row.engagement_id, fact(ctx, ClaimClosed(), row.ref))
        tell_client(ctx, row, "claim_closed")
    return Done(None)


# --- the third person ------------------------------------------------------------------------------


def ask_third(ctx: Context, claim: UUID, email: str) -> Decision[UUID]:
    """Send an appeal to the third person that the terms name; the value is that person."""
    row = row_for(ctx, Claim, claim, "coach")
    if row is None:
        return NOT_FOUND
    mailbox = address("email", email)
    if isinstance(mailbox, Refused):
        return mailbox
    with write():
        locked(ctx.practice, row.engagement_id)
        case = guarantee.fresh_case(ctx, row.engagement_id)
        if row.appealed_at is None or case is None:
            return Refused("claim_not_appealed")
        engagement = Engagement.objects.of(ctx).select_related("coach__person", "client").get(pk=row.engagement_id)
        if mailbox in (engagement.client.email, engagement.coach.person.email):
            return Refused("third_is_a_party", {"field": "email"})
        third = people.find_or_add_person(ctx, case.terms.names.third, mailbox)
        if isinstance(third, Refused):
            return third
        args = {"claim": str(row.pk)}
        mail.queue(
            ctx,
            to=third.value,
            template="claim_appealed",
            args=args,
            engagement=engagement.pk,
            brand=engagement.brand_id,
        )
    return third


def decide_appeal(ctx: Context, claim: UUID, granted: bool, words: str) -> Decision[None]:
    """The third person, by the link that was mailed to them, decides the appeal with a sentence of their own."""
    row = row_for(ctx, Claim, claim, "third")
    if row is None or ctx.actor.purpose != Purpose.CLAIM:
        return NOT_FOUND
    said = cleaned("words", words, limit=TEXT, needed=True)
    if isinstance(said, Refused):
        return said
    if (row.appeal_granted_at if granted else row.appeal_refused_at) is not None:
        return Done(None)
    column = "appeal_granted_at" if granted else "appeal_refused_at"
    with write():
        locked(ctx.practice, row.engagement_id)
        if not Claim.objects.of(ctx).filter(pk=row.pk, state="appealed").update(**{column: ctx.now}):
            return Refused(OVERTAKEN)
        record(ctx, row.engagement_id, fact(ctx, AppealDecided(granted, said), row.ref))
        tell_client(ctx, row, "claim_decided")
        tell_coach(ctx, row, "claim_decided")
    return Done(None)


# --- what the verbs share --------------------------------------------------------------------------


def _standing_claim(ctx: Context, row: Engagement) -> Claim | None:
    open_ = Claim.objects.of(ctx).filter(engagement=row, withdrawn_at__isnull=True, closed_at__isnull=True)
    found: Claim | None = open_.first()
    return found


def _filed(ctx: Context, row: Engagement, said: ClaimFiled) -> UUID:
    claims_ = Claim.objects.of(ctx).filter(engagement=row)
    ref = f"c{claims_.count() + 1}"
    filed = fact(ctx, said, ref)
    standing = guarantee.fresh(ctx, row.pk, filed)
    assert standing is not None
    assert standing.verdict is not None
    made = claims_.create(
        practice_id=ctx.practice,
        engagement=row,
        ref=ref,
        filed_at=ctx.acted_at,
        filed_by_id=row.client_id,
        answers=encode(said),
        verdict=standing.verdict.value,
    )
    record(ctx, row.pk, filed)
    tell_coach(ctx, made, "coach_claim")
    tell_client(ctx, made, "claim_filed")
    found: UUID = made.pk
    return found


def _grant(ctx: Context, row: Claim, words: str, *, kindly: bool) -> Decision[None]:
    said = cleaned("words", words, limit=TEXT)
    if isinstance(said, Refused):
        return said
    if row.granted_at is not None:
        return Done(None)
    with write():
        locked(ctx.practice, row.engagement_id)
        core = core_of(ctx, row)
        if core is None or core.closed:
            return Refused("claim_is_decided")
        if core.granted:
            _follow(ctx, row, core)
            return Done(None)
        if core.granted is False and not kindly:
            return Refused("claim_is_decided")
        kind = kindly or row.verdict != Verdict.CLAIMABLE
        waiting = Claim.objects.of(ctx).filter(pk=row.pk, granted_at__isnull=True, withdrawn_at__isnull=True)
        changed = waiting.update(
            granted_at=ctx.now, words=said or row.words, kindly=kind, decided_by_id=ctx.actor.membership
        )
        if not changed:
            return Refused(OVERTAKEN)
        record(ctx, row.engagement_id, fact(ctx, ClaimDecided(True, said, kind), row.ref))
        tell_client(ctx, row, "claim_decided")
    return Done(None)


def _follow(ctx: Context, row: Claim, core: CoreClaim) -> None:
    """Write on the row what time has decided: nobody refused within the days, so it is granted since then."""
    if core.granted and core.by_default:
        undecided = Claim.objects.of(ctx).filter(pk=row.pk, granted_at__isnull=True, appeal_granted_at__isnull=True)
        undecided.update(granted_at=core.decided_at)


def _unfinished(ctx: Context, row: Claim, core: CoreClaim, standing: Standing) -> Refused | None:
    """What keeps a claim open: no decision, an appeal, or money that has not gone back yet."""
    if row.offer_accepted:
        promised = money_offered(row.offer)
        paid = sum(row.refunds.filter(voided_at__isnull=True).values_list("amount", flat=True))
        return Refused("refund_is_due") if promised is not None and paid < promised.minor else None
    if core.granted is None:
        return Refused("claim_not_decided", {"until": instant_text(core.decide_by)})
    if core.granted:
        return Refused("refund_is_due") if any(line.amount.minor for line in standing.refunds) else None
    if core.state is ClaimState.APPEALED:
        return Refused("appeal_open", {"until": instant_text(core.appeal_decide_by) if core.appeal_decide_by else ""})
    if row.appealed_at is None and core.appeal_by is not None and ctx.now < core.appeal_by:
        return Refused("appeal_open", {"until": instant_text(core.appeal_by)})
    return None
