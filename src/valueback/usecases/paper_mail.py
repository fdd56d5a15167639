"""What the letters about paper, money and claims say: the ids in the outbox become names, texts, amounts and days.

Read when a letter is written, so a letter that waited tells how things stand then. Where its link leads is said by
purpose and subject; the token is made elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from valueback.core.facts import Ended, WithdrawalDeclared
from valueback.core.money import Money
from valueback.core.terms import Party, RemedyKind
from valueback.letters.formats import money
from valueback.letters.i18n import translator
from valueback.letters.names import N_, name
from valueback.letters.papers import reference
from valueback.store.models import Claim, Engagement, Paper, PaperKind, Purpose, Refund
from valueback.usecases import guarantee, schedules
from valueback.usecases.claim_reads import core_of, money_offered
from valueback.usecases.context import Context
from valueback.usecases.mail import Outgoing
from valueback.usecases.signing import ENDS, owner_of

BY_LAW = N_("withdrawal under consumer law")


@dataclass(frozen=True, slots=True)
class Said:
    """The values of one letter, and where its link leads: the purpose, and what it is about."""

    values: Mapping[str, object]
    purpose: Purpose
    subject: str = ""


Read = Callable[[Context, Outgoing, Engagement], Said]


def read(ctx: Context, mail: Outgoing) -> Said:
    """The values of a letter of PAPER. LookupError when what it is about is gone."""
    if mail.template == "enter_link":
        return Said({}, Purpose.ENTER)
    row = (
        Engagement.objects.of(ctx).select_related("client", "coach__person", "brand").filter(pk=mail.engagement).first()
    )
    if row is None:
        raise LookupError(f"the letter {mail.id} is about an engagement that is not there")
    said = PAPER[mail.template](ctx, mail, row)
    common = {
        "client": row.client.name,
        "coach": row.coach.person.name,
        "side": _side(mail, row),
        "receipt": row.chain_head,
    }
    return Said({**common, **said.values}, said.purpose, said.subject)


def accepted(ctx: Context, mail: Outgoing) -> None:
    """What becomes true when the mail server has taken the letter: a results schedule has reached the client."""
    if mail.template == "schedule_request":
        schedules.reached(ctx, _id(mail, "schedule"))


def _side(mail: Outgoing, row: Engagement) -> str:
    if mail.to_person == row.client_id:
        return Party.CLIENT.value
    if mail.to_person == row.coach.person_id:
        return Party.COACH.value
    return (Party.SPONSOR if mail.to_person == row.sponsor_id else Party.THIRD).value


def _id(mail: Outgoing, key: str) -> UUID:
    return UUID(str(mail.args[key]))


# --- paper -----------------------------------------------------------------------------------------


def _paper(ctx: Context, mail: Outgoing, row: Engagement) -> Said:
    """What a letter about a paper says; a letter from before there were papers names its version or schedule."""
    papers = Paper.objects.of(ctx).select_related("version", "schedule")
    known = {key: _id(mail, key) for key in ("version", "schedule") if key in mail.args}
    found = papers.get(pk=_id(mail, "paper")) if "paper" in mail.args else papers.filter(**known).first()
    if found is None:
        raise LookupError(f"the letter {mail.id} is about a paper that is not there")
    owner = owner_of(found)
    number = f"{row.brand.number_prefix}-{row.number}"
    return Said(
        {
            **_signing(found, str(mail.args.get("party", ""))),
            "document": reference(number, owner.number, found.kind, mail.language),
            "text": owner.text,
            "until": found.expires_at,
            "effective": getattr(owner, "effective", None),
        },
        Purpose.SIGN,
        f"schedule{owner.number}" if found.kind == PaperKind.SCHEDULE else f"v{owner.number}",
    )


def _signing(paper: Paper, party: str) -> dict[str, object]:
    """Who has signed and who has not, what is sealed, and how it ended."""
    given = {one.party: one.name for one in paper.signatures.order_by("signed_at", "party")}
    asked = paper.signers.select_related("person").exclude(party__in=given).order_by("turn", "party")
    sealed = paper.sealed.order_by("-signatures").values_list("digest", flat=True).first()
    copy = sealed or paper.elsewhere
    end = paper.events.filter(step__in=ENDS).select_related("person").order_by("at").first()
    return {
        "party": party,
        "signatures": tuple(given.values()),
        "missing": tuple(one.person.name for one in asked),
        "other_signed": any(one != party for one in given),
        "digest": copy or paper.digest,
        "sealed": bool(copy),
        "elsewhere": bool(paper.elsewhere) and party == Party.CLIENT.value,
        "name": end.person.name if end is not None and end.person is not None else "",
        "reason": end.words if end is not None else "",
    }


def _sponsor(ctx: Context, mail: Outgoing, row: Engagement) -> Said:
    return Said({}, Purpose.SPONSOR)


# --- claims, endings, money ------------------------------------------------------------------------


def _claim(ctx: Context, mail: Outgoing, row: Engagement) -> Said:
    claim = Claim.objects.of(ctx).get(pk=_id(mail, "claim"))
    core, standing = core_of(ctx, claim), guarantee.fresh(ctx, row.pk)
    case = guarantee.fresh_case(ctx, row.pk)
    if core is None or standing is None or case is None:
        raise LookupError(f"the letter {mail.id} is about a claim that no longer stands")
    deciding = core.appeal_decide_by if mail.template == "claim_appealed" else core.decide_by
    paid = claim.refunds.filter(voided_at__isnull=True).select_related("payment")
    back = Money(sum(one.amount for one in paid), case.terms.fee.currency)
    values = {
        "acknowledge_by": core.acknowledge_by,
        "decide_by": deciding or core.decide_by,
        "granted": bool(core.granted),
        "by_default": core.by_default,
        "amount": back if back else standing.refund_if_claimed,
        "refund_by": core.refund_by,
        "appeal_by": core.appeal_by if claim.appealed_at is None else None,
        "third": case.terms.names.third,
        "words": str(claim.offer.get("words", "")) if mail.template == "claim_alternative" else claim.words,
        "offer": _offer(claim, mail.language),
    }
    return Said(values, Purpose.CLAIM, claim.ref)


def _offer(claim: Claim, language: str) -> str:
    if claim.offer is None:
        return ""
    kind, amount = name(RemedyKind(claim.offer["kind"]), language), money_offered(claim.offer)
    if amount is not None:
        return f"{kind}, {money(amount, language)}"
    return f"{kind}: {claim.offer['count']}" if claim.offer.get("count") else kind


def _ended(ctx: Context, mail: Outgoing, row: Engagement) -> Said:
    case = guarantee.fresh_case(ctx, row.pk)
    if case is None:
        raise LookupError(f"the letter {mail.id} is about an engagement that was never agreed")
    declared = case.seen.of(WithdrawalDeclared)
    ended = case.seen.of(Ended)
    how = translator(mail.language).gettext(BY_LAW) if declared else ended[0].what.how.value
    currency = case.terms.fee.currency
    lines = guarantee.due_anyway(case)
    due = Money(sum(one.amount.minor for one in lines if one.amount.currency == currency), currency)
    values = {"how": how, "at": (declared or ended)[0].at, "amount": due or None}
    return Said(values, Purpose.STANDING)


def _refund(ctx: Context, mail: Outgoing, row: Engagement) -> Said:
    refund = Refund.objects.of(ctx).select_related("payment", "claim").get(pk=_id(mail, "refund"))
    values = {
        "amount": Money(refund.amount, refund.payment.currency),
        "paid_at": refund.payment.received_at,
    }
    if refund.claim is not None:
        return Said(values, Purpose.CLAIM, refund.claim.ref)
    return Said(values, Purpose.STANDING)


PAPER: Mapping[str, Read] = MappingProxyType(
    {
        "sign_request": _paper,
        "amendment_request": _paper,
        "signed_copy": _paper,
        "schedule_request": _paper,
        "paper_declined": _paper,
        "paper_voided": _paper,
        "paper_expired": _paper,
        "invitation_sponsor": _sponsor,
        "claim_filed": _claim,
        "coach_claim": _claim,
        "claim_acknowledged": _claim,
        "claim_alternative": _claim,
        "claim_decided": _claim,
        "claim_appealed": _claim,
        "claim_refunded": _claim,
        "claim_closed": _claim,
        "ended": _ended,
        "refund_recorded": _refund,
    }
)
"""The letters that the verbs of paper, money and claims queue, and how each is read."""

TEMPLATES: tuple[str, ...] = ("enter_link", *PAPER)
