"""What was offered and signed before there were papers is still there after the step to them, on either database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from valueback.store.base import _statements as statements
from valueback.store.milestones import refused

BEFORE, AFTER = "0003_engagements", "0005_signatures_under_papers"
NOON = datetime(2027, 1, 10, 12, tzinfo=UTC)
DIGEST = "a" * 64


def migrate(target: str) -> Any:
    """The tables as they are after a step, with the models they had then."""
    executor = MigrationExecutor(connection)
    executor.migrate([("valueback", target)])
    return MigrationExecutor(connection).loader.project_state([("valueback", target)]).apps


def guard_as_before() -> None:
    """The trigger that the table had then, in the place of the one of today."""
    was = refused(
        "valueback_signature_stays",
        "valueback_signature",
        "UPDATE",
        'NEW."version_id" {differs} OLD."version_id" OR NEW."party" {differs} OLD."party"'
        ' OR NEW."signed_at" {differs} OLD."signed_at" OR NEW."digest" {differs} OLD."digest"',
        "a signature stays as it was given",
    )
    with connection.cursor() as cursor:
        for statement in statements(was, connection.vendor):
            cursor.execute(statement)


def engagement_of(apps: Any) -> Any:
    def model(name: str) -> Any:
        return apps.get_model("valueback", name)

    practice = model("Practice").objects.create(
        name="LinkedEnglish", slug="linked", base_currency="USD", country="US", zone="UTC", language="en"
    )
    brand = model("Brand").objects.create(practice=practice, name="LinkedEnglish", number_prefix="LE", created_at=NOON)
    jose, ana = (
        model("Person").objects.create(practice=practice, name=name, zone="UTC", language="en", created_at=NOON)
        for name in ("Jose", "Ana")
    )
    coach = model("Membership").objects.create(practice=practice, person=jose, role="coach", created_at=NOON)
    made = model("Engagement").objects.create(
        practice=practice, brand=brand, coach=coach, client=ana, number=1, zone="UTC", opened_at=NOON
    )
    return made, jose, ana


@pytest.mark.usefixtures("committed_db")
def test_what_was_signed_before_there_were_papers_survives() -> None:
    apps = migrate(BEFORE)
    guard_as_before()
    made, jose, ana = engagement_of(apps)
    shared = {"practice_id": made.practice_id, "engagement": made}
    version = apps.get_model("valueback", "AgreementVersion").objects.create(
        **shared,
        number=1,
        terms={},
        text="What both sign.",
        language="en",
        digest=DIGEST,
        first_signer="client",
        created_by=jose,
        created_at=NOON,
        offered_at=NOON,
    )
    apps.get_model("valueback", "Signature").objects.create(
        practice_id=made.practice_id,
        version=version,
        party="client",
        person=ana,
        name="Ana",
        signed_at=NOON,
        consent_at=NOON,
        digest=DIGEST,
    )
    schedule = apps.get_model("valueback", "ResultsSchedule").objects.create(
        **shared, number=1, objective="Lead", minimum={}, text="Lead.", digest=DIGEST, created_at=NOON, sent_at=NOON
    )

    apps = migrate(AFTER)

    paper = apps.get_model("valueback", "AgreementVersion").objects.get(pk=version.pk).paper
    assert (paper.kind, paper.size, paper.digest) == ("agreement", 0, DIGEST)
    assert [one.name for one in paper.signatures.all()] == ["Ana"]
    asked = paper.signers.order_by("party").values_list("party", "person_id", "turn")
    assert list(asked) == [("client", ana.pk, 1), ("coach", jose.pk, 1)]
    sent = apps.get_model("valueback", "ResultsSchedule").objects.get(pk=schedule.pk).paper
    assert sent.kind == "schedule"
    assert [one.party for one in sent.signers.all()] == ["client"]
