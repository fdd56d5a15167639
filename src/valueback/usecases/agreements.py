"""Paper: drafts become offers, offers become agreements when all have signed the document that they were shown.

A version that one side signed changes nothing; what was offered never changes, its change is the next version.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import Max

from valueback.core.conflicts import conflicts
from valueback.core.dates import Instant, local_date
from valueback.core.decisions import OVERTAKEN, Decision, Done, Refused
from valueback.core.facts import ExpressRequest, Informed, VersionSigned
from valueback.core.terms import Party, Terms, terms_from_json, terms_to_json
from valueback.letters.agreement import agreement_text, amendment_text
from valueback.store.append import NewFact, locked
from valueback.store.db import write
from valueback.store.models import AgreementVersion, Engagement, PaperKind, SigningStep
from valueback.usecases import papers, people, sessions
from valueback.usecases import signing as under
from valueback.usecases.access import (
    CODE_NEEDED,
    NOT_FOUND,
    acting,
    engagement_for,
    engagements_of,
    needs_code,
    row_for,
)
from valueback.usecases.context import Context
from valueback.usecases.facts import fact, record
from valueback.usecases.paper_reads import SignatureSeen, signature_seen
from valueback.usecases.signing import COACH_FIRST, LASTS, WITNESSES, Order, Printed, Signing
from valueback.usecases.whole import whole


@dataclass(frozen=True, slots=True)
class Signed:
    """The version, and whether it is signed by both now."""

    version: UUID
    by_both: bool


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody who attests the signatures and concludes nothing."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class VersionSeen:
    """One version for a page: the exact text, its digest, its state and who has signed the paper that shows it."""

    id: UUID
    engagement: UUID
    agreement: int
    number: int
    state: str
    terms: Terms
    text: str
    language: str
    digest: str
    effective: date | None
    paper: UUID | None
    paper_digest: str
    created_by: str
    created_at: Instant
    offered_at: Instant | None
    signed_at: Instant | None
    signatures: tuple[SignatureSeen, ...]

    def signed_by(self, party: Party) -> bool:
        return any(one.party == party.value for one in self.signatures)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a version stands in the series, and the language in which it is written."""

    agreement: int
    number: int
    language: str
    effective: date | None


# --- drafts ----------------------------------------------------------------------------------------


def write_draft(
    ctx: Context,
    row: Engagement,
    terms: Terms,
    *,
    agreement: int = 1,
    effective: date | None = None,
    language: str = "",
) -> Decision[UUID]:
    """The next version as a draft, for verbs that have checked access; the value is the version."""
    refused = _unprintable(terms)
    if refused is not None:
        return refused
    assert ctx.actor.person is not None
    with write():
        locked(ctx.practice, row.pk)
        last = AgreementVersion.objects.of(ctx).filter(engagement=row).aggregate(n=Max("number"))["n"] or 0
        tongue = language or row.client.language
        text = _text(ctx, row.pk, terms, _Place(agreement, last + 1, tongue, effective))
        made = AgreementVersion.objects.create(
            practice_id=ctx.practice,
            engagement=row,
            agreement=agreement,
            number=last + 1,
            terms=terms_to_json(terms),
            text=text,
            language=tongue,
            digest=digest_of(text),
            effective=effective,
            created_by_id=ctx.actor.person,
            created_at=ctx.now,
        )
    return Done(made.pk)


def draft(ctx: Context, engagement: UUID, terms: Terms, language: str = "") -> Decision[UUID]:
    """A new draft of the first agreement, after one was declined, withdrawn or is to be said otherwise."""
    row = engagement_for(ctx, engagement, "coach")
    if row is None:
        return NOT_FOUND
    if row.agreed_at is not None:
        return Refused("already_agreed")
    if row.declined_at is not None:
        return Refused("engagement_ended")
    return write_draft(ctx, row, terms, language=language)


