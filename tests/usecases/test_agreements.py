"""Versions: drafted, offered, signed by both; one signature changes nothing."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest

from tests import make
from valueback.core.facts import ExpressRequest, Informed, SessionPlanned, VersionSigned
from valueback.core.guarantee import Verdict
from valueback.core.money import Money
from valueback.core.terms import Clause, Party, terms_from_json
from valueback.store.load import facts_of
from valueback.store.models import AgreementVersion, OutgoingMail, Session, Signature
from valueback.usecases import agreements, guarantee
from valueback.usecases.context import Context
from valueback.usecases.papers import Signing

pytestmark = pytest.mark.django_db


def signing(made: make.Made, **changes: object) -> Signing:
    digest = AgreementVersion.objects.get(pk=made.version).digest
    given = Signing("Ana Lima", True, digest, acknowledged=make.ENDS, proof="session")
    return replace(given, **changes)  # type: ignore[arg-type]


def viewing(made: make.Made, ctx: Context) -> Context:
    """The same person, after they have opened the paper of the first version."""
    make.view(ctx, version_of(made).paper_id)
    return ctx


def version_of(made: make.Made) -> AgreementVersion:
    return AgreementVersion.objects.get(pk=made.version)


# --- drafts and offers -----------------------------------------------------------------------------


def test_a_draft_says_what_its_terms_say() -> None:
    made = make.engagement("draft")
    row = version_of(made)
    terms = replace(terms_from_json(row.terms), fee=Money.of("1800.00", "USD"))
    make.done(agreements.edit_draft(made.coach(), row.pk, terms))
    row.refresh_from_db()
    assert "1,800.00" in row.text
    assert row.digest == sha256(row.text.encode()).hexdigest()


def test_an_offer_reaches_the_client_and_is_frozen() -> None:
    made = make.engagement("draft")
    assert made.version is not None
    make.offer(made, make.RUNNING, made.version)
    make.offer(made, make.RUNNING, made.version)
    told = OutgoingMail.objects.filter(template="sign_request").values_list("to_person", flat=True)
    # Whoever sends it is on the page already.
    assert list(told) == [made.client_person]
    assert made.row.state == "proposed"
    row = version_of(made)
    terms = replace(terms_from_json(row.terms), fee=Money.of("1.00", "USD"))
    assert make.refused(agreements.edit_draft(made.coach(), row.pk, terms)) == "overtaken"


def test_terms_that_cannot_work_are_not_offered() -> None:
    made = make.engagement("draft")
    row = version_of(made)
    terms = replace(terms_from_json(row.terms), sessions=27)
    make.done(agreements.edit_draft(made.coach(), row.pk, terms))
    refused = agreements.offer(made.coach(), row.pk, make.printed(version_of(made)))
    assert make.refused(refused) == "terms_cannot_work"
    assert refused.data["conflict"] == "more_sessions_than_slots"  # type: ignore[union-attr]


def test_a_newer_offer_takes_the_older_back() -> None:
    made = make.engagement("offered")
    older = version_of(made)
    newer = make.done(agreements.draft(made.coach(), made.id, terms_from_json(older.terms)))
    make.offer(made, make.RUNNING, newer)
    older.refresh_from_db()
    assert older.state == "withdrawn"
    assert make.refused(agreements.sign(made.client(), older.pk, signing(made))) == "overtaken"


def test_an_offer_is_taken_back_until_somebody_else_has_signed() -> None:
    made = make.engagement("offered")
    assert made.version is not None
    make.sign(made, "coach", make.SIGNED)
    make.done(agreements.withdraw_offer(made.coach(make.SIGNED), made.version))
    make.done(agreements.withdraw_offer(made.coach(make.SIGNED), made.version))
    assert make.refused(agreements.sign(made.client(), made.version, signing(made))) == "overtaken"
    half, done = make.engagement("client_signed"), make.engagement("agreed")
    assert half.version is not None
    assert done.version is not None
    assert make.refused(agreements.withdraw_offer(half.coach(), half.version)) == "signed_by_others"
    assert make.refused(agreements.withdraw_offer(done.coach(), done.version)) == "already_signed"


def test_a_draft_is_taken_back_before_anybody_saw_it() -> None:
    made = make.engagement("draft")
    assert made.version is not None
    make.done(agreements.withdraw_offer(made.coach(), made.version))
    assert version_of(made).state == "withdrawn"


# --- signing ---------------------------------------------------------------------------------------


def test_one_signature_changes_nothing() -> None:
    made = make.engagement("client_signed")
    assert version_of(made).state == "offered"
    assert made.row.state == "proposed"
    standing = guarantee.standing(made.client(), made.id)
    assert standing is not None
    assert standing.verdict is None
    assert not Session.objects.exists()


def test_both_signatures_make_the_agreement() -> None:
    made = make.engagement("agreed")
    assert version_of(made).state == "signed"
    assert made.row.state == "agreed"
    standing = guarantee.standing(made.client(make.RUNNING), made.id)
    assert standing is not None
    assert standing.verdict is Verdict.COVERED
    assert Session.objects.filter(engagement=made.id).count() == 26
    copies = OutgoingMail.objects.filter(template="signed_copy").values_list("to_person", flat=True)
    assert set(copies) == {made.client_person, made.house.person}


def test_what_was_signed_is_in_the_facts_and_the_address_is_not() -> None:
    made = make.engagement("offered")
    assert made.version is not None
    given = signing(made, address="203.0.113.9", agent="Browser 1.0", informed=True, express_request=True)
    make.done(agreements.sign(viewing(made, made.client(make.SIGNED)), made.version, given))
    facts = facts_of(made.house.id, made.id).known(make.SIGNED)
    (signed,) = facts.of(VersionSigned)
    assert signed.what.name == "Ana Lima"
    assert signed.what.digest == given.digest
    assert set(signed.what.acknowledged) == set(make.ENDS)
    assert len(facts.of(Informed)) == len(facts.of(ExpressRequest)) == 1
    kept = Signature.objects.get(paper__version=made.version, party="client")
    assert (kept.address, kept.agent) == ("203.0.113.9", "Browser 1.0")
    assert "203.0.113.9" not in str(facts.all)


def test_signing_twice_is_signing_once() -> None:
    made = make.engagement("client_signed")
    assert made.version is not None
    again = make.done(agreements.sign(made.client(make.SIGNED + timedelta(minutes=1)), made.version, signing(made)))
    assert not again.by_both
    assert Signature.objects.count() == 1


def test_a_text_that_changed_meanwhile_is_not_signed() -> None:
    made = make.engagement("offered")
    assert made.version is not None
    refused = agreements.sign(made.client(), made.version, signing(made, digest="0" * 64))
    assert make.refused(refused) == "changed_meanwhile"
    assert not Signature.objects.exists()


@pytest.mark.parametrize(("change", "code"), [({"name": " "}, "text_missing"), ({"consent": False}, "consent_missing")])
def test_a_name_and_the_consent_are_needed(change: dict[str, object], code: str) -> None:
    made = make.engagement("offered")
    assert made.version is not None
    assert make.refused(agreements.sign(viewing(made, made.client()), made.version, signing(made, **change))) == code


def test_a_link_signs_only_after_the_code() -> None:
    made = make.engagement("offered")
    assert made.version is not None
    assert make.refused(agreements.sign(made.client_by_link(), made.version, signing(made))) == "code_needed"
    make.done(agreements.sign(viewing(made, made.client_by_link(proved=True)), made.version, signing(made)))


def test_strangers_and_sponsors_sign_nothing() -> None:
    made, other = make.engagement("offered"), make.practice("MaxiCareerCoaching")
    assert made.version is not None
    sponsor = make.member(made.house, "sponsor", "Acme")
    for ctx in (other.coach(), sponsor, replace(made.coach(), noting=make.noted())):
        assert make.refused(agreements.sign(ctx, made.version, signing(made))) == "not_found"


def test_a_clause_that_was_not_acknowledged_does_not_end_the_guarantee() -> None:
    made = make.engagement("offered")
    assert made.version is not None
    make.done(agreements.sign(viewing(made, made.client()), made.version, signing(made, acknowledged=(Clause.NOTICE,))))
    make.sign(made, "coach", make.RUNNING)
    case = guarantee.case(made.client(), made.id)
    assert case is not None
    assert case.signed.at(make.RUNNING).acknowledged == {Clause.NOTICE}


# --- amendments ------------------------------------------------------------------------------------


def amended(made: make.Made, fee: str = "2000.00", effective: date | None = None) -> agreements.VersionSeen:
    terms = replace(terms_from_json(version_of(made).terms), fee=Money.of(fee, "USD"))
    made_version = make.done(agreements.amend(made.coach(), made.id, terms, effective))
    make.offer(made, make.RUNNING, made_version)
    seen = agreements.version(made.coach(), made_version)
    assert seen is not None
    return seen


def test_an_amendment_signed_by_one_side_changes_nothing() -> None:
    made = make.engagement("running")
    seen = amended(made)
    make.sign(made, "client", make.RUNNING, seen.id)
    case = guarantee.case(made.client(make.RUNNING + timedelta(days=30)), made.id)
    assert case is not None
    assert case.terms.fee == make.FEE


def test_an_amendment_signed_by_both_counts_from_its_day() -> None:
    made = make.engagement("running")
    seen = amended(made, effective=date(2027, 3, 1))
    for who in ("client", "coach"):
        make.sign(made, who, make.RUNNING, seen.id)  # type: ignore[arg-type]
    before, after = (guarantee.case(made.client(make.RUNNING + timedelta(days=d)), made.id) for d in (30, 60))
    assert before is not None
    assert after is not None
    assert before.terms.fee == make.FEE
    assert after.terms.fee == Money.of("2000.00", "USD")
    assert Session.objects.filter(engagement=made.id).count() == 26


def test_an_amendment_says_what_changes_and_nothing_else() -> None:
    made = make.engagement("running")
    seen = amended(made)
    assert "2,000.00" in seen.text
    assert len(seen.text) < len(version_of(made).text)
    assert seen.number == 2
    assert OutgoingMail.objects.get(template="amendment_request").to_person_id == made.client_person


def test_the_same_terms_are_no_amendment() -> None:
    made = make.engagement("running")
    terms = terms_from_json(version_of(made).terms)
    assert make.refused(agreements.amend(made.coach(), made.id, terms)) == "nothing_changed"
    assert make.refused(agreements.amend(made.client(), made.id, terms)) == "not_found"


# --- reading ---------------------------------------------------------------------------------------


def test_drafts_are_the_coachs_alone() -> None:
    made = make.engagement("draft")
    assert made.version is not None
    assert agreements.version(made.client(), made.version) is None
    assert agreements.versions(made.client(), made.id) == ()
    assert [one.number for one in agreements.versions(made.coach(), made.id)] == [1]


def test_a_page_shows_the_text_and_who_has_signed() -> None:
    made = make.engagement("client_signed")
    assert made.version is not None
    seen = agreements.version(made.client(), made.version)
    assert seen is not None
    assert seen.signed_by(Party.CLIENT)
    assert not seen.signed_by(Party.COACH)
    assert sha256(seen.text.encode()).hexdigest() == seen.digest


def test_nothing_planned_twice() -> None:
    made = make.engagement("agreed")
    planned = facts_of(made.house.id, made.id).known(make.RUNNING).of(SessionPlanned)
    assert [one.what.start for one in planned][:2] == [make.session_start(1), make.session_start(2)]
