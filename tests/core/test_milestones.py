"""A state is read off its milestones, and only moves forward."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valueback.core.milestones import AGREEMENT_VERSION, CLAIM, ENGAGEMENT, SCHEDULE, SESSION, Milestone, Workflow

ALL = (ENGAGEMENT, AGREEMENT_VERSION, SESSION, CLAIM, SCHEDULE)
NOW = datetime(2027, 1, 15, tzinfo=UTC)


def reached(workflow: Workflow, *states: str) -> str:
    return workflow.state({workflow.step(state).column: NOW for state in states})


@pytest.mark.parametrize("workflow", ALL, ids=lambda w: w.name)
def test_nothing_written_is_the_initial_state(workflow: Workflow) -> None:
    assert workflow.state({}) == workflow.initial
    assert workflow.state(dict.fromkeys(workflow.columns)) == workflow.initial


def test_an_engagement_from_enquiry_to_closing() -> None:
    path = ("proposed", "agreed", "running", "ended", "closed")
    assert [reached(ENGAGEMENT, *path[:n]) for n in range(len(path) + 1)] == ["enquiry", *path]


@pytest.mark.parametrize("workflow", ALL, ids=lambda w: w.name)
@given(data=st.data())
def test_every_step_that_is_allowed_changes_the_state_to_it(workflow: Workflow, data: st.DataObject) -> None:
    """Any walk along allowed steps: the state read off the columns is always the last step taken."""
    columns: dict[str, datetime | None] = {}
    while allowed := [s.state for s in workflow.steps if workflow.allows(workflow.state(columns), s.state)]:
        state = data.draw(st.sampled_from(allowed))
        assert columns.get(workflow.step(state).column) is None
        columns[workflow.step(state).column] = NOW
        assert workflow.state(columns) == state


@pytest.mark.parametrize("workflow", ALL, ids=lambda w: w.name)
def test_every_state_can_be_reached(workflow: Workflow) -> None:
    known = {workflow.initial}
    for step in workflow.steps:
        assert known & set(step.after), step.state
        known.add(step.state)


@pytest.mark.parametrize(
    ("workflow", "current", "step"),
    [
        (ENGAGEMENT, "running", "declined"),
        (ENGAGEMENT, "closed", "ended"),
        (AGREEMENT_VERSION, "signed", "declined"),
        (AGREEMENT_VERSION, "expired", "signed"),
        (AGREEMENT_VERSION, "draft", "signed"),
        (SESSION, "cancelled", "cancelled"),
        (SESSION, "moved", "cancelled"),
        (CLAIM, "granted", "refused"),
        (CLAIM, "refunded", "withdrawn"),
        (CLAIM, "appeal_granted", "appeal_refused"),
        (SCHEDULE, "superseded", "signed"),
    ],
)
def test_there_is_no_way_back(workflow: Workflow, current: str, step: str) -> None:
    assert not workflow.allows(current, step)


@pytest.mark.parametrize("before", [("refused",), ("refused", "appealed"), ("refused", "appealed", "appeal_refused")])
def test_the_coach_may_be_kinder_at_any_moment(before: tuple[str, ...]) -> None:
    assert CLAIM.allows(before[-1], "granted")
    assert reached(CLAIM, *before, "granted") == "granted"


def test_an_appeal_is_decided_once() -> None:
    assert reached(CLAIM, "acknowledged", "refused", "appealed", "appeal_granted") == "appeal_granted"
    assert CLAIM.allows("appeal_granted", "refunded")
    assert not CLAIM.allows("appeal_refused", "appealed")


def test_an_unknown_step_is_an_error() -> None:
    with pytest.raises(ValueError, match="session has no step to 'held'"):
        SESSION.allows("planned", "held")


def test_a_workflow_that_contradicts_itself_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="each appear once"):
        Workflow("w", "a", (Milestone("b", "b_at", ("a",)), Milestone("b", "c_at", ("a",))))
    with pytest.raises(ValueError, match="come before it"):
        Workflow("w", "a", (Milestone("b", "b_at", ("c",)), Milestone("c", "c_at", ("a",))))
