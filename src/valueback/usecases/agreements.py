"""Paper: drafts become offers, offers become agreements when all have signed the document that they were shown.

A version that one side signed changes nothing; what was offered never changes, its change is the next version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.db.models import Max

from valueback.core.conflicts import conflicts
from valueback.core.dates import Instant, end_of_day, local_date
from valueback.core.decisions import OVERTAKEN, Decision, Done, Refused
from valueback.core.facts import ExpressRequest, Informed, NotedFor, VersionSigned
from valueback.core.terms import Party, Terms, terms_from_json, terms_to_json
from valueback.letters.agreement import agreement_text, amendment_text
from valueback.letters.presets import titled, untitled
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
    needs_code,
    row_for,
)
from valueback.usecases.agreement_reads import Lived, VersionSeen, history, version, versions
from valueback.usecases.context import Context
from valueback.usecases.facts import fact, record
from valueback.usecases.paper_reads import SignatureSeen
from valueback.usecases.signing import COACH_FIRST, LASTS, WITNESSES, Order, Printed, Signing
from valueback.usecases.whole import whole

__all__ = [
    "Lived",
    "SignatureSeen",
    "Signed",
    "Signing",
    "VersionSeen",
    "Witness",
    "amend",
    "brought_in",
    "digest_of",
    "draft",
    "edit_draft",
    "history",
    "offer",
    "sign",
    "version",
    "versions",
    "withdraw_offer",
    "write_draft",
]

ELSEWHERE_BEFORE: Final = timedelta(days=60)
"""How long before it was put up here a document may have been signed elsewhere."""

ON_PAPER: Final = "in person"


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
    if row.agreed_at is not None and _last_signed(ctx, row.pk) is not None:
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
    before = _last_signed(ctx, row.pk)
    if before is None:
        return Refused("not_signed")
    if row.ended_at is not None:
        return Refused("engagement_ended")
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
        terms = replace(terms, minimum=titled(untitled(terms.minimum, row.language), place.language))
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
        locked(ctx.practice, row.engagement_id)
        fresh = AgreementVersion.objects.of(ctx).select_related("engagement__coach").get(pk=row.pk)
        refused = _not_offerable(ctx, fresh, printed)
        if fresh.state in ("offered", "signed") or refused is not None:
            return refused or Done(row.pk)
        signers = _signers(ctx, fresh.engagement, terms, order, witnesses)
        if isinstance(signers, Refused):
            return whole(signers)
        _put(ctx, fresh, printed, signers, lasts)
    return Done(row.pk)


def _not_offerable(ctx: Context, row: AgreementVersion, printed: Printed) -> Refused | None:
    """Why what was printed cannot be put up now: it is over, or the draft says something else by now."""
    engagement = row.engagement
    if engagement.declined_at is not None or engagement.ended_at is not None:
        return Refused("engagement_ended")
    if row.state in ("offered", "signed"):
        return None
    if row.state != "draft":
        return Refused(OVERTAKEN)
    last = _last_signed(ctx, row.engagement_id)
    # Written before the agreement was concluded, it would say the whole again, or change what is no longer so.
    if last is not None and (last.signed_at or ctx.now) >= row.created_at and _text_of(ctx, row) != row.text:
        return Refused("changed_meanwhile")
    return None if printed.text_digest == row.digest else Refused("changed_meanwhile")


def _put(
    ctx: Context,
    row: AgreementVersion,
    printed: Printed,
    signers: tuple[tuple[str, UUID, int], ...],
    lasts: timedelta,
) -> None:
    kind = PaperKind.AMENDMENT if _last_signed(ctx, row.engagement_id) else PaperKind.AGREEMENT
    paper = under.put_before(ctx, row.engagement, kind, row.language, printed, signers, lasts)
    AgreementVersion.objects.of(ctx).filter(pk=row.pk, state="draft").update(offered_at=ctx.now, paper=paper)
    _take_back_others(ctx, row)
    Engagement.objects.of(ctx).filter(pk=row.engagement_id, proposed_at__isnull=True, agreed_at__isnull=True).update(
        proposed_at=ctx.now
    )
    under.ask_next(ctx, paper)


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
        if paper.engagement.ended_at is not None and paper.version.signed_at is None:
            return Refused("engagement_ended")
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
                _conclude(ctx, row, ctx.now)
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


def _conclude(ctx: Context, row: AgreementVersion, at: Instant) -> None:
    """All have signed, the last at `at`: the version stands, the engagement is agreed and runs from its first day."""
    first = _last_signed(ctx, row.engagement_id) is None
    AgreementVersion.objects.of(ctx).filter(pk=row.pk, state="offered").update(signed_at=at)
    terms = terms_from_json(row.terms)
    engagement = Engagement.objects.of(ctx).filter(pk=row.engagement_id)
    engagement.filter(agreed_at__isnull=True).update(agreed_at=ctx.now, zone=terms.zone)
    if terms.first_day <= local_date(ctx.now, terms.zone):
        engagement.filter(started_at__isnull=True).update(started_at=ctx.now)
    if first:
        sessions.plan_term(ctx, row.engagement_id)


# --- signed elsewhere ------------------------------------------------------------------------------


def brought_in(
    ctx: Context, version: UUID, copy: Printed, signed_on: date, names: Mapping[str, str]
) -> Decision[Signed]:
    """The coach brings in a copy of what was offered, signed elsewhere by all: it concludes as any other.

    `copy` is the file as the door kept it, `signed_on` the anchor zone's day of the last signature, `names` who signed
    as what. The client's part is noted for them: they are asked whether it was so. No clause counts as acknowledged
    apart from the rest, because nobody here saw it.
    """
    row = row_for(ctx, AgreementVersion, version, "coach")
    if row is None or row.paper_id is None or row.offered_at is None:
        return NOT_FOUND
    zone = terms_from_json(row.terms).zone
    if signed_on > local_date(ctx.now, zone):
        return Refused("day_ahead", {"field": "signed_on", "day": signed_on.isoformat()})
    if signed_on < local_date(row.offered_at, zone) - ELSEWHERE_BEFORE:
        return Refused("signed_too_early", {"field": "signed_on", "day": signed_on.isoformat()})
    at = min(ctx.now, end_of_day(signed_on, zone) - timedelta(seconds=1))
    with write():
        locked(ctx.practice, row.engagement_id)
        paper = under.reached(ctx, row.paper_id)
        assert paper is not None
        if paper.elsewhere == copy.digest:
            return Done(Signed(row.pk, True))
        brought = under.attach_elsewhere(ctx, paper, copy, at, names)
        if isinstance(brought, Refused):
            return whole(brought)
        for party, name in brought.value:
            if party not in WITNESSES:
                record(ctx, row.engagement_id, _brought_fact(ctx, paper.version, copy.digest, party, name, at))
        _conclude(ctx, paper.version, at)
        papers.ask_to_seal(ctx, paper)
    return Done(Signed(row.pk, True))


def _brought_fact(ctx: Context, row: AgreementVersion, digest: str, party: str, name: str, at: Instant) -> NewFact:
    """A signature that the coach states; another's is noted for them, so that they can say that it was not so."""
    said = fact(ctx, VersionSigned(row.number, digest, name), at=at)
    return said if party == Party.COACH.value else replace(said, noted_for=NotedFor(Party(party), ON_PAPER))


