"""`valueback verify-facts` says that all chains hold, or names the first broken link."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.store import rows
from valueback.cli.main import main
from valueback.store.append import append
from valueback.store.db import write
from valueback.store.models import Engagement, Practice


@pytest.fixture
def home(db: None) -> Practice:
    """Two engagements with three facts each, and a second practice with one."""
    home = rows.practice()
    with write():
        for one in (rows.engagement(home), rows.engagement(home, 2), rows.engagement(rows.practice("other"))):
            append(one.practice_id, one.pk, rows.opened(), rows.told("s1"), rows.told("s2"))
    return home


def test_chains_that_hold(home: Practice, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify-facts"]) == 0
    assert capsys.readouterr().out == "Chains: 3. Facts: 9. All hold.\n"
    assert main(["verify-facts", "--practice", "other"]) == 0
    assert capsys.readouterr().out == "Chains: 1. Facts: 3. All hold.\n"


def test_a_broken_chain_is_named(home: Practice, capsys: pytest.CaptureFixture[str]) -> None:
    bruno = Engagement.objects.get(practice=home, number=2)
    with connection.cursor() as cursor:
        on = " ON valueback_fact" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER valueback_fact_unchanged{on}")
        field = Engagement._meta.get_field("id")
        cursor.execute(
            "UPDATE valueback_fact SET subject = 's9' WHERE seq = 3 AND engagement_id = %s",
            [field.get_db_prep_value(bruno.pk, connection)],
        )
    assert main(["verify-facts"]) == 1
    assert capsys.readouterr().out == (
        f"linked-english: engagement 2 ({bruno.pk}): fact 3: its content is not what was sealed.\n"
        "Chains: 3. Facts: 9. Broken: 1.\n"
    )
    assert main(["verify-facts", "--practice", "other"]) == 0


def test_facts_missing_at_the_end_are_named(home: Practice, capsys: pytest.CaptureFixture[str]) -> None:
    Engagement.objects.filter(practice=home, number=1).update(chain_length=4)
    assert main(["verify-facts"]) == 1
    assert "engagement 1 " in (said := capsys.readouterr().out)
    assert "fact 4: it is not there." in said


def test_an_unknown_practice(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify-facts", "--practice", "nobody"]) == 2
    assert "There is no practice 'nobody'" in capsys.readouterr().err