def amend(
    ctx: Context, engagement: UUID, terms: Terms, effective: date | None = None, language: str = ""
) -> Decision[UUID]:
    """A change of the signed agreement, as the next version's draft. It changes nothing until both have signed it.

    `effective` is a day of the anchor zone; an earlier one than the last signature's has no effect of its own.
    """
    row = engagement_for(ctx, engagement, "coach")
    if row is None:
        return NOT_FOUND
    if row.agreed_at is None:
        return Refused("not_signed")
    if row.ended_at is not None:
        return Refused("engagement_ended")
    before = _last_signed(ctx, row.pk)
    assert before is not None
    if terms_from_json(before.terms) == terms:
        return Refused("nothing_changed")
    tongue = language or before.language
    return write_draft(ctx, row, terms, agreement=before.agreement, effective=effective, language=tongue)


def edit_draft(
    ctx: Context, version: UUID, terms: Terms, effective: date | None = None, language: str = ""
) -> Decision[UUID]:
    """Say a draft otherwise, in another language if one is named; once it was offered, the next version must."""
    row = row_for(ctx, AgreementVersion, version, "coach")
    if row is None:
        return NOT_FOUND
    refused = _unprintable(terms)
    if refused is not None:
        return refused
    with write():
        place = _Place(row.agreement, row.number, language or row.language, effective)
        text = _text(ctx, row.engagement_id, terms, place)
        drafts = AgreementVersion.objects.of(ctx).filter(pk=row.pk, state="draft")
        changed = drafts.update(
            terms=terms_to_json(terms),
            text=text,
            digest=digest_of(text),
            effective=effective,
            language=place.language,
        )
    return Done(row.pk) if changed else Refused(OVERTAKEN)


def digest_of(text: str) -> str:
    """The digest of a text as it is shown: SHA-256 of its UTF-8 bytes, in hex."""
    return sha256(text.encode("utf-8")).hexdigest()


# --- offering --------------------------------------------------------------------------------------


def offer(
    ctx: Context,
    version: UUID,
    printed: Printed,
    *,
    order: Order = COACH_FIRST,
    witnesses: tuple[Witness, ...] = (),
    lasts: timedelta = LASTS,
) -> Decision[UUID]:
    """Put a printed draft before its signers: its bytes are fixed now, and an older offer is withdrawn.

    `order` names the turns of client and coach; a sponsor whom the terms name comes after both unless it places them,
    witnesses come last. Those of the first turn get their link. Refused as changed_meanwhile when the draft was said
    otherwise since it was printed.
    """
    row = row_for(ctx, AgreementVersion, version, "coach")
    if row is None:
        return NOT_FOUND
    if row.offered_at is not None:
        return Done(row.pk) if row.state in ("offered", "signed") else Refused(OVERTAKEN)
    terms = terms_from_json(row.terms)
    found = conflicts(terms)
    if found:
        return Refused("terms_cannot_work", {"conflict": found[0].code, "count": len(found), **found[0].data})
    if lasts <= timedelta(0):
        return Refused("expired")
    with write():
        engagement = locked(ctx.practice, row.engagement_id)
        if engagement.declined_at is not None or engagement.ended_at is not None:
            return Refused("engagement_ended")
        signers = _signers(ctx, row.engagement, terms, order, witnesses)
        if isinstance(signers, Refused):
            return whole(signers)
        kind = PaperKind.AMENDMENT if _last_signed(ctx, row.engagement_id) else PaperKind.AGREEMENT
        paper = under.put_before(ctx, row.engagement, kind, row.language, printed, signers, lasts)
        versions = AgreementVersion.objects.of(ctx)
        same = versions.filter(pk=row.pk, state="draft", digest=printed.text_digest)
        if not same.update(offered_at=ctx.now, paper=paper):
            drafted = versions.filter(pk=row.pk, state="draft").exists()
            return whole(Refused("changed_meanwhile" if drafted else OVERTAKEN))
        _take_back_others(ctx, row)
        Engagement.objects.of(ctx).filter(
            pk=row.engagement_id, proposed_at__isnull=True, agreed_at__isnull=True
        ).update(proposed_at=ctx.now)
        under.ask_next(ctx, paper)
    return Done(row.pk)


