"""A paper is signed as it was shown: each step is noted with the digest of the exact bytes, and no step is taken back.

The rows under a paper are reached and written here alone. Whose turn it is gets asked; nobody signs what they have not
fetched. What follows from a signature (facts, an agreement that stands) belongs to the verbs of what is signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from valueback.core.dates import Instant
from valueback.core.decisions import OVERTAKEN, Decision, Done, Refused
from valueback.core.terms import Clause
from valueback.store.models import (
    AgreementVersion,
    Engagement,
    Paper,
    PaperKind,
    ResultsSchedule,
    Signature,
    Signer,
    SigningEvent,
    SigningStep,
    Signs,
)
from valueback.store.prepared import prepared
from valueback.usecases import mail
from valueback.usecases.access import NOT_FOUND, acting, engagements_of
from valueback.usecases.context import Context
from valueback.usecases.words import NAME, all_cleaned, cleaned

LASTS: Final = timedelta(days=14)
"""How long a paper can be signed, unless whoever sends it says otherwise."""

ADDRESS, AGENT = 64, 400
MOST_STROKES, MOST_POINTS = 200, 5000
BOX: Final = (600, 200)
WITNESSES: Final = (Signs.WITNESS1.value, Signs.WITNESS2.value)
COACH_FIRST: Final = ((Signs.COACH.value,), (Signs.CLIENT.value,))

Strokes = tuple[tuple[tuple[int, int], ...], ...]
Order = tuple[tuple[str, ...], ...]
"""Turns: who signs in the first, then in the second; those of one turn in any order."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The exact bytes as the door printed and kept them: their SHA-256, their size, the SHA-256 of their text."""

    digest: str
    size: int
    text_digest: str
    places: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Traces:
    """From where somebody acted, as the door saw it."""

    address: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Signing:
    """What somebody signs with: the name, the consent, the digest of what they opened.

    `drawn`: strokes in a box of 600 x 200, none for a typed name. `acknowledged` are the highlighted clauses that were
    ticked; `informed` and `express_request` a consumer's ticks about the right to withdraw. `proof`: how the door knows
    who it is (code, device, session). `address` and `agent` are kept with the signature, never in a fact.
    """

    name: str
    consent: bool
    digest: str
    drawn: Strokes = ()
    acknowledged: tuple[Clause, ...] = ()
    informed: bool = False
    express_request: bool = False
    proof: str = ""
    address: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """As what somebody signed, and all who have signed by now; `again` when this signature was there before."""

    party: str
    signed: frozenset[str]
    again: bool = False


# --- reaching a paper ------------------------------------------------------------------------------


_NEEDED = ("engagement__coach", "version", "schedule")


def papers_for(ctx: Context, *around: str) -> QuerySet[Any]:
    """The papers that the actor may see: the coach's side and the system all they reach, others what they may sign."""
    rows: QuerySet[Any] = Paper.objects.of(ctx).filter(engagement__in=engagements_of(ctx).values("pk"))
    if acting(ctx) not in ("coach", "system"):
        mine = Signer.objects.of(ctx).filter(person=ctx.actor.person, party__in=_roles(ctx))
        rows = rows.filter(pk__in=mine.values("paper"))
    return rows.select_related(*_NEEDED, *around).defer(
        "version__text", "version__terms", "schedule__text", "schedule__minimum"
    )


def reached(ctx: Context, paper: UUID) -> Paper | None:
    """A paper that the actor may see; for nobody else there is none."""
    found: Paper | None = next(iter(_paper(ctx.practice, paper)), None)
    if found is None or not _reaches(ctx, found.engagement):
        return None
    if acting(ctx) in ("coach", "system") or signs_as(ctx, found) is not None:
        return found
    return None


def _reaches(ctx: Context, engagement: Engagement) -> bool:
    """What `access.engagements_of` says, of an engagement that was read with the paper."""
    if ctx.actor.engagement not in (None, engagement.pk):
        return False
    mine = {
        "coach": engagement.coach_id == ctx.actor.membership,
        "client": engagement.client_id == ctx.actor.person,
        "sponsor": engagement.sponsor_id == ctx.actor.person,
    }
    return mine.get(ctx.actor.role, True)


def signs_as(ctx: Context, paper: Paper) -> Signer | None:
    """The actor as a signer of this paper."""
    role = acting(ctx)
    for one in signers_of(ctx, paper):
        if role == "coach" == one.party or (one.person_id == ctx.actor.person and one.party in _roles(ctx)):
            return one
    return None


def signers_of(ctx: Context, paper: Paper) -> list[Signer]:
    """All who are asked to sign, in their turns."""
    return _signers(ctx.practice, paper.pk)


def signed_by(ctx: Context, row: Paper) -> frozenset[str]:
    """As what somebody has signed."""
    return frozenset(_given(ctx.practice, row.pk))


@prepared
def _paper(practice: UUID, paper: UUID) -> QuerySet[Any]:
    rows = Paper.objects.filter(practice_id=practice, pk=paper).select_related(*_NEEDED)
    return rows.defer("version__text", "version__terms", "schedule__text", "schedule__minimum")


