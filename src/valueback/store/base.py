"""What every table has in common: ids, the practice it belongs to, states that only move forward, and triggers.

A tenant's table inherits `Owned`, names `practice` first in its unique keys and indexes, and is read through
`Model.objects.of(ctx)`. A workflow's row holds one timestamp a milestone; its state is generated from them.
A table that guards itself lists its `triggers`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self
from uuid import UUID

from django.apps import apps
from django.db import connections, migrations, models
from django.db.models import Case, CharField, F, GeneratedField, Q, Value, When
from django.db.models.functions import Lower

from valueback.core.milestones import Workflow
from valueback.store.ids import uuid7


class InPractice(Protocol):
    """Anything that says which practice it acts in: a usecases Context."""

    @property
    def practice(self) -> UUID: ...


class OwnedQuerySet(models.QuerySet[Any]):
    """Queries that begin with whose data it is."""

    def of(self, ctx: InPractice) -> Self:
        """Only what belongs to the practice of this context."""
        return self.filter(practice_id=ctx.practice)


class Owned(models.Model):
    """A row that belongs to one practice."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practice = models.ForeignKey("valueback.Practice", on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True


# Fields


class LowerEmailField(models.EmailField):
    """An e-mail address, kept and looked up in lower case; `lower_email` guards it in the database as well."""

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return prepared.strip().lower() if isinstance(prepared, str) else prepared


def lower_email(name: str, column: str = "email") -> models.CheckConstraint:
    """The constraint that an address is in lower case, so that unique means unique."""
    return models.CheckConstraint(name=name, condition=Q(**{column: Lower(F(column))}))


def amount(**options: Any) -> models.BigIntegerField[int, int]:
    """An amount in minor units; the row names its currency in a char(3) beside it. Never a DecimalField."""
    return models.BigIntegerField(**options)


def currency(**options: Any) -> models.CharField[str, str]:
    """An ISO 4217 code."""
    return models.CharField(max_length=3, **options)


def rate(**options: Any) -> models.CharField[str, str]:
    """A rate, share or exchange rate as decimal text: SQLite would lose digits of a DecimalField."""
    return models.CharField(max_length=40, **options)


# States


def state_field(workflow: Workflow) -> GeneratedField:
    """The state of a row, generated from its milestone columns: the last step in order that has been reached."""
    reached = [When(**{f"{step.column}__isnull": False}, then=Value(step.state)) for step in reversed(workflow.steps)]
    longest = max(len(state) for state in workflow.states)
    return GeneratedField(
        expression=Case(*reached, default=Value(workflow.initial), output_field=CharField(max_length=longest)),
        output_field=CharField(max_length=longest),
        db_persist=True,
    )


def rebuild_state(
    model_name: str, field: GeneratedField, name: str = "state"
) -> list[migrations.operations.base.Operation]:
    """Migration operations for a workflow that has changed: Django cannot alter a generated field.

    Put them in place of the AlterField that `makemigrations` writes, with the field it wrote. Nothing is lost:
    the state is made from the milestones again. The triggers come back after the migration by themselves.
    """
    return [
        migrations.RemoveField(model_name=model_name, name=name),
        migrations.AddField(model_name=model_name, name=name, field=field),
    ]


# Triggers


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger of a table, written for both databases.

    `sqlite` is one CREATE TRIGGER statement. `postgres` is the body of a trigger function in PL/pgSQL (from BEGIN to
    END;) and `postgres_when` says when it runs, such as "BEFORE UPDATE OR DELETE".
    """

    name: str
    table: str
    sqlite: str
    postgres: str
    postgres_when: str


class Guarded(Protocol):
    """A model with triggers of its own."""

    triggers: ClassVar[tuple[Trigger, ...]]


def triggers() -> tuple[Trigger, ...]:
    """All triggers of all tables, from one list: the `triggers` that the models name."""
    return tuple(_declared())


def _declared() -> Iterator[Trigger]:
    for model in apps.get_app_config("valueback").get_models():
        yield from getattr(model, "triggers", ())


def install_triggers(using: str) -> None:
    """Put every trigger in place, replacing what is there under its name; tables not there yet are left out."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for trigger in triggers():
            if trigger.table in tables:
                for statement in _statements(trigger, connection.vendor):
                    cursor.execute(statement)


def _statements(trigger: Trigger, vendor: str) -> Sequence[str]:
    if vendor == "sqlite":
        return (f'DROP TRIGGER IF EXISTS "{trigger.name}"', trigger.sqlite)
    return (
        f'CREATE OR REPLACE FUNCTION "{trigger.name}"() RETURNS trigger LANGUAGE plpgsql AS $$ {trigger.postgres} $$',
        f'CREATE OR REPLACE TRIGGER "{trigger.name}" {trigger.postgres_when} ON "{trigger.table}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{trigger.name}"()',
    )


def missing_triggers(using: str) -> tuple[str, ...]:
    """The names of triggers that are not there, are switched off, or do something else than the list says."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT tgname, relname, prosrc FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
                "JOIN pg_proc ON pg_proc.oid = tgfoid WHERE tgenabled = 'O' AND pg_table_is_visible(tgrelid)"
            )
        found = {(name, table, _bare(text)) for name, table, text in cursor.fetchall()}
    return tuple(
        trigger.name
        for trigger in triggers()
        if (trigger.name, trigger.table, _bare(trigger.sqlite if connection.vendor == "sqlite" else trigger.postgres))
        not in found
    )


def _bare(statement: str) -> str:
    return statement.strip().rstrip(";").strip()
