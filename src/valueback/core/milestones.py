"""Workflows only move forward: a state is read off timestamps that are each written once.

The last step, in the order given, whose column is set is the state. The same ordered tuple builds the
generated column in the database, so the two can never disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Milestone:
    """A state reached when `column` is written; `after` names the states it may follow."""

    state: str
    column: str
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workflow:
    """An initial state and the ordered steps from it."""

    name: str
    initial: str
    steps: tuple[Milestone, ...]

    def __post_init__(self) -> None:
        if len(set(self.states)) != len(self.states) or len(set(self.columns)) != len(self.columns):
            raise ValueError(f"{self.name}: a state and a column each appear once")
        for number, step in enumerate(self.steps, start=1):
            if not set(step.after) <= set(self.states[:number]):
                raise ValueError(f"{self.name}: {step.state} may only follow states that come before it")

    @property
    def states(self) -> tuple[str, ...]:
        return (self.initial, *(step.state for step in self.steps))

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(step.column for step in self.steps)

    def state(self, values: Mapping[str, datetime | None]) -> str:
        """The state of a row, given its columns (a column that is not there is not set)."""
        found = self.initial
        for step in self.steps:
            if values.get(step.column) is not None:
                found = step.state
        return found

    def step(self, state: str) -> Milestone:
        """The step that leads to a state. ValueError for the initial state or an unknown one."""
        for step in self.steps:
            if step.state == state:
                return step
        raise ValueError(f"{self.name} has no step to {state!r}")

    def allows(self, current_state: str, step_state: str) -> bool:
        """Whether the step to `step_state` may be taken from `current_state`."""
        return current_state in self.step(step_state).after


ENGAGEMENT = Workflow(
    "engagement",
    "enquiry",
    (
        Milestone("proposed", "proposed_at", ("enquiry",)),
        Milestone("agreed", "agreed_at", ("enquiry", "proposed")),
        Milestone("running", "started_at", ("agreed",)),
        Milestone("ended", "ended_at", ("agreed", "running")),
        Milestone("closed", "closed_at", ("ended",)),
        Milestone("declined", "declined_at", ("enquiry", "proposed")),
    ),
)

AGREEMENT_VERSION = Workflow(
    "agreement_version",
    "draft",
    (
        Milestone("offered", "offered_at", ("draft",)),
        Milestone("signed", "signed_at", ("offered",)),
        Milestone("declined", "declined_at", ("offered",)),
        Milestone("withdrawn", "withdrawn_at", ("draft", "offered")),
        Milestone("expired", "expired_at", ("offered",)),
        Milestone("voided", "voided_at", ("offered", "signed")),
    ),
)

SESSION = Workflow(
    "session",
    "planned",
    (
        Milestone("cancelled", "cancelled_at", ("planned",)),
        Milestone("moved", "replaced_at", ("planned",)),
    ),
)

_UNDECIDED = ("filed", "acknowledged", "alternative_offered")

# A grant comes after every refusal in the order: the coach may be kinder at any moment, never stricter.
CLAIM = Workflow(
    "claim",
    "filed",
    (
        Milestone("acknowledged", "acknowledged_at", ("filed",)),
        Milestone("alternative_offered", "offered_at", ("filed", "acknowledged")),
        Milestone("refused", "refused_at", _UNDECIDED),
        Milestone("appealed", "appealed_at", ("refused",)),
        Milestone("appeal_refused", "appeal_refused_at", ("appealed",)),
        Milestone("appeal_granted", "appeal_granted_at", ("appealed",)),
        Milestone("granted", "granted_at", (*_UNDECIDED, "refused", "appealed", "appeal_refused")),
        Milestone("refunded", "refunded_at", ("granted", "appeal_granted")),
        Milestone("closed", "closed_at", ("alternative_offered", "refused", "appeal_refused", "granted", "refunded")),
        Milestone("withdrawn", "withdrawn_at", (*_UNDECIDED, "appealed")),
    ),
)

SCHEDULE = Workflow(
    "schedule",
    "draft",
    (
        Milestone("sent", "sent_at", ("draft",)),
        Milestone("signed", "signed_at", ("sent",)),
        Milestone("superseded", "superseded_at", ("draft", "sent", "signed")),
    ),
)

VALUE_CONVERSATION = Workflow(
    "value_conversation",
    "draft",
    (
        Milestone("shared", "shared_at", ("draft",)),
        Milestone("confirmed", "confirmed_at", ("shared",)),
        Milestone("replaced", "replaced_at", ("draft", "shared", "confirmed")),
    ),
)

PROPOSAL = Workflow(
    "proposal",
    "draft",
    (
        Milestone("sent", "sent_at", ("draft",)),
        Milestone("chosen", "chosen_at", ("sent",)),
        Milestone("declined", "declined_at", ("sent",)),
        Milestone("withdrawn", "withdrawn_at", ("draft", "sent")),
    ),
)
