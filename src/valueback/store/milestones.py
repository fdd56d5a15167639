"""What guards a workflow's row: a milestone is written once, and only after one of those that it may follow.

Both guards are made from the ordered tuples of core.milestones, so the database refuses what core does not allow.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q

from valueback.core.milestones import Workflow
from valueback.store.base import Trigger


def in_order(name: str, workflow: Workflow) -> tuple[models.CheckConstraint, ...]:
    """For each step that may not follow the initial state: one of the milestones it follows has been reached."""
    column_of = {step.state: step.column for step in workflow.steps}
    return tuple(
        models.CheckConstraint(
            name=f"{name}_{step.state}_follows",
            condition=reduce(
                or_,
                (Q(**{f"{column_of[before]}__isnull": False}) for before in step.after),
                Q(**{f"{step.column}__isnull": True}),
            ),
        )
        for step in workflow.steps
        if step.after and workflow.initial not in step.after
    )


def written_once(table: str, workflow: Workflow) -> Trigger:
    """A milestone that was written stays as it is; going back is a new row."""
    columns = tuple((column, column) for column in workflow.columns)
    return frozen(f"{table}_milestones", table, columns, "a milestone is written once")


def frozen(name: str, table: str, columns: tuple[tuple[str, str], ...], message: str) -> Trigger:
    """Each pair (column, since): `column` may not change any more once `since` is set."""
    changed = " OR ".join(
        f'(OLD."{since}" IS NOT NULL AND NEW."{column}" {{differs}} OLD."{column}")' for column, since in columns
    )
    return refused(name, table, "UPDATE", changed, message)


def refused(name: str, table: str, act: str, when: str, message: str) -> Trigger:
    """Refuse `act` (UPDATE or DELETE) where `when` holds; `{differs}` in it compares with NULLs as values."""
    return Trigger(
        name=name,
        table=table,
        sqlite=f"""CREATE TRIGGER "{name}" BEFORE {act} ON "{table}" WHEN {when.format(differs="IS NOT")}
BEGIN SELECT RAISE(ABORT, '{message}'); END""",
        postgres=f"""BEGIN
IF {when.format(differs="IS DISTINCT FROM")} THEN
    RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
END IF; RETURN {"OLD" if act == "DELETE" else "NEW"}; END;""",
        postgres_when=f"BEFORE {act}",
    )
