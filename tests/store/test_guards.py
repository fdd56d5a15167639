"""The database itself refuses what the rules do not allow, whoever writes and by whatever way."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError

from tests.store import rows
from valueback.core.facts import Erased
from valueback.core.sealing import Broken, Fault, verify
from valueback.core.terms import Party
from valueback.store.append import NewFact, append, erase
from valueback.store.base import install_triggers, missing_triggers, triggers
from valueback.store.db import write
from valueback.store.load import sealed_of
from valueback.store.models import AgreementVersion, Claim, Engagement, Fact, Payment, Signature
from valueback.store.models.facts import KEPT


@pytest.fixture
def ana(db: None) -> Engagement:
    """An engagement with three facts; the second was erased."""
    ana = rows.engagement()
    with write():
        append(ana.practice_id, ana.pk, rows.opened(), rows.told("s1", "gone"), rows.told("s2", "kept"))
        erase(ana.practice_id, ana.pk, [2], by=Party.CLIENT, at=rows.NOON)
    return ana


def run(statement: str, *values: object) -> int:
    """One statement on its own, below the model layer; how many rows it touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def refused(statement: str, *values: object, because: str) -> None:
    with pytest.raises(DatabaseError, match=because):
        run(statement, *values)


# --- facts -----------------------------------------------------------------------------------------------------------


def test_a_fact_cannot_be_deleted(ana: Engagement) -> None:
    refused("DELETE FROM valueback_fact WHERE seq = 3", because="never edited or deleted")
    refused("DELETE FROM valueback_fact", because="never edited or deleted")
    assert Fact.objects.count() == 4


@pytest.mark.parametrize("column", [*KEPT, "payload", "salt"])
def test_no_column_of_a_fact_can_be_changed(ana: Engagement, column: str) -> None:
    values: dict[str, object] = {
        "practice_id": rows.practice("other").pk,
        "engagement_id": rows.engagement(rows.practice("third")).pk,
        "person_id": ana.client_id,
        "seq": 9,
        "corrects": 1,
        "at": rows.later(days=1),
        "noted_at": rows.later(days=1),
    }
    changed = Fact.objects.filter(seq=3)
    with pytest.raises(DatabaseError, match="never edited or deleted"), transaction.atomic():
        if column in ("practice_id", "engagement_id", "person_id"):
            field = Fact._meta.get_field(column)
            stored = field.get_db_prep_value(values[column], connection)
            run(f'UPDATE valueback_fact SET "{column}" = %s WHERE seq = 3', stored)  # noqa: S608
        else:
            changed.update(**{column: values.get(column, "x")})


def test_the_guard_looks_at_every_column() -> None:
    columns = {field.column for field in Fact._meta.concrete_fields}
    assert columns == {*KEPT, "payload", "salt"}


def test_a_fact_cannot_be_replaced(ana: Engagement) -> None:
    if connection.vendor == "sqlite":
        columns = ", ".join(f'"{column}"' for column in (*KEPT, "payload", "salt"))
        again = f"INSERT OR REPLACE INTO valueback_fact ({columns}) SELECT {columns} FROM valueback_fact WHERE seq = 3"  # noqa: S608
        refused(again, because="never edited or deleted")
    else:
        columns = ", ".join(f'"{column}"' for column in (*KEPT, "payload", "salt"))
        again = (
            f"INSERT INTO valueback_fact ({columns}) SELECT {columns} FROM valueback_fact WHERE seq = 3 "  # noqa: S608
            "ON CONFLICT (practice_id, engagement_id, seq) DO UPDATE SET subject = 'forged'"
        )
        refused(again, because="never edited or deleted")
    assert Fact.objects.get(seq=3).subject == "s2"


def test_content_goes_only_where_an_erasure_names_it(ana: Engagement) -> None:
    blank = "UPDATE valueback_fact SET payload = NULL, salt = NULL WHERE seq = %s"
    refused(blank, 3, because="never edited or deleted")
    refused(blank, 4, because="never edited or deleted")  # the erasure itself
    assert run(blank, 2) == 1  # named: carrying it out twice changes nothing
    assert Fact.objects.get(seq=3).payload is not None