# --- what the verbs share --------------------------------------------------------------------------


def _last_signed(ctx: Context, engagement: UUID) -> AgreementVersion | None:
    """What holds now; a version that the client says they never signed does not."""
    signed = AgreementVersion.objects.of(ctx).filter(engagement=engagement, state="signed")
    found: AgreementVersion | None = signed.order_by("-number").first()
    return found


def _text(ctx: Context, engagement: UUID, terms: Terms, place: _Place) -> str:
    """The exact text to be signed: the whole of an agreement's first version, only what changes of a later one."""
    before = _last_signed(ctx, engagement)
    if before is None or before.agreement != place.agreement:
        return agreement_text(terms, place.number, place.language, place.effective).plain()
    old = terms_from_json(before.terms)
    return amendment_text(old, terms, place.effective, place.language, place.number).plain()


def _text_of(ctx: Context, row: AgreementVersion) -> str:
    """What a draft's terms would say if it were written now."""
    place = _Place(row.agreement, row.number, row.language, row.effective)
    return _text(ctx, row.engagement_id, terms_from_json(row.terms), place)


def _unprintable(terms: Terms) -> Refused | None:
    """What would make even the printing of terms impossible; conflicts are only asked when an offer is made."""
    if terms.fee.minor < 0:
        return Refused("fee_not_positive", {"field": "fee"})
    if terms.months < 1 or terms.sessions < 1:
        return Refused("no_session_in_term", {"field": "sessions"})
    return None