@prepared
def _signers(practice: UUID, paper: UUID) -> QuerySet[Any]:
    rows = Signer.objects.filter(practice_id=practice, paper_id=paper).select_related("person")
    return rows.order_by("turn", "party")


@prepared
def _given(practice: UUID, paper: UUID) -> QuerySet[Any]:
    return Signature.objects.filter(practice_id=practice, paper_id=paper).values_list("party", flat=True)


def _roles(ctx: Context) -> tuple[str, ...]:
    """As what the actor may sign."""
    role = acting(ctx)
    return WITNESSES if role == "third" else (role,)


def owner_of(paper: Paper) -> AgreementVersion | ResultsSchedule:
    """The version or schedule that this paper shows."""
    found: AgreementVersion | ResultsSchedule
    found = paper.schedule if paper.kind == PaperKind.SCHEDULE else paper.version
    return found


_STATES: Final[Mapping[str, str]] = MappingProxyType({"offered": "waiting", "sent": "waiting"})
ENDS: Final = (SigningStep.DECLINED.value, SigningStep.VOIDED.value, SigningStep.EXPIRED.value)


def state_of(paper: Paper) -> str:
    """waiting, signed, declined, withdrawn, expired or voided."""
    state = owner_of(paper).state
    if state != "superseded":
        return _STATES.get(state, state)
    if paper.schedule.signed_at is not None:
        return "signed"
    # A schedule has one way to give way to another; what it was is told by its steps.
    return next((one.step for one in paper.events.all() if one.step in ENDS), "withdrawn")


# --- putting it before its signers -----------------------------------------------------------------


def put_before(
    ctx: Context,
    engagement: Engagement,
    kind: PaperKind,
    language: str,
    printed: Printed,
    signers: Sequence[tuple[str, UUID, int]],
    lasts: timedelta | None = LASTS,
) -> Paper:
    """The paper with its signers (as what, who, in which turn), in the caller's transaction; nobody is asked yet."""
    paper: Paper = Paper.objects.create(
        practice_id=ctx.practice,
        engagement=engagement,
        kind=kind,
        language=language,
        digest=printed.digest,
        size=printed.size,
        text_digest=printed.text_digest,
        places=[dict(one) for one in printed.places],
        made_at=ctx.now,
        expires_at=None if lasts is None else ctx.now + lasts,
    )
    Signer.objects.bulk_create(
        Signer(practice_id=ctx.practice, paper=paper, party=party, person_id=person, turn=turn)
        for party, person, turn in signers
    )
    return paper


def ask_next(ctx: Context, paper: Paper) -> None:
    """Ask those whose turn has come and who were not asked yet; within the caller's transaction.

    Whoever acts is on the page already and gets no letter.
    """
    given = signed_by(ctx, paper)
    waiting = [one for one in signers_of(ctx, paper) if one.party not in given]
    for one in waiting:
        if one.turn != waiting[0].turn or one.asked_at is not None:
            continue
        Signer.objects.of(ctx).filter(pk=one.pk).update(asked_at=ctx.now)
        if one.person_id != ctx.actor.person:
            write_to(ctx, paper, one.person_id, request_of(paper), one.party)


def request_of(paper: Paper) -> str:
    """The letter that asks for a signature under this paper."""
    return {"agreement": "sign_request", "amendment": "amendment_request"}.get(paper.kind, "schedule_request")


def tell(ctx: Context, paper: Paper, template: str, *, but: str = "") -> None:
    """A letter to everybody who was asked to sign, but for one party."""
    for one in Signer.objects.of(ctx).filter(paper=paper, asked_at__isnull=False).exclude(party=but):
        write_to(ctx, paper, one.person_id, template, one.party)


def write_to(ctx: Context, paper: Paper, person: UUID, template: str, party: str) -> None:
    row = paper.engagement
    coach = row.coach.person_id
    mail.queue(
        ctx,
        to=person,
        template=template,
        args={"paper": str(paper.pk), "party": party, _OWNER[paper.kind]: str(owner_of(paper).pk)},
        engagement=row.pk,
        brand=row.brand_id,
        reply_to=row.client_id if person == coach else coach,
    )


_OWNER: Final[Mapping[str, str]] = MappingProxyType(
    {"agreement": "version", "amendment": "version", "schedule": "schedule"}
)


# --- what a signer does ----------------------------------------------------------------------------