def test_an_erasure_of_another_engagement_pardons_nothing(ana: Engagement) -> None:
    bruno = rows.engagement(ana.practice, number=2)
    with write():
        append(bruno.practice_id, bruno.pk, rows.opened(), rows.told("s1"), rows.told("s2"))
        append(bruno.practice_id, bruno.pk, _erasure(1))
    blank = "UPDATE valueback_fact SET payload = NULL, salt = NULL WHERE seq = %s AND chain = %s"
    kept = Fact.objects.get(engagement=bruno, seq=2)
    refused(blank, 2, kept.chain, because="never edited or deleted")
    assert run(blank, 1, Fact.objects.get(engagement=bruno, seq=1).chain) == 1


def test_an_erasure_takes_payload_and_salt_and_nothing_else(ana: Engagement) -> None:
    with write():
        append(ana.practice_id, ana.pk, _erasure(3))
    refused("UPDATE valueback_fact SET payload = NULL WHERE seq = 3", because="never edited")
    refused("UPDATE valueback_fact SET payload = NULL, salt = NULL, subject = '' WHERE seq = 3", because="never edited")
    refused("UPDATE valueback_fact SET payload = '{}', salt = NULL WHERE seq = 3", because="never edited")
    assert run("UPDATE valueback_fact SET payload = NULL, salt = NULL WHERE seq = 3") == 1
    refused("UPDATE valueback_fact SET payload = '{}', salt = '0' WHERE seq = 3", because="never edited")


def _erasure(*seqs: int) -> NewFact:
    return NewFact(what=Erased(seqs), by=Party.CLIENT, at=rows.NOON, noted_at=rows.NOON)


def test_what_got_past_the_guards_is_found_by_its_first_broken_link(ana: Engagement) -> None:
    _without_guards('UPDATE valueback_fact SET payload = \'{"answer":4,"better":"kept"}\' WHERE seq = 3')
    ana.refresh_from_db()
    facts = sealed_of(ana.practice_id, ana.pk)
    assert verify(ana.pk, facts, ana.chain_head, ana.chain_length) == Broken(3, Fault.DIGEST)


def test_a_deleted_fact_is_found_missing(ana: Engagement) -> None:
    _without_guards("DELETE FROM valueback_fact WHERE seq = 4")
    ana.refresh_from_db()
    facts = sealed_of(ana.practice_id, ana.pk)
    # Its erasure gone, the blank has no excuse.
    assert verify(ana.pk, facts, ana.chain_head, ana.chain_length) == Broken(2, Fault.BLANK)


def _without_guards(statement: str) -> None:
    """What somebody with the database in their hands could do."""
    names = ("valueback_fact_kept", "valueback_fact_unchanged")
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER {name}" + (" ON valueback_fact" if connection.vendor == "postgresql" else ""))
    assert set(names) <= set(missing_triggers("default"))
    run(statement)
    install_triggers("default")
    assert missing_triggers("default") == ()


def test_every_guard_is_in_place(db: None) -> None:
    assert missing_triggers("default") == ()
    assert {trigger.table for trigger in triggers()} >= {
        "valueback_fact",
        "valueback_engagement",
        "valueback_agreementversion",
        "valueback_signature",
        "valueback_resultsschedule",
        "valueback_session",
        "valueback_claim",
        "valueback_payment",
        "valueback_refund",
    }


# --- milestones ------------------------------------------------------------------------------------------------------


def test_a_milestone_is_written_once(db: None) -> None:
    ana = rows.engagement(agreed_at=rows.NOON)
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        Engagement.objects.filter(pk=ana.pk).update(agreed_at=None)
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        Engagement.objects.filter(pk=ana.pk).update(agreed_at=rows.later(days=1))
    Engagement.objects.filter(pk=ana.pk).update(started_at=rows.later(days=1))
    ana.refresh_from_db()
    assert (ana.state, ana.agreed_at) == ("running", rows.NOON)


