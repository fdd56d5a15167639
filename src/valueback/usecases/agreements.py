"""Paper: drafts become offers, offers become agreements when both have signed the text that they were shown.

A version that one side signed changes nothing; what was offered never changes, its change is the next version.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from django.db.models import Max

from valueback.core.conflicts import conflicts
from valueback.core.dates import Instant, local_date
from valueback.core.decisions import OVERTAKEN, Decision, Done, Refused
from valueback.core.facts import ExpressRequest, Informed, VersionSigned
from valueback.core.terms import Clause, Party, Terms, terms_from_json, terms_to_json
from valueback.letters.agreement import agreement_text, amendment_text
from valueback.store.append import NewFact, locked
from valueback.store.db import write
from valueback.store.models import AgreementVersion, CoachNote, Engagement, Signature
from valueback.usecases import mail, sessions
from valueback.usecases.access import CODE_NEEDED, NOT_FOUND, acting, engagement_for, needs_code, row_for, side
from valueback.usecases.context import Context
from valueback.usecases.facts import fact, record
from valueback.usecases.words import NAME, TEXT, all_cleaned, cleaned

_ADDRESS, _AGENT = 64, 400


@dataclass(frozen=True, slots=True)
class Signing:
    """What somebody signs with: the typed name, the consent, the digest of the text that was on the page.

    `acknowledged` are the highlighted clauses ticked one by one; `informed` and `express_request` a consumer's ticks
    about the statutory right to withdraw. `address` and `agent` are kept with the signature, never in a fact.
    """

    name: str
    consent: bool
    digest: str
    acknowledged: tuple[Clause, ...] = ()
    informed: bool = False
    express_request: bool = False
    address: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """The version, and whether it is signed by both now."""

    version: UUID
    by_both: bool


@dataclass(frozen=True, slots=True)
class SignatureSeen:
    """One signature as both sides may read it."""

    party: Party
    name: str
    at: Instant
    digest: str
    acknowledged: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class VersionSeen:
    """One version for a page: the exact text, its digest, its state and who has signed."""

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
    first_signer: Party
    created_at: Instant
    offered_at: Instant | None
    signed_at: Instant | None
    signatures: tuple[SignatureSeen, ...]

    def signed_by(self, party: Party) -> bool:
        return any(one.party is party for one in self.signatures)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a version stands in the series, and the language in which it is written."""

    agreement: int
    number: int
    language: str
    effective: date | None


# --- drafts ----------------------------------------------------------------------------------------


def write_draft(
    ctx: Context, row: Engagement, terms: Terms, *, agreement: int = 1, effective: date | None = None
) -> Decision[UUID]:
    """The next version as a draft, for verbs that have checked access; the value is the version."""
    refused = _unprintable(terms)
    if refused is not None:
        return refused
    assert ctx.actor.person is not None
    with write():
        locked(ctx.practice, row.pk)
        last = AgreementVersion.objects.of(ctx).filter(engagement=row).aggregate(n=Max("number"))["n"] or 0
        text = _text(ctx, row.pk, terms, _Place(agreement, last + 1, row.client.language, effective))
        made = AgreementVersion.objects.create(
            practice_id=ctx.practice,
            engagement=row,
            agreement=agreement,
            number=last + 1,
            terms=terms_to_json(terms),
            text=text,
            language=row.client.language,
            digest=digest_of(text),
            effective=effective,
            created_by_id=ctx.actor.person,
            created_at=ctx.now,
        )
    return Done(made.pk)


def draft(ctx: Context, engagement: UUID, terms: Terms) -> Decision[UUID]:
    """A new draft of the first agreement, after one was declined, withdrawn or is to be said otherwise."""
    row = engagement_for(ctx, engagement, "coach")
    if row is None:
        return NOT_FOUND
    if row.agreed_at is not None:
        return Refused("already_agreed")
    if row.declined_at is not None:
        return Refused("engagement_ended")
    return write_draft(ctx, row, terms)


def amend(ctx: Context, engagement: UUID, terms: Terms, effective: date | None = None) -> Decision[UUID]:
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
    return write_draft(ctx, row, terms, agreement=before.agreement, effective=effective)


def edit_draft(ctx: Context, version: UUID, terms: Terms, effective: date | None = None) -> Decision[UUID]:
    """Say a draft otherwise; once it was offered, the next version must."""
    row = row_for(ctx, AgreementVersion, version, "coach")
    if row is None:
        return NOT_FOUND
    refused = _unprintable(terms)
    if refused is not None:
        return refused
    with write():
        place = _Place(row.agreement, row.number, row.language, effective)
        text = _text(ctx, row.engagement_id, terms, place)
        drafts = AgreementVersion.objects.of(ctx).filter(pk=row.pk, state="draft")
        changed = drafts.update(terms=terms_to_json(terms), text=text, digest=digest_of(text), effective=effective)
    return Done(row.pk) if changed else Refused(OVERTAKEN)


