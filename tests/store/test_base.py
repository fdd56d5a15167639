"""Ids, ownership, generated states and triggers, on the database that is being tested."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.core import checks
from django.db import DatabaseError, connection, migrations, models, transaction
from django.db.migrations.state import ProjectState

from tests.store.test_db import practice
from valueback.core.milestones import Milestone, Workflow
from valueback.store.base import install_triggers, missing_triggers, rebuild_state, state_field, triggers
from valueback.store.ids import uuid7
from valueback.store.models import Brand, Practice

NOON = datetime(2027, 1, 15, 12, tzinfo=UTC)


def test_ids_are_version_7_and_begin_with_the_time_of_making():
    before = time.time_ns() // 1_000_000
    made = uuid7()
    after = time.time_ns() // 1_000_000
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert before <= made.int >> 80 <= after
    assert len({uuid7() for _ in range(2000)}) == 2000


def test_of_gives_only_what_belongs_to_the_practice(db):
    ours, theirs = practice("ours"), practice("theirs")
    for owner in (ours, theirs):
        Brand.objects.create(practice=owner, name="LinkedEnglish", number_prefix="LE")
    found = Brand.objects.of(SimpleNamespace(practice=ours.pk))
    assert [brand.practice_id for brand in found] == [ours.pk]


def test_an_instant_comes_back_as_utc_exactly(db):
    made = practice()
    made.refresh_from_db()
    assert made.created_at.tzinfo is UTC


# Generated states

CLAIM = Workflow("claim", "filed", (Milestone("granted", "granted_at"), Milestone("closed", "closed_at")))
CHANGED = Workflow("claim", "filed", (Milestone("approved", "granted_at"), Milestone("closed", "closed_at")))


def claim_table() -> migrations.CreateModel:
    return migrations.CreateModel(
        "probe",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("granted_at", models.DateTimeField(null=True)),
            ("closed_at", models.DateTimeField(null=True)),
            ("state", state_field(CLAIM)),
        ],
        options={"db_table": "probe"},
    )


def carry_out(state: ProjectState, *operations: migrations.operations.base.Operation) -> ProjectState:
    for operation in operations:
        after = state.clone()
        operation.state_forwards("probe", after)
        with connection.schema_editor() as editor:
            operation.database_forwards("probe", editor, state, after)
        state = after
    return state


def test_the_state_follows_the_milestones_and_can_be_rebuilt(committed_db):
    state = carry_out(ProjectState(), claim_table())
    probe = state.apps.get_model("probe", "probe")
    made = [
        probe.objects.create(granted_at=granted, closed_at=closed)
        for granted, closed in ((None, None), (NOON, None), (NOON, NOON), (None, NOON))
    ]
    stored = dict(probe.objects.values_list("pk", "state"))
    assert [stored[row.pk] for row in made] == ["filed", "granted", "closed", "closed"]
    for row in made:
        assert stored[row.pk] == CLAIM.state({"granted_at": row.granted_at, "closed_at": row.closed_at})

    state = carry_out(state, *rebuild_state("probe", state_field(CHANGED)))
    stored = dict(state.apps.get_model("probe", "probe").objects.values_list("pk", "state"))
    assert [stored[row.pk] for row in made] == ["filed", "approved", "closed", "closed"]


def test_nobody_writes_a_state(committed_db):
    state = carry_out(ProjectState(), claim_table())
    probe = state.apps.get_model("probe", "probe")
    row = probe.objects.create()
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("UPDATE probe SET state = 'closed' WHERE id = %s", [row.pk])


# Triggers


def test_migrating_puts_every_trigger_in_place(db):
    assert triggers(), "there are tables that guard themselves"
    assert missing_triggers("default") == ()


def drop(name: str, table: str) -> None:
    with connection.cursor() as cursor:
        on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
        cursor.execute(f'DROP TRIGGER "{name}"{on}')


@pytest.mark.parametrize("trigger", triggers(), ids=lambda trigger: trigger.name)
def test_a_missing_trigger_is_an_error_until_it_is_put_back(trigger, committed_db):
    drop(trigger.name, trigger.table)
    found = [message for message in checks.run_checks(databases=["default"]) if message.id == "valueback.E010"]
    assert [trigger.name in message.msg for message in found] == [True]
    install_triggers("default")
    assert missing_triggers("default") == ()


def test_a_trigger_that_lets_everything_pass_is_an_error(committed_db):
    trigger = triggers()[0]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f'DROP TRIGGER "{trigger.name}"')
            cursor.execute(f'CREATE TRIGGER "{trigger.name}" BEFORE UPDATE ON "{trigger.table}" BEGIN SELECT 1; END')
        else:
            cursor.execute(
                f'CREATE OR REPLACE FUNCTION "{trigger.name}"() RETURNS trigger LANGUAGE plpgsql '
                "AS $$ BEGIN RETURN NEW; END; $$"
            )
    assert missing_triggers("default") == (trigger.name,)


def test_a_rebuilt_sqlite_table_has_its_triggers_again_after_the_next_migration(committed_db):
    from django.core.management import call_command

    trigger = triggers()[0]
    drop(trigger.name, trigger.table)
    call_command("migrate", verbosity=0, interactive=False)
    assert missing_triggers("default") == ()


# The clock of a practice


def test_a_clock_is_never_turned_back_not_even_by_hand(db):
    demo = practice()
    Practice.objects.filter(pk=demo.pk).update(is_demo=True, clock_shift=60)
    with pytest.raises(DatabaseError, match="only moves forward"), transaction.atomic():
        Practice.objects.filter(pk=demo.pk).update(clock_shift=59)
    Practice.objects.filter(pk=demo.pk).update(clock_shift=61)
    assert Practice.objects.get().clock_shift == 61


def test_a_clock_is_shifted_in_a_demo_only(db):
    real = practice()
    with pytest.raises(DatabaseError, match="practice_clock_shift_only_in_demo"), transaction.atomic():
        Practice.objects.filter(pk=real.pk).update(clock_shift=60)


def test_a_demo_served_to_real_people_is_an_error(db, settings):
    demo = practice()
    Practice.objects.filter(pk=demo.pk).update(is_demo=True, clock_shift=60)
    settings.DEMO = True
    assert "valueback.E011" not in {message.id for message in checks.run_checks(databases=["default"])}
    settings.DEMO = False
    told = [message.msg for message in checks.run_checks(databases=["default"]) if message.id == "valueback.E011"]
    assert told == ["The clock of the practice linked-english is shifted, and DEMO is off."]