def test_a_milestone_waits_for_the_one_before_it(db: None) -> None:
    with pytest.raises(IntegrityError, match="engagement_running_follows"), transaction.atomic():
        rows.engagement(started_at=rows.NOON)
    ana = rows.engagement(rows.practice("other"))
    with pytest.raises(IntegrityError, match="version_signed_follows"), transaction.atomic():
        rows.version(ana, signed_at=rows.NOON)
    with pytest.raises(IntegrityError, match="claim_refunded_follows"), transaction.atomic():
        rows.claim(ana, refunded_at=rows.NOON)
    with pytest.raises(IntegrityError, match="schedule_signed_follows"), transaction.atomic():
        rows.schedule(ana, signed_at=rows.NOON)


def test_states_are_read_off_the_milestones(db: None) -> None:
    ana = rows.engagement()
    session = rows.session(ana)
    assert (ana.state, rows.version(ana).state, session.state, rows.claim(ana).state) == (
        "enquiry",
        "draft",
        "planned",
        "filed",
    )
    moved = rows.session(ana, "s1b", replaces=session)
    type(session).objects.filter(pk=session.pk).update(replaced_at=rows.NOON)
    session.refresh_from_db()
    assert (session.state, moved.state) == ("moved", "planned")


@pytest.mark.parametrize(
    ("column", "value"),
    [("text", "Other words."), ("terms", {}), ("digest", "1" * 64), ("number", 2), ("language", "pt")],
)
def test_an_offered_version_is_frozen(db: None, column: str, value: object) -> None:
    row = rows.version(rows.engagement(), offered_at=rows.NOON)
    with pytest.raises(DatabaseError, match="the next version"), transaction.atomic():
        AgreementVersion.objects.filter(pk=row.pk).update(**{column: value})


def test_the_effective_day_is_settled_by_the_last_signature(db: None) -> None:
    row = rows.version(rows.engagement(), offered_at=rows.NOON)
    day = rows.NOON.date()
    AgreementVersion.objects.filter(pk=row.pk).update(signed_at=rows.NOON, effective=day)
    with pytest.raises(DatabaseError, match="the next version"), transaction.atomic():
        AgreementVersion.objects.filter(pk=row.pk).update(effective=rows.later(days=9).date())
    row.refresh_from_db()
    assert (row.state, row.effective) == ("signed", day)


def test_a_draft_can_still_be_rewritten(db: None) -> None:
    row = rows.version(rows.engagement())
    AgreementVersion.objects.filter(pk=row.pk).update(text="Better words.", digest="1" * 64)
    row.refresh_from_db()
    assert row.text == "Better words."


def test_a_signature_stays_and_is_given_once_a_party(db: None) -> None:
    row = rows.version(rows.engagement(), offered_at=rows.NOON)
    values = {
        "practice_id": row.practice_id,
        "paper": rows.paper(row),
        "party": "client",
        "person": row.created_by,
        "name": "Ana",
        "signed_at": rows.NOON,
        "consent_at": rows.NOON,
        "digest": row.digest,
    }
    signature = Signature.objects.create(**values, address="192.0.2.7")
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(**values)
    with pytest.raises(DatabaseError, match="stays as it was given"), transaction.atomic():
        Signature.objects.filter(pk=signature.pk).update(signed_at=rows.later(days=1))
    with pytest.raises(DatabaseError, match="a signature is kept"), transaction.atomic():
        signature.delete()
    Signature.objects.filter(pk=signature.pk).update(address="")  # an erasure may take the address


