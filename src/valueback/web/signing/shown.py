"""One paper as its reader meets it: what it is, whose turn it is, and what this reader may do with it now.

A paper is made of a version of the agreement or of a results schedule. An address may name the paper itself, or what
it was made of: letters of long ago named that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Literal, TypeAlias
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from valueback.core.dates import Instant, local_date
from valueback.core.jurisdictions import WithdrawalRule, jurisdiction
from valueback.core.terms import Capacity, Terms
from valueback.letters import papers as letters
from valueback.letters.i18n import translator
from valueback.letters.layout import Paper as Sheet
from valueback.letters.layout import paper as laid_out
from valueback.usecases import agreements, codes, papers, schedules
from valueback.usecases.access import acting
from valueback.usecases.agreements import VersionSeen
from valueback.usecases.context import Context
from valueback.usecases.heads import Head
from valueback.usecases.papers import PaperSeen, SignerSeen, Traces
from valueback.usecases.schedules import ScheduleSeen
from valueback.web.client.about import about
from valueback.web.context import present
from valueback.web.links import PROVED
from valueback.web.signing.sheet import Conditions, conditions

Stage: TypeAlias = Literal["later", "cover", "sign", "signed", "over"]
"""Where a reader stands: not their turn yet, not opened yet, to sign, signed by them, or nothing to sign any more."""

_NONE: Final = Conditions()


@dataclass(frozen=True, slots=True)
class Shown:
    """A paper for one reader. `me` is their own line among the signers; None for somebody who only looks."""

    head: Head
    seen: PaperSeen
    version: VersionSeen | None
    schedule: ScheduleSeen | None
    sheet: Sheet
    me: SignerSeen | None
    stage: Stage
    conditions: Conditions
    rights: tuple[str, ...]
    early_start: bool

    @property
    def side(self) -> str:
        """As what the reader is here: coach, client, sponsor, witness."""
        party = self.me.party if self.me else "coach"
        return "witness" if party.startswith("witness") else party

    @property
    def language(self) -> str:
        return self.seen.language

    @property
    def numbers(self) -> frozenset[str]:
        return self.conditions.numbers

    @property
    def terms(self) -> Terms | None:
        return self.version.terms if self.version else None

    @property
    def is_amendment(self) -> bool:
        return self.seen.kind == "amendment"

    @property
    def is_text_only(self) -> bool:
        """A paper from before documents were printed: it was put before its signers as text."""
        return self.seen.size == 0

    @property
    def first(self) -> tuple[str, ...]:
        """Who signs before this reader, by name."""
        turn = self.me.turn if self.me else 0
        return tuple(one.name for one in self.seen.signers if one.turn < turn and one.signature is None)

    @property
    def missing(self) -> tuple[str, ...]:
        """Who has not signed yet, apart from the reader, by name."""
        mine = self.me.party if self.me else ""
        return tuple(one.name for one in self.seen.signers if one.signature is None and one.party != mine)

    @property
    def reason(self) -> str:
        """The words with which it was made void."""
        return next((one.words for one in self.seen.steps if one.step == "voided"), "")

    @property
    def file_name(self) -> str:
        return letters.file_name(self.seen.reference, bool(self.seen.sealed), self.language)


def paper_id(ctx: Context, named: UUID) -> UUID | None:
    """The paper that an address names: itself, or that of a version or a results schedule."""
    if papers.paper(ctx, named) is not None:
        return named
    version = agreements.version(ctx, named)
    if version is not None:
        return version.paper
    engagement = schedules.schedule(ctx, named)
    return None if engagement is None else _of(ctx, engagement.engagement, named)


def shown(request: HttpRequest, ctx: Context, paper: UUID) -> Shown:
    """The paper for this reader; the page for missing things when it is not theirs."""
    seen = _as_of(present(papers.paper(ctx, paper)), ctx.now)
    head = about(request, ctx, seen.engagement)
    version = agreements.version(ctx, seen.of) if seen.kind != "schedule" else None
    schedule = schedules.schedule(ctx, seen.of) if seen.kind == "schedule" else None
    source = present(version or schedule)
    me = own_line(ctx, seen)
    sheet = laid_out(source.text)
    asked, rights, early = _NONE, tuple[str, ...](), False
    if version is not None and me is not None and me.party == "client":
        asked = conditions(version)
        rule = None if head.is_signed else _withdrawal(version.terms, ctx.now)
        rights = _rights(sheet, version.language) if rule is not None else ()
        early = rule is not None and _begins_early(rule, version.terms, ctx.now)
    return Shown(head, seen, version, schedule, sheet, me, stage(seen, me), asked, rights, early)


def traces(request: HttpRequest) -> Traces:
    """Address and agent, kept with each step of signing and nowhere else."""
    return Traces(request.META.get("REMOTE_ADDR", "") or "", request.headers.get("User-Agent", ""))


def proof(request: HttpRequest, ctx: Context) -> str:
    """How this reader proved who they are: their own account, the six digits in this session, or a known device."""
    if ctx.actor.via == "session" or ctx.actor.person is None:
        return "session"
    given = codes.device_subject(ctx.practice, ctx.actor.person) in request.session.get(PROVED, ())
    return "code" if given else "device"


def title(seen: PaperSeen) -> str:
    """What a paper is called on a list: `Agreement, version 2`."""
    data = {"number": seen.number}
    match seen.kind:
        case "schedule":
            return _("Results schedule %(number)s") % data
        case "amendment":
            return _("Change to the agreement, version %(number)s") % data
    return _("Agreement, version %(number)s") % data


def _of(ctx: Context, engagement: UUID, schedule: UUID) -> UUID | None:
    return next((one.id for one in papers.papers_of(ctx, engagement) if one.of == schedule), None)


def _as_of(seen: PaperSeen, now: Instant) -> PaperSeen:
    """Out of time from the instant itself, not from when that is written down."""
    late = seen.state == "waiting" and seen.expires_at is not None and seen.expires_at <= now
    return replace(seen, state="expired") if late else seen


def own_line(ctx: Context, seen: PaperSeen) -> SignerSeen | None:
    """The reader's own line: the coach's side signs as coach, everybody else as the person they are."""
    if acting(ctx) == "coach":
        return next((one for one in seen.signers if one.party == "coach"), None)
    mine = tuple(one for one in seen.signers if one.person == ctx.actor.person and one.party != "coach")
    own = next((one for one in mine if one.party == ctx.actor.role), None)
    return own or next(iter(mine), None)


def stage(seen: PaperSeen, me: SignerSeen | None) -> Stage:
    if me is None:
        return "over"
    if me.signature is not None:
        return "signed" if seen.state in ("waiting", "signed") else "over"
    # A witness signs last, when the agreement stands already.
    if seen.state != "waiting" and not (seen.state == "signed" and me.party.startswith("witness")):
        return "over"
    if not me.their_turn:
        return "later"
    return "cover" if me.viewed_at is None else "sign"


def _withdrawal(terms: Terms, now: Instant) -> WithdrawalRule | None:
    """The right to withdraw that this consumer would have, if they signed now."""
    rule = jurisdiction(terms.jurisdiction).withdrawal_on(local_date(now, terms.zone))
    if terms.capacity is not Capacity.CONSUMER or rule is None or (rule.distance_only and not terms.distance):
        return None
    return rule


def _begins_early(rule: WithdrawalRule, terms: Terms, now: Instant) -> bool:
    last = local_date(now, terms.zone) + timedelta(days=rule.days)
    return rule.pro_rata and terms.first_day <= last


def _rights(sheet: Sheet, language: str) -> tuple[str, ...]:
    """What the text itself says about rights by law."""
    name = translator(language).gettext("Rights by law")
    return tuple(clause.text for section in sheet.sections if section.title == name for clause in section.clauses)
