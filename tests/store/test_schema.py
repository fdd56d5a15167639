"""What is true of every table: whose it is, what its keys begin with, and how it keeps numbers."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models

from valueback.store.base import Owned

MODELS = tuple(apps.get_app_config("valueback").get_models())
OWNED = tuple(model for model in MODELS if issubclass(model, Owned))

# Nobody's, or everybody's: who can enter, the tenant itself, and what the installation needs to run.
SHARED = ("CacheEntry", "Job", "JobTick", "Practice", "User", "WorkerBeat")

# Asked before the practice is known, which is what these indexes are for.
BEFORE_THE_PRACTICE = frozenset(
    {
        ("valueback_person", ("user_id",)),
        # One paper shows one version or schedule.
        ("valueback_agreementversion", ("paper_id",)),
        ("valueback_resultsschedule", ("paper_id",)),
        # Whoever holds a file may ask whether it is untouched, whichever practice it is from.
        ("valueback_paper", ("digest",)),
        ("valueback_paper", ("elsewhere",)),
        ("valueback_sealedcopy", ("digest",)),
    }
)


def label(model: type[models.Model]) -> str:
    return model.__name__


def test_every_table_belongs_to_a_practice_or_is_known_to_be_shared():
    assert tuple(sorted(label(model) for model in MODELS if model not in OWNED)) == SHARED


@pytest.mark.parametrize("model", OWNED, ids=label)
def test_the_practice_comes_first_in_every_key_and_index(model, db):
    table = model._meta.db_table
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    for name, key in found.items():
        columns = tuple(key["columns"])
        if not (key["unique"] or key["index"]) or columns == ("id",) or (table, columns) in BEFORE_THE_PRACTICE:
            continue
        assert columns[0] == "practice_id", f"{name} on {table} begins with {columns[0]}"


@pytest.mark.parametrize("model", OWNED, ids=label)
def test_a_row_cannot_be_without_a_practice(model):
    assert not model._meta.get_field("practice").null


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_no_number_is_kept_where_digits_get_lost(model):
    lossy = (models.DecimalField, models.FloatField)
    assert [field.name for field in model._meta.get_fields() if isinstance(field, lossy)] == []


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_no_model_saves_with_side_effects(model):
    assert model.save is models.Model.save or model.__name__ == "User"
    assert model.delete is models.Model.delete


def test_all_tables_are_one_app():
    assert {model._meta.app_label for model in MODELS} == {"valueback"}
    assert all(model._meta.db_table.startswith("valueback_") for model in MODELS)