def _signers(
    ctx: Context, engagement: Engagement, terms: Terms, order: Order, witnesses: tuple[Witness, ...]
) -> tuple[tuple[str, UUID, int], ...] | Refused:
    """As what, who, in which turn. Refused where the order leaves somebody out, or nobody is known for a place."""
    needed = {party.value for party in terms.signers}
    turns = [tuple(party for party in turn if party in needed) for turn in order]
    placed = [party for turn in turns for party in turn]
    if len(placed) != len(set(placed)) or len(witnesses) > len(WITNESSES):
        return Refused("signer_unknown")
    turns = [turn for turn in (*turns, *((party,) for party in sorted(needed - set(placed)))) if turn]
    who = {"client": engagement.client_id, "coach": engagement.coach.person_id, "sponsor": engagement.sponsor_id}
    found: list[tuple[str, UUID, int]] = []
    for party, number in ((party, number) for number, turn in enumerate(turns, start=1) for party in turn):
        one = who.get(party)
        if one is None:
            return Refused("signer_unknown")
        found.append((party, one, number))
    for party, witness in zip(WITNESSES, witnesses, strict=False):
        person = people.find_or_add_person(ctx, witness.name, witness.email)
        if isinstance(person, Refused):
            return person
        if person.value in {known for _, known, _ in found}:
            return Refused("witness_is_a_party", {"name": witness.name})
        found.append((party, person.value, len(turns) + 1))
    return tuple(found)


def _take_back_others(ctx: Context, row: AgreementVersion) -> None:
    """An older offer that still waits gives way to this one."""
    others = AgreementVersion.objects.of(ctx).filter(engagement=row.engagement_id, state="offered").exclude(pk=row.pk)
    for one in tuple(others.select_related("paper")):
        AgreementVersion.objects.of(ctx).filter(pk=one.pk, state="offered").update(withdrawn_at=ctx.now)
        under.note(ctx, one.paper, SigningStep.WITHDRAWN, Party.COACH.value)


def withdraw_offer(ctx: Context, version: UUID) -> Decision[None]:
    """Take a draft or an offer back, as long as it is not signed by all."""
    row = row_for(ctx, AgreementVersion, version, "coach")
    if row is None:
        return NOT_FOUND
    if row.withdrawn_at is not None:
        return Done(None)
    if row.signed_at is not None:
        return Refused("already_signed")
    if row.paper_id is not None:
        return papers.withdraw(ctx, row.paper_id)
    with write():
        waiting = AgreementVersion.objects.of(ctx).filter(pk=row.pk, state="draft")
        return Done(None) if waiting.update(withdrawn_at=ctx.now) else Refused(OVERTAKEN)


# --- signing ---------------------------------------------------------------------------------------


def sign(ctx: Context, version: UUID, signing: Signing) -> Decision[Signed]:
    """Sign the document that was opened. When all have, the agreement stands and the calls of its term are planned."""
    row = AgreementVersion.objects.of(ctx).select_related("engagement").filter(pk=version).first()
    paper = None if row is None or row.paper_id is None else under.reached(ctx, row.paper_id)
    if row is None or paper is None:
        return NOT_FOUND
    if needs_code(ctx):
        return CODE_NEEDED
    with write():
        locked(ctx.practice, row.engagement_id)
        paper = under.reached(ctx, paper.pk)
        assert paper is not None
        signed = under.attach(ctx, paper, signing)
        if isinstance(signed, Refused):
            return whole(signed)
        row = paper.version
        terms = terms_from_json(row.terms)
        by_all = signed.value.signed >= {party.value for party in terms.signers}
        if not signed.value.again:
            if signed.value.party not in WITNESSES:
                record(ctx, row.engagement_id, *_facts(ctx, row, paper.digest, signing))
            if by_all and row.signed_at is None:
                _conclude(ctx, row)
            if by_all:
                papers.ask_to_seal(ctx, paper)
    return Done(Signed(row.pk, by_all))


def _facts(ctx: Context, row: AgreementVersion, digest: str, signing: Signing) -> tuple[NewFact, ...]:
    signed = fact(ctx, VersionSigned(row.number, digest, signing.name.strip(), signing.acknowledged))
    ticked = (
        (signing.informed, fact(ctx, Informed())),
        (signing.express_request, fact(ctx, ExpressRequest())),
    )
    only_the_client = acting(ctx) == "client"
    return (signed, *(one for yes, one in ticked if yes and only_the_client))


