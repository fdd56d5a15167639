"""The tables speak the words of the core, and have a place for all that it can say."""

from __future__ import annotations

from django.apps import apps
from django.db import connection, models

from valueback.core import facts, milestones, outcome
from valueback.core.milestones import Workflow
from valueback.core.terms import Party
from valueback.store.models import (
    AgreementVersion,
    Claim,
    Engagement,
    Fact,
    ResultKind,
    ResultsSchedule,
    Session,
    SessionKind,
    Side,
)

TABLES = tuple(apps.get_app_config("valueback").get_models())


def test_amounts_are_wide_enough() -> None:
    for model in TABLES:
        for field in model._meta.fields:
            if "amount" in field.name:
                assert isinstance(field, models.BigIntegerField), f"{model.__name__}.{field.name}"


def test_every_workflow_row_has_a_column_for_each_milestone() -> None:
    tables: tuple[tuple[type[models.Model], Workflow], ...] = (
        (Engagement, milestones.ENGAGEMENT),
        (AgreementVersion, milestones.AGREEMENT_VERSION),
        (Session, milestones.SESSION),
        (Claim, milestones.CLAIM),
        (ResultsSchedule, milestones.SCHEDULE),
    )
    for model, workflow in tables:
        columns = {field.name: field for field in model._meta.fields}
        for column in workflow.columns:
            assert isinstance(columns[column], models.DateTimeField), f"{model.__name__}.{column}"
            assert columns[column].null
        assert isinstance(columns["state"], models.GeneratedField)


def test_the_words_of_the_tables_are_those_of_the_core() -> None:
    assert set(Side.values) == {party.value for party in Party}
    assert set(SessionKind.values) == {kind.value for kind in facts.SessionKind}
    assert set(ResultKind.values) == {name for _, name in outcome.KINDS} - {"all", "any", "at_least"}


def test_every_kind_of_fact_fits_its_column() -> None:
    longest = Fact._meta.get_field("kind").max_length
    assert longest is not None
    assert max(map(len, facts.KIND_NAMED)) <= longest


def test_the_key_of_facts_begins_with_the_practice(db: None) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # Django reports the columns of SQLite's primary key in no order; the index behind it has one.
            cursor.execute("PRAGMA index_info('sqlite_autoindex_valueback_fact_1')")
            columns = [column for _, _, column in cursor.fetchall()]
        else:
            columns = connection.introspection.get_primary_key_columns(cursor, "valueback_fact") or []
    assert columns == ["practice_id", "engagement_id", "seq"]