def test_a_sent_schedule_is_frozen(db: None) -> None:
    row = rows.schedule(rows.engagement(), sent_at=rows.NOON)
    with pytest.raises(DatabaseError, match="the next one"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(objective="Something easier")


# --- sessions, claims, money ------------------------------------------------------------------------------------------


def test_a_plan_is_moved_by_a_new_row(db: None) -> None:
    ana = rows.engagement()
    row = rows.session(ana)
    with pytest.raises(DatabaseError, match="a new row"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(start=rows.later(days=8))
    rows.session(ana, "s1b", replaces=row)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.session(ana, "s1c", replaces=row)


@pytest.mark.parametrize(
    "columns",
    [
        {"minutes": 0},
        {"number": 0},
        {"kind": "chat"},
        {"ref": ""},
        {"cancelled_at": rows.NOON},
        {"cancelled_by": "client"},
        {"cancelled_at": rows.NOON, "cancelled_by": "client", "replaced_at": rows.NOON},
    ],
)
def test_a_session_makes_sense(db: None, columns: dict[str, object]) -> None:
    ana = rows.engagement()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.session(ana, **columns)


def test_a_ref_is_used_once_in_an_engagement(db: None) -> None:
    ana = rows.engagement()
    rows.session(ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.session(ana)
    rows.session(rows.engagement(ana.practice, number=2))


def test_one_claim_is_open_at_a_time(db: None) -> None:
    ana = rows.engagement()
    first = rows.claim(ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.claim(ana, "c2")
    Claim.objects.filter(pk=first.pk).update(withdrawn_at=rows.NOON)
    assert rows.claim(ana, "c2").state == "filed"


def test_a_claim_is_refused_in_words_only(db: None) -> None:
    row = rows.claim(rows.engagement())
    with pytest.raises(IntegrityError, match="refused_with_words"), transaction.atomic():
        Claim.objects.filter(pk=row.pk).update(refused_at=rows.NOON)
    Claim.objects.filter(pk=row.pk).update(refused_at=rows.NOON, words="Nine calls were missed.")
    with pytest.raises(DatabaseError, match="as it was filed"), transaction.atomic():
        Claim.objects.filter(pk=row.pk).update(verdict="lapsed")


@pytest.mark.parametrize("minor", [0, -1])
def test_amounts_are_more_than_nothing(db: None, minor: int) -> None:
    ana = rows.engagement()
    with pytest.raises(IntegrityError, match="positive"), transaction.atomic():
        rows.payment(ana, minor)
    with pytest.raises(IntegrityError, match="positive"), transaction.atomic():
        rows.refund(rows.payment(ana), minor)


def test_never_more_back_than_came_in(db: None) -> None:
    paid = rows.payment(rows.engagement(), 240_000)
    rows.refund(paid, 100_000)
    charged_back = rows.refund(paid, 100_000, chargeback=True)
    with pytest.raises(DatabaseError, match="more would be paid back"), transaction.atomic():
        rows.refund(paid, 40_001)
    rows.refund(paid, 40_000)
    with pytest.raises(DatabaseError, match="more would be paid back"), transaction.atomic():
        rows.refund(paid, 1)
    type(charged_back).objects.filter(pk=charged_back.pk).update(voided_at=rows.later(days=2))
    rows.refund(paid, 100_000)


def test_two_refunds_at_once_do_not_pay_back_more_together(committed_db: object) -> None:
    paid = rows.payment(rows.engagement(), 1000)
    gate, outcomes = threading.Barrier(4), []

    def pay_back() -> None:
        try:
            gate.wait(20)
            with write():
                rows.refund(paid, 400)
            outcomes.append("paid")
        except DatabaseError as error:
            outcomes.append(str(error).splitlines()[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=pay_back) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes, reverse=True) == [
        "paid",
        "paid",
        *["more would be paid back than this payment brought in"] * 2,
    ]


def test_amounts_stay_and_what_was_paid_back_is_not_voided(db: None) -> None:
    ana = rows.engagement()
    paid, mistaken = rows.payment(ana), rows.payment(ana, ref="p2")
    back = rows.refund(paid, 10)
    for row in (paid, back):
        with pytest.raises(DatabaseError, match="stays as it was recorded"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(amount=9)
    with pytest.raises(DatabaseError, match="cannot be voided"), transaction.atomic():
        Payment.objects.filter(pk=paid.pk).update(voided_at=rows.later(days=1))
    Payment.objects.filter(pk=mistaken.pk).update(voided_at=rows.later(days=1))
    with pytest.raises(DatabaseError, match="more would be paid back"), transaction.atomic():
        rows.refund(mistaken, 1)
    type(back).objects.filter(pk=back.pk).update(voided_at=rows.later(days=2))
    with pytest.raises(DatabaseError, match="stays as it was recorded"), transaction.atomic():
        type(back).objects.filter(pk=back.pk).update(voided_at=None)


def test_an_engagement_with_rows_cannot_be_deleted(ana: Engagement) -> None:
    with pytest.raises((ProtectedError, DatabaseError)), transaction.atomic():
        ana.delete()
    assert Engagement.objects.filter(pk=ana.pk).exists()