def _conclude(ctx: Context, row: AgreementVersion) -> None:
    """All have signed: the version stands, the engagement is agreed and runs from its first day."""
    first = _last_signed(ctx, row.engagement_id) is None
    AgreementVersion.objects.of(ctx).filter(pk=row.pk, state="offered").update(signed_at=ctx.now)
    terms = terms_from_json(row.terms)
    engagement = Engagement.objects.of(ctx).filter(pk=row.engagement_id)
    engagement.filter(agreed_at__isnull=True).update(agreed_at=ctx.now, zone=terms.zone)
    if terms.first_day <= local_date(ctx.now, terms.zone):
        engagement.filter(started_at__isnull=True).update(started_at=ctx.now)
    if first:
        sessions.plan_term(ctx, row.engagement_id)


# --- reading ---------------------------------------------------------------------------------------


def version(ctx: Context, version_id: UUID) -> VersionSeen | None:
    """One version for its page: drafts are the coach's alone, others also those of whoever signs them."""
    rows = AgreementVersion.objects.of(ctx).filter(engagement__in=engagements_of(ctx).values("pk"))
    row = rows.select_related("created_by", "paper").filter(pk=version_id).first()
    if row is None or not _may_read(ctx, row):
        return None
    return _seen(row, _signatures(row))


def _may_read(ctx: Context, row: AgreementVersion) -> bool:
    if acting(ctx) in ("coach", "system"):
        return True
    if row.offered_at is None or row.paper_id is None:
        return False
    return acting(ctx) == "client" or under.reached(ctx, row.paper_id) is not None


def versions(ctx: Context, engagement: UUID) -> tuple[VersionSeen, ...]:
    """All versions, newest first, in three queries; drafts are the coach's alone."""
    row = engagement_for(ctx, engagement, "coach", "client")
    if row is None:
        return ()
    rows = AgreementVersion.objects.of(ctx).filter(engagement=row).select_related("created_by", "paper")
    rows = rows.prefetch_related("paper__signatures").order_by("-number")
    shown = rows.filter(offered_at__isnull=False) if acting(ctx) == "client" else rows
    return tuple(_seen(one, _signatures(one)) for one in shown)


def _signatures(row: AgreementVersion) -> tuple[SignatureSeen, ...]:
    if row.paper is None:
        return ()
    found = sorted(row.paper.signatures.all(), key=lambda one: (one.signed_at, one.party))
    return tuple(signature_seen(one) for one in found)


def _seen(row: AgreementVersion, signatures: tuple[SignatureSeen, ...]) -> VersionSeen:
    return VersionSeen(
        row.pk,
        row.engagement_id,
        row.agreement,
        row.number,
        row.state,
        terms_from_json(row.terms),
        row.text,
        row.language,
        row.digest,
        row.effective,
        row.paper_id,
        row.paper.digest if row.paper is not None else "",
        row.created_by.name,
        row.created_at,
        row.offered_at,
        row.signed_at,
        signatures,
    )


# --- what the verbs share --------------------------------------------------------------------------


def _last_signed(ctx: Context, engagement: UUID) -> AgreementVersion | None:
    signed = AgreementVersion.objects.of(ctx).filter(engagement=engagement, signed_at__isnull=False)
    found: AgreementVersion | None = signed.order_by("-number").first()
    return found


def _text(ctx: Context, engagement: UUID, terms: Terms, place: _Place) -> str:
    """The exact text to be signed: the whole of an agreement's first version, only what changes of a later one."""
    before = _last_signed(ctx, engagement)
    if before is None or before.agreement != place.agreement:
        return agreement_text(terms, place.number, place.language, place.effective).plain()
    old = terms_from_json(before.terms)
    return amendment_text(old, terms, place.effective, place.language, place.number).plain()


def _unprintable(terms: Terms) -> Refused | None:
    """What would make even the printing of terms impossible; conflicts are only asked when an offer is made."""
    if terms.fee.minor < 0:
        return Refused("fee_not_positive", {"field": "fee"})
    if terms.months < 1 or terms.sessions < 1:
        return Refused("no_session_in_term", {"field": "sessions"})
    return None