def digest_of(text: str) -> str:
    """The digest of a text as it is shown: SHA-256 of its UTF-8 bytes, in hex."""
    return sha256(text.encode("utf-8")).hexdigest()


# --- offering --------------------------------------------------------------------------------------


def offer(ctx: Context, version: UUID, first: Party = Party.COACH) -> Decision[UUID]:
    """Put a draft before both sides: its text is fixed now, both get a link to sign, and an older offer is withdrawn.

    `first` is who is asked to sign first; both may sign as soon as they have read.
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
    if not row.engagement.client_id or first not in (Party.COACH, Party.CLIENT):
        return Refused("signer_unknown")
    with write():
        engagement = locked(ctx.practice, row.engagement_id)
        if engagement.declined_at is not None or engagement.ended_at is not None:
            return Refused("engagement_ended")
        versions = AgreementVersion.objects.of(ctx)
        if not versions.filter(pk=row.pk, state="draft").update(offered_at=ctx.now, first_signer=first.value):
            return Refused(OVERTAKEN)
        versions.filter(engagement=row.engagement_id, state="offered").exclude(pk=row.pk).update(withdrawn_at=ctx.now)
        Engagement.objects.of(ctx).filter(
            pk=row.engagement_id, proposed_at__isnull=True, agreed_at__isnull=True
        ).update(proposed_at=ctx.now)
        _mail_to_sign(ctx, row, "amendment_request" if _last_signed(ctx, row.engagement_id) else "sign_request", first)
    return Done(row.pk)


def withdraw_offer(ctx: Context, version: UUID) -> Decision[None]:
    """Take a draft or an offer back, as long as it is not signed by both."""
    row = row_for(ctx, AgreementVersion, version, "coach")
    if row is None:
        return NOT_FOUND
    if row.withdrawn_at is not None:
        return Done(None)
    if row.signed_at is not None:
        return Refused("already_signed")
    with write():
        waiting = AgreementVersion.objects.of(ctx).filter(pk=row.pk, state__in=("draft", "offered"))
        return Done(None) if waiting.update(withdrawn_at=ctx.now) else Refused(OVERTAKEN)


def decline(ctx: Context, version: UUID, reason: str = "") -> Decision[None]:
    """The client does not sign this version; the coach finds the reason, if one is given, among their notes."""
    row = row_for(ctx, AgreementVersion, version, "client")
    if row is None:
        return NOT_FOUND
    words = cleaned("reason", reason, limit=TEXT)
    if isinstance(words, Refused):
        return words
    if row.declined_at is not None:
        return Done(None)
    with write():
        offered = AgreementVersion.objects.of(ctx).filter(pk=row.pk, state="offered")
        if not offered.update(declined_at=ctx.now):
            return Refused(OVERTAKEN)
        if words and ctx.actor.membership is not None:
            CoachNote.objects.create(
                practice_id=ctx.practice,
                engagement_id=row.engagement_id,
                author_id=ctx.actor.membership,
                text=words,
                at=ctx.now,
            )
    return Done(None)


# --- signing ---------------------------------------------------------------------------------------


def sign(ctx: Context, version: UUID, signing: Signing) -> Decision[Signed]:
    """Sign the text that was shown. When both have, the agreement stands and the calls of its term are planned."""
    row = row_for(ctx, AgreementVersion, version, "coach", "client")
    if row is None or ctx.actor.person is None or ctx.noting is not None:
        return NOT_FOUND
    if needs_code(ctx):
        return CODE_NEEDED
    name = cleaned("name", signing.name, limit=NAME, lines=False, needed=True)
    traces = all_cleaned(("address", signing.address[:_ADDRESS]), ("agent", signing.agent[:_AGENT]), lines=False)
    if isinstance(name, Refused):
        return name
    if isinstance(traces, Refused):
        return traces
    if not signing.consent:
        return Refused("consent_missing", {"field": "consent"})
    with write():
        locked(ctx.practice, row.engagement_id)
        row = AgreementVersion.objects.of(ctx).select_related("engagement").get(pk=row.pk)
        there = set(row.signatures.values_list("party", flat=True))
        if side(ctx).value in there:
            return Done(Signed(row.pk, row.signed_at is not None))
        if row.state != "offered":
            return Refused(OVERTAKEN)
        if signing.digest != row.digest:
            return Refused("changed_meanwhile")
        _keep(ctx, row, name, signing, traces)
        record(ctx, row.engagement_id, *_facts(ctx, row, name, signing))
        by_both = {*there, side(ctx).value} >= {Party.CLIENT.value, Party.COACH.value}
        if by_both:
            _conclude(ctx, row)
    return Done(Signed(row.pk, by_both))


def _keep(ctx: Context, row: AgreementVersion, name: str, signing: Signing, traces: Sequence[str]) -> None:
    address, agent = traces
    assert ctx.actor.person is not None
    Signature.objects.create(
        practice_id=ctx.practice,
        version=row,
        party=side(ctx).value,
        person_id=ctx.actor.person,
        name=name,
        signed_at=ctx.now,
        consent_at=ctx.now,
        address=address,
        agent=agent,
        digest=signing.digest,
        acknowledged=[clause.value for clause in signing.acknowledged],
    )


def _facts(ctx: Context, row: AgreementVersion, name: str, signing: Signing) -> tuple[NewFact, ...]:
    signed = fact(ctx, VersionSigned(row.number, row.digest, name, signing.acknowledged))
    ticked = (
        (signing.informed, fact(ctx, Informed())),
        (signing.express_request, fact(ctx, ExpressRequest())),
    )
    only_the_client = acting(ctx) == "client"
    return (signed, *(one for yes, one in ticked if yes and only_the_client))


def _conclude(ctx: Context, row: AgreementVersion) -> None:
    """Both have signed: the version stands, the engagement is agreed (and runs from its first day), copies go out."""
    first = _last_signed(ctx, row.engagement_id) is None
    AgreementVersion.objects.of(ctx).filter(pk=row.pk, state="offered").update(signed_at=ctx.now)
    terms = terms_from_json(row.terms)
    engagement = Engagement.objects.of(ctx).filter(pk=row.engagement_id)
    engagement.filter(agreed_at__isnull=True).update(agreed_at=ctx.now, zone=terms.zone)
    if terms.first_day <= local_date(ctx.now, terms.zone):
        engagement.filter(started_at__isnull=True).update(started_at=ctx.now)
    if first:
        sessions.plan_term(ctx, row.engagement_id)
    for person in (row.engagement.client_id, row.engagement.coach.person_id):
        _mail(ctx, row, person, "signed_copy")


# --- reading ---------------------------------------------------------------------------------------


def version(ctx: Context, version_id: UUID) -> VersionSeen | None:
    """One version for its page; drafts are the coach's alone."""
    row = row_for(ctx, AgreementVersion, version_id, "coach", "client")
    if row is None or (acting(ctx) == "client" and row.offered_at is None):
        return None
    return _seen(row, tuple(row.signatures.order_by("signed_at")))