def attach(ctx: Context, row: Paper, signing: Signing) -> Decision[Attached]:
    """One signature under a paper that was locked and is waiting; the facts and the conclusion are the caller's."""
    signer = signs_as(ctx, row)
    if signer is None or ctx.actor.person is None or ctx.noting is not None:
        return NOT_FOUND
    there = signed_by(ctx, row)
    if signer.party in there:
        return Done(Attached(signer.party, there, again=True))
    if state_of(row) != "waiting" and not (signer.party in WITNESSES and state_of(row) == "signed"):
        return Refused(OVERTAKEN)
    refused = before(ctx, row, signer) or _unready(ctx, row, signing)
    if refused is not None:
        return refused
    name = cleaned("name", signing.name, limit=NAME, lines=False, needed=True)
    kept = clean_traces(Traces(signing.address, signing.agent))
    if isinstance(name, Refused):
        return name
    if isinstance(kept, Refused):
        return kept
    if not signing.consent:
        return Refused("consent_missing", {"field": "consent"})
    if not is_drawable(signing.drawn):
        return Refused("drawing_unreadable", {"field": "drawn"})
    note(ctx, row, SigningStep.CONSENTED, signer.party, kept)
    note(ctx, row, SigningStep.PROVED, signer.party, kept, signing.proof)
    note(ctx, row, SigningStep.SIGNED, signer.party, kept)
    Signature.objects.create(
        practice_id=ctx.practice,
        paper=row,
        party=signer.party,
        person_id=ctx.actor.person,
        name=name,
        drawn=[[list(point) for point in stroke] for stroke in signing.drawn],
        signed_at=ctx.now,
        consent_at=ctx.now,
        address=kept.address,
        agent=kept.agent,
        digest=row.digest,
        acknowledged=[clause.value for clause in signing.acknowledged],
    )
    ask_next(ctx, row)
    return Done(Attached(signer.party, there | {signer.party}))


def attach_elsewhere(
    ctx: Context, row: Paper, copy: Printed, at: Instant, names: Mapping[str, str]
) -> Decision[tuple[tuple[str, str], ...]]:
    """The signatures of a copy that was signed elsewhere, for a paper that was locked; as what, and under which name.

    Whoever signed here already keeps that signature.
    """
    if state_of(row) != "waiting":
        return Refused(OVERTAKEN)
    there, given = signed_by(ctx, row), []
    for signer in Signer.objects.of(ctx).filter(paper=row).exclude(party__in=there).order_by("turn", "party"):
        name = cleaned(f"name_{signer.party}", names.get(signer.party, ""), limit=NAME, lines=False, needed=True)
        if isinstance(name, Refused):
            return name
        given.append((signer.party, name))
        Signature.objects.create(
            practice_id=ctx.practice,
            paper=row,
            party=signer.party,
            person_id=signer.person_id,
            name=name,
            signed_at=at,
            consent_at=at,
            digest=copy.digest,
        )
    Paper.objects.of(ctx).filter(pk=row.pk).update(elsewhere=copy.digest)
    row.elsewhere = copy.digest
    note(ctx, row, SigningStep.BROUGHT, Signs.COACH.value)
    Signer.objects.of(ctx).filter(paper=row, asked_at__isnull=True).update(asked_at=ctx.now)
    return Done(tuple(given))


def before(ctx: Context, row: Paper, signer: Signer) -> Refused | None:
    """Why it is not this signer's turn: somebody of an earlier turn has not signed."""
    given = signed_by(ctx, row)
    for one in signers_of(ctx, row):
        if one.turn < signer.turn and one.party not in given:
            return Refused("not_your_turn", {"name": one.person.name})
    return None


def _unready(ctx: Context, row: Paper, signing: Signing) -> Refused | None:
    """Why the bytes cannot be signed now: time is over, they are others, or the signer did not fetch them."""
    if row.expires_at is not None and ctx.now >= row.expires_at:
        return Refused("expired")
    if signing.digest != row.digest:
        return Refused("changed_meanwhile")
    opened = SigningEvent.objects.of(ctx).filter(
        paper=row, step=SigningStep.VIEWED, person_id=ctx.actor.person, digest=row.digest
    )
    return None if opened.exists() else Refused("not_viewed")


def is_drawable(drawn: Strokes) -> bool:
    """Whether strokes lie in the box and are few enough to print."""
    points = [point for stroke in drawn for point in stroke]
    if len(drawn) > MOST_STROKES or len(points) > MOST_POINTS or not all(drawn):
        return False
    return all(0 <= x <= BOX[0] and 0 <= y <= BOX[1] for x, y in points)


def in_order(events: Iterable[SigningEvent]) -> tuple[SigningEvent, ...]:
    """Steps as they happened: those of one act are written at one instant, and follow each other as they are named."""
    return tuple(sorted(events, key=lambda one: (one.at, one.party, SigningStep.values.index(one.step))))


def note(
    ctx: Context, row: Paper, step: SigningStep, party: str = "", traces: Traces | None = None, words: str = ""
) -> None:
    """One step with a paper, by the actor, about its bytes as they are."""
    SigningEvent.objects.create(
        practice_id=ctx.practice,
        paper=row,
        step=step,
        party=party,
        person_id=ctx.actor.person,
        at=ctx.now,
        address=traces.address if traces else "",
        agent=traces.agent if traces else "",
        digest=row.digest,
        words=words,
    )


def clean_traces(traces: Traces) -> Traces | Refused:
    kept = all_cleaned(("address", traces.address[:ADDRESS]), ("agent", traces.agent[:AGENT]), lines=False)
    return kept if isinstance(kept, Refused) else Traces(*kept)
