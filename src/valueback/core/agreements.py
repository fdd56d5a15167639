"""Which version of the terms is in force at an instant: signed by all its signers, and its effective day has come.

An amendment signed by one side changes nothing; its effect never lies before its last signature.
Source: domain sections 1 ("agreement") and 4 ("judged by the version of the terms in force at its due instant").
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from valueback.core.dates import Instant, local_date, start_of_day
from valueback.core.facts import Fact, ScheduleSent, ScheduleSigned, Seen, VersionSigned
from valueback.core.outcome import Outcome
from valueback.core.terms import Clause, Party, Terms


@dataclass(frozen=True, slots=True)
class Version:
    """One version as written. `effective`: local day of the anchor zone; None = from the last signature."""

    number: int
    terms: Terms
    effective: date | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """All versions of one agreement, in the order of their numbers; at least one."""

    versions: tuple[Version, ...]

    def __post_init__(self) -> None:
        numbers = [version.number for version in self.versions]
        if not numbers or numbers != sorted(set(numbers)):
            raise ValueError("an agreement has at least one version, with rising numbers")


@dataclass(frozen=True, slots=True)
class InForce:
    """One signed version: in force from `since` on; `signed_at` is its last signature."""

    version: Version
    since: Instant
    signed_at: Instant
    acknowledged: frozenset[Clause]
    cites: tuple[int, ...]

    @property
    def terms(self) -> Terms:
        return self.version.terms


@dataclass(frozen=True, slots=True)
class Signed:
    """The signed versions, oldest first, and the signed results schedules.

    `memo` keeps what follows from these versions and the facts seen alone, whatever the instant of the question.
    """

    versions: tuple[InForce, ...]
    schedules: tuple["Schedule", ...] = ()
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def concluded_at(self) -> Instant:
        return self.versions[0].signed_at

    def at(self, instant: Instant) -> InForce:
        """The version in force; before the first one, the first."""
        found = self.versions[0]
        for version in self.versions[1:]:
            if version.since <= instant:
                found = version
        return found

    def terms(self, instant: Instant) -> Terms:
        return self.at(instant).version.terms

    def minimum(self, instant: Instant) -> Outcome:
        """The minimum results: of the last schedule signed by the client, otherwise the default in the terms."""
        minimum = self.terms(instant).minimum
        for schedule in self.schedules:
            if schedule.signed_at is not None:
                minimum = schedule.minimum
        return minimum

    def objective(self, instant: Instant) -> str:
        objective = self.terms(instant).objective
        for schedule in self.schedules:
            if schedule.signed_at is not None:
                objective = schedule.objective
        return objective


@dataclass(frozen=True, slots=True)
class Schedule:
    """A results schedule that reached the client at `sent_at`, and when the client signed it."""

    subject: str
    objective: str
    minimum: Outcome
    sent_at: Instant
    signed_at: Instant | None
    cites: tuple[int, ...]


def signatures(seen: Seen, number: int) -> dict[Party, Fact]:
    """The first signature of each party under one version."""
    found: dict[Party, Fact] = {}
    for fact in seen.of(VersionSigned):
        if fact.what.version == number:
            found.setdefault(fact.actor, fact)
    return found


def signed(agreed: Agreed, seen: Seen) -> Signed | None:
    """The versions signed by all whom their terms name, or None when there is no agreement yet; kept with the facts."""
    kept = seen.memo.get("signed")
    if kept is None or kept[0] is not agreed:
        kept = seen.memo["signed"] = (agreed, _signed(agreed, seen))
    found: Signed | None = kept[1]
    return found


def _signed(agreed: Agreed, seen: Seen) -> Signed | None:
    found = tuple(one for one in (_in_force(version, seen) for version in agreed.versions) if one)
    return Signed(_rising(found), _schedules(seen)) if found else None


def _in_force(version: Version, seen: Seen) -> InForce | None:
    by = signatures(seen, version.number)
    needed = version.terms.signers
    if not by.keys() >= set(needed):
        return None
    last = max(by[party].at for party in needed)
    since = last
    if version.effective is not None and version.effective > local_date(last, version.terms.zone):
        since = start_of_day(version.effective, version.terms.zone)
    acknowledged = frozenset(by[Party.CLIENT].what.acknowledged)
    return InForce(version, since, last, acknowledged, tuple(fact.seq for fact in by.values()))


def _rising(found: Iterable[InForce]) -> tuple[InForce, ...]:
    return tuple(sorted(found, key=lambda one: (one.since, one.version.number)))


def _schedules(seen: Seen) -> tuple[Schedule, ...]:
    return tuple(_schedule(sent, seen.first(ScheduleSigned, sent.subject)) for sent in seen.of(ScheduleSent))


def _schedule(sent: Fact, signed_: Fact | None) -> Schedule:
    cites = (sent.seq,) if signed_ is None else (sent.seq, signed_.seq)
    return Schedule(
        sent.subject, sent.what.objective, sent.what.minimum, sent.at, signed_.at if signed_ else None, cites
    )