def versions(ctx: Context, engagement: UUID) -> tuple[VersionSeen, ...]:
    """All versions, newest first, in three queries; drafts are the coach's alone."""
    row = engagement_for(ctx, engagement, "coach", "client")
    if row is None:
        return ()
    rows = AgreementVersion.objects.of(ctx).filter(engagement=row).prefetch_related("signatures").order_by("-number")
    shown = rows.filter(offered_at__isnull=False) if acting(ctx) == "client" else rows
    return tuple(_seen(one, tuple(sorted(one.signatures.all(), key=lambda s: s.signed_at))) for one in shown)


def _seen(row: AgreementVersion, signatures: tuple[Signature, ...]) -> VersionSeen:
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
        Party(row.first_signer),
        row.created_at,
        row.offered_at,
        row.signed_at,
        tuple(
            SignatureSeen(
                Party(one.party), one.name, one.signed_at, one.digest, tuple(Clause(c) for c in one.acknowledged)
            )
            for one in signatures
        ),
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


def _mail_to_sign(ctx: Context, row: AgreementVersion, template: str, first: Party) -> None:
    client, coach = row.engagement.client_id, row.engagement.coach.person_id
    for person in (client, coach) if first is Party.CLIENT else (coach, client):
        _mail(ctx, row, person, template)


def _mail(ctx: Context, row: AgreementVersion, person: UUID, template: str) -> None:
    mail.queue(
        ctx,
        to=person,
        template=template,
        args={"version": str(row.pk)},
        engagement=row.engagement_id,
        brand=row.engagement.brand_id,
        reply_to=row.engagement.coach.person_id if person == row.engagement.client_id else row.engagement.client_id,
    )
