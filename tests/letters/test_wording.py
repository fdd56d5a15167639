"""Every code has its sentence, for each side and in each language; numbers and deadlines are the reader's own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from itertools import product

import pytest
from babel.messages.pofile import read_po

from tests.letters.papers import PACKAGE, SIGNED, first_words, model, signed_facts, standing
from valueback.core.agreements import Agreed, Version
from valueback.core.claims import Claim, ClaimState
from valueback.core.facts import Facts
from valueback.core.guarantee import Finding, Mark, Slip, SlipState, Standing, Verdict, assess
from valueback.core.outcome import KINDS, Result, State
from valueback.core.terms import Allowance, Clause, Counting, Duty, EffectKind, EndingKind, Party, PresentRule
from valueback.letters import findings, names, refusals, wording
from valueback.letters.i18n import LANGUAGES

DUE = datetime(2027, 3, 12, 15, tzinfo=UTC)
MIDNIGHT_IN_NEW_YORK = datetime(2027, 3, 26, 4, tzinfo=UTC)
COACH = (Clause.ASK, Clause.ADJUST, Clause.LOOK, Clause.ON_TIME, Clause.RECORD)


def well_written(text: str) -> None:
    """A whole sentence: nothing left to fill in, no shouting, and a full stop or a question at its end."""
    assert text, "there is no sentence"
    assert text[0].isupper() or not text[0].isalpha(), text
    assert text[-1] in ".?", text
    assert not any(odd in text for odd in ("%(", "!", "…", "  ", "..", "None")), text


def finding(clause: Clause | None, mark: Mark, code: str = "", **more: object) -> Finding:
    party = Party.COACH if clause in COACH else Party.CLIENT
    found = Finding(code or f"{clause}_{mark}", clause, party, mark)
    return replace(found, **more)  # type: ignore[arg-type]


def slip(clause: Clause, state: SlipState = SlipState.OPEN) -> Slip:
    cure = DUE + timedelta(days=9) if state in (SlipState.OPEN, SlipState.STANDS) else None
    return Slip(clause, "s1", DUE, Fraction(1), state, DUE + timedelta(days=7), DUE, cure)


def readings(found: Finding) -> Iterator[tuple[str, ...]]:
    """One sentence in every language, for each party."""
    for side in Party:
        yield tuple(
            wording.sentence(found, side, language, "UTC", client_name="Ana", coach_name="Jose")
            for language in LANGUAGES
        )


def well_told(said: tuple[str, ...]) -> None:
    """Every language has its own sentence, and each is well written."""
    for sentence in said:
        well_written(sentence)
    assert len(set(said)) == len(LANGUAGES)


# --- findings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("clause", "mark"), list(product(Clause, Mark)))
def test_every_clause_and_mark_has_a_sentence_for_every_party_and_language(clause: Clause, mark: Mark) -> None:
    for slips in (Fraction(0), Fraction(6)):
        for said in readings(finding(clause, mark, slips=slips, allowed=Fraction(5), until=DUE)):
            well_told(said)


def test_every_code_of_the_rules_has_a_sentence_of_its_own() -> None:
    codes = first_words(PACKAGE / "core" / "guarantee", "Finding") | {f"ended_{kind}" for kind in EndingKind}
    assert len(codes) > 10
    assert codes <= set(findings.CODES)
    for code in sorted(codes):
        for said in readings(finding(None, Mark.NOT_DUE, code, data={"what": "send the baseline"})):
            well_told(said)


def test_each_side_is_spoken_to_as_itself() -> None:
    kept = finding(Clause.PRESENT, Mark.KEPT)
    assert wording.sentence(kept, Party.CLIENT, "en", "UTC").startswith("You were on time")
    assert wording.sentence(kept, Party.COACH, "en", "UTC", client_name="Ana").startswith("Ana was on time")
    assert wording.sentence(kept, Party.COACH, "en", "UTC").startswith("Your client was on time")
    assert wording.sentence(kept, Party.SPONSOR, "pt-BR", "UTC").startswith("O cliente chegou na hora")
    asked = finding(Clause.ASK, Mark.KEPT)
    assert wording.sentence(asked, Party.COACH, "en", "UTC") == "You asked after every session."
    assert wording.sentence(asked, Party.CLIENT, "en", "UTC") == "Your coach asked after every session."


@pytest.mark.parametrize(
    ("slips", "allowed", "english", "portuguese"),
    [
        ("2", "5", "2 of 5 allowed", "2 de 5 permitidas"),
        ("2.5", "6", "2.5 of 6 allowed", "2,5 de 6 permitidas"),
        ("6", "5", "6 (allowed: 5)", "6 (permitidas: 5)"),
        ("1", "0", "1 (allowed: 0)", "1 (permitidas: 0)"),
        ("0.33333333333", "6", "0.33 of 6 allowed", "0,33 de 6 permitidas"),
    ],
)
def test_numbers_are_said_as_people_count(slips: str, allowed: str, english: str, portuguese: str) -> None:
    found = finding(Clause.HOMEWORK, Mark.KEPT, slips=Fraction(slips), allowed=Fraction(allowed))
    assert english in wording.sentence(found, Party.CLIENT, "en", "UTC")
    assert portuguese in wording.sentence(found, Party.CLIENT, "pt-BR", "UTC")


def test_every_time_is_said_only_when_it_was_every_time() -> None:
    excused = finding(Clause.PRESENT, Mark.KEPT, allowed=Fraction(4), detail=(slip(Clause.PRESENT, SlipState.EXCUSED),))
    assert wording.sentence(excused, Party.CLIENT, "en", "UTC") == (
        "Sessions missed, joined late or left early: 0 of 4 allowed."
    )


def test_a_run_or_a_rate_says_so_when_the_duty_is_at_hand() -> None:
    found = finding(Clause.PRESENT, Mark.WATCH, slips=Fraction(2), allowed=Fraction(2))
    run = Duty(PresentRule(), Allowance(Decimal(2), Counting.RUN))
    rate = Duty(PresentRule(), Allowance(Decimal(2), Counting.RATE))
    assert "2 of 2 allowed in a row" in wording.sentence(found, Party.CLIENT, "en", "UTC", duty=run)
    assert "in any one week" in wording.sentence(found, Party.CLIENT, "en", "UTC", duty=rate)


def test_a_deadline_is_told_in_the_readers_zone() -> None:
    found = finding(Clause.VALUE_TOLD, Mark.CURABLE, slips=Fraction(6), allowed=Fraction(5), until=MIDNIGHT_IN_NEW_YORK)
    told = {
        zone: wording.sentence(found, Party.CLIENT, "en", zone) for zone in ("America/New_York", "America/Sao_Paulo")
    }
    assert "by the end of Thu, 25 Mar 2027" in told["America/New_York"]
    assert "by Fri, 26 Mar 2027, 01:00" in told["America/Sao_Paulo"]
    assert "até o fim de qui., 25 de mar. de 2027" in wording.sentence(found, Party.CLIENT, "pt-BR", "America/New_York")


def test_the_way_back_is_the_one_that_is_open() -> None:
    act = finding(Clause.HOMEWORK, Mark.CURABLE, slips=Fraction(7), until=DUE, detail=(slip(Clause.HOMEWORK),))
    row = finding(
        Clause.PRESENT, Mark.CURABLE, slips=Fraction(5), until=DUE, detail=(slip(Clause.PRESENT, SlipState.STANDS),)
    )
    assert "Handing in" in wording.sentence(act, Party.CLIENT, "en", "UTC")
    assert "in a row" in wording.sentence(row, Party.CLIENT, "en", "UTC")


@pytest.mark.parametrize("effect", list(EffectKind))
def test_a_broken_duty_says_what_follows_from_it(effect: EffectKind) -> None:
    broken = finding(Clause.NOTICE, Mark.BROKEN, slips=Fraction(4), allowed=Fraction(3), effect=effect)
    text = wording.sentence(broken, Party.CLIENT, "en", "UTC")
    assert ("no longer stands" in text) == (effect is EffectKind.END)
    well_written(text)


# --- slips and steps -------------------------------------------------------------------------------


@pytest.mark.parametrize(("clause", "state"), list(product(Clause, SlipState)))
def test_every_slip_in_every_state_can_be_told(clause: Clause, state: SlipState) -> None:
    for side, language in product(Party, LANGUAGES):
        well_written(wording.slip(slip(clause, state), side, language, "America/Sao_Paulo", client_name="Ana"))


def test_a_slip_names_the_readers_day_of_what_happened() -> None:
    late_evening = replace(slip(Clause.PRESENT), due=datetime(2027, 3, 13, 1, tzinfo=UTC))
    assert "Fri, 12 Mar 2027" in wording.slip(late_evening, Party.CLIENT, "en", "America/Sao_Paulo")
    assert "Sat, 13 Mar 2027" in wording.slip(late_evening, Party.CLIENT, "en", "UTC")
    due_at_midnight = replace(slip(Clause.HOMEWORK), due=MIDNIGHT_IN_NEW_YORK)
    assert "Thu, 25 Mar 2027" in wording.slip(due_at_midnight, Party.CLIENT, "en", "America/New_York")


def test_only_sessions_are_made_good_by_sessions_in_a_row() -> None:
    missed, told_late = (slip(clause, SlipState.STANDS) for clause in (Clause.PRESENT, Clause.VALUE_TOLD))
    assert "sessions in a row" in wording.slip(missed, Party.CLIENT, "en", "UTC")
    assert wording.slip(told_late, Party.CLIENT, "en", "UTC").endswith("It counts.")
    watched = with_findings(finding(Clause.VALUE_TOLD, Mark.WATCH, slips=Fraction(5), detail=(told_late,)))
    assert not any("in a row" in step.text for step in wording.next_steps(watched, Party.CLIENT, "en", "UTC"))


def test_part_of_the_homework_counts_in_part() -> None:
    half = replace(slip(Clause.HOMEWORK), weight=Fraction(1, 2))
    assert "It counts as 0.5." in wording.slip(half, Party.CLIENT, "en", "UTC")


def with_findings(*found: Finding, verdict: Verdict = Verdict.COVERED) -> Standing:
    return replace(standing(), findings=found, verdict=verdict)


def test_what_is_due_first_comes_first() -> None:
    early = replace(slip(Clause.VALUE_TOLD), cure_until=DUE)
    late = replace(slip(Clause.HOMEWORK), cure_until=DUE + timedelta(days=3))
    at_risk = with_findings(
        finding(Clause.HOMEWORK, Mark.CURABLE, detail=(late,)),
        finding(Clause.VALUE_TOLD, Mark.CURABLE, detail=(early,)),
        finding(None, Mark.NOT_DUE, "numbers_reached_not_confirmed"),
        verdict=Verdict.AT_RISK,
    )
    steps = [step for step in wording.next_steps(at_risk, Party.CLIENT, "en", "UTC") if step.by is Party.CLIENT]
    assert [step.until for step in steps] == [DUE, DUE + timedelta(days=3), None]
    assert steps[0].text == "Answer the value check of Fri, 12 Mar 2027."
    assert steps[2].text == "Say whether it has paid for itself."
    told = wording.next_steps(at_risk, Party.COACH, "en", "UTC", client_name="Ana")
    assert told[0].text == "Ana answers the value check of Fri, 12 Mar 2027."


def test_only_the_coach_is_told_of_slips_not_told_yet() -> None:
    waiting = slip(Clause.PRESENT, SlipState.UNNOTIFIED)
    quiet = replace(with_findings(finding(Clause.PRESENT, Mark.KEPT, detail=(waiting,))), unnotified=(waiting,))
    assert any("Excuse it" in step.text for step in wording.next_steps(quiet, Party.COACH, "en", "UTC"))
    assert not any("Excuse it" in step.text for step in wording.next_steps(quiet, Party.CLIENT, "en", "UTC"))


def claimed(state: ClaimState) -> Standing:
    claim = Claim("c1", state, DUE, DUE, DUE, None, False, None, DUE, DUE, DUE, state is ClaimState.CLOSED, ())
    return replace(standing(), claim=claim)


@pytest.mark.parametrize(
    ("state", "who"),
    [
        (ClaimState.FILED, Party.COACH),
        (ClaimState.ACKNOWLEDGED, Party.COACH),
        (ClaimState.ALTERNATIVE_OFFERED, Party.CLIENT),
        (ClaimState.REFUSED, Party.CLIENT),
        (ClaimState.APPEALED, Party.THIRD),
        (ClaimState.GRANTED, Party.COACH),
        (ClaimState.CLOSED, None),
    ],
)
def test_a_claim_says_whose_turn_it_is(state: ClaimState, who: Party | None) -> None:
    steps = wording.next_steps(claimed(state), Party.CLIENT, "pt-BR", "UTC", coach_name="Jose")
    assert (steps[0].by if steps else None) is who
    for step in steps:
        well_written(step.text)
        assert step.until == DUE


def test_where_nothing_is_open_the_step_says_so() -> None:
    calm = with_findings(finding(Clause.PRESENT, Mark.KEPT))
    calm = replace(calm, sessions=replace(calm.sessions, owed=0))
    assert [step.text for step in wording.next_steps(calm, Party.CLIENT, "en", "UTC")] == [
        "Nothing is open. Carry on with the next session."
    ]


def test_a_session_still_owed_is_counted_in_the_right_number() -> None:
    owed = replace(with_findings(), sessions=replace(standing().sessions, owed=1))
    many = replace(owed, sessions=replace(owed.sessions, owed=3))
    assert wording.next_steps(owed, Party.CLIENT, "pt-BR", "UTC")[0].text.startswith("Marque um horário para 1 sessão")
    assert "3 sessions" in wording.next_steps(many, Party.COACH, "en", "UTC")[0].text


# --- headlines -------------------------------------------------------------------------------------


def test_headlines_are_kind_before_exact() -> None:
    covered = with_findings(finding(Clause.PRESENT, Mark.KEPT))
    one = with_findings(finding(Clause.HOMEWORK, Mark.KEPT, slips=Fraction(1), detail=(slip(Clause.HOMEWORK),)))
    two = with_findings(
        finding(
            Clause.HOMEWORK, Mark.KEPT, detail=(slip(Clause.HOMEWORK), replace(slip(Clause.HOMEWORK), subject="s2"))
        )
    )
    said = [wording.headline(one_, Party.CLIENT, "en") for one_ in (covered, one, two)]
    assert said == ["Covered", "Covered: 1 thing to catch up", "Covered: 2 things to catch up"]
    said = [wording.headline(one_, Party.CLIENT, "pt-BR") for one_ in (covered, one, two)]
    assert said == ["Em dia", "Falta 1 coisa", "Faltam 2 coisas"]


def test_at_risk_by_missed_sessions_alone_still_reads_as_one_thing() -> None:
    missed = slip(Clause.PRESENT, SlipState.STANDS)
    at_risk = with_findings(
        finding(Clause.PRESENT, Mark.CURABLE, effect=EffectKind.END, detail=(missed,)), verdict=Verdict.AT_RISK
    )
    assert wording.headline(at_risk, Party.CLIENT, "en") == "Covered: 1 thing to catch up"
    assert wording.headline(at_risk, Party.COACH, "en", "Ana") == "Ana: Covered: 1 thing to catch up"
    assert wording.tone(at_risk) == "risk"


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_a_headline_and_a_meaning_for_both_sides(verdict: Verdict) -> None:
    found = with_findings(verdict=verdict)
    for side, language in product((Party.CLIENT, Party.COACH, Party.SPONSOR), LANGUAGES):
        assert wording.headline(found, side, language)
        well_written(wording.verdict(verdict, side, language, "Ana"))
    assert wording.headline(found, Party.CLIENT, "en") != wording.headline(found, Party.CLIENT, "pt-BR")


def test_the_other_headlines() -> None:
    paid = with_findings(verdict=Verdict.VALUE_RETURNED)
    paused = replace(with_findings(), paused=True)
    assert wording.headline(paid, Party.CLIENT, "en") == "Paid for itself"
    assert wording.headline(paid, Party.CLIENT, "pt-BR") == "Já se pagou"
    assert wording.headline(paused, Party.CLIENT, "en") == "Paused"
    assert wording.headline(claimed(ClaimState.GRANTED), Party.COACH, "en") == "Claim granted"
    unsigned = assess(Agreed((Version(1, model()),)), Facts(signed_facts()[:1]), SIGNED)
    assert wording.headline(unsigned, Party.CLIENT, "en") == "Waiting for signatures"
    bare = standing(terms=replace(model(), guarantee=None))
    assert wording.headline(bare, Party.CLIENT, "en") == "Under way"
    assert wording.verdict(bare.verdict, Party.CLIENT, "en") == ""


def test_red_is_for_money_at_stake_only() -> None:
    assert wording.tone(with_findings()) == "ok"
    assert wording.tone(with_findings(finding(Clause.HOMEWORK, Mark.KEPT, detail=(slip(Clause.HOMEWORK),)))) == "watch"
    assert wording.tone(claimed(ClaimState.FILED)) == "info"
    assert {wording.tone(with_findings(verdict=verdict)) for verdict in Verdict} == {"ok", "risk", "quiet", "info"}


# --- names, results, refusals ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", names.NAMED)
def test_everything_people_read_has_a_name_in_every_language(kind: type[Enum]) -> None:
    for member in kind:
        english, *others = (names.name(member, language) for language in LANGUAGES)
        assert english
        assert all(others)
        assert english not in others or english == "Check-in"
    for language in LANGUAGES[1:]:
        assert len({names.name(member, language) for member in kind}) == len(kind)


@pytest.mark.parametrize(("kind", "state"), list(product((kind for _, kind in KINDS), State)))
def test_every_node_of_the_results_has_words_even_without_numbers(kind: str, state: State) -> None:
    for language in LANGUAGES:
        bare = wording.result(Result(kind, "k", "Gains", state, {"needed": "2", "met": "0"}), language)
        assert bare
        assert "%(" not in bare


def test_a_result_shows_its_numbers() -> None:
    numbers = {"counted": "2460.00 USD", "pending": "500.00 USD", "target": "2400.00 USD"}
    node = Result("money", "gains", "Gains", State.MET, numbers)
    assert wording.result(node, "en") == "Gains: US$2,460.00 counted of US$2,400.00; still open: US$500.00"
    settled = replace(node, numbers={**numbers, "pending": "0.00 USD"})
    assert wording.result(settled, "en") == "Gains: US$2,460.00 counted of US$2,400.00"
    nothing = replace(node, numbers={**numbers, "counted": "0.00 USD", "pending": "0.00 USD"})
    assert wording.result(nothing, "en") == "Gains: US$0.00 counted of US$2,400.00"
    assert wording.result(replace(node, kind="habit", numbers={"kept": "8", "needed": "12"}), "pt-BR") == (
        "Gains: semanas mantidas: 8 de 12"
    )


def test_every_refusal_of_the_use_cases_has_its_sentence() -> None:
    """A verb that refuses with a new code needs a sentence for it in letters/refusals.py."""
    codes = {
        code for folder in ("usecases", "core", "web", "jobs") for code in first_words(PACKAGE / folder, "Refused")
    }
    codes |= {f"text_{code}" for code in first_words(PACKAGE / "core" / "text.py", "TextRefused")}
    assert len(codes) > 20
    assert codes - set(refusals.REFUSALS) == set()


def test_every_conflict_of_the_terms_has_its_sentence() -> None:
    codes = first_words(PACKAGE / "core" / "conflicts.py", "Conflict")
    assert codes == set(refusals.CONFLICTS)


@pytest.mark.parametrize("code", sorted(refusals.REFUSALS))
def test_a_refusal_is_a_sentence_in_every_language(code: str) -> None:
    well_told(tuple(wording.refusal(code, _Anything(), language) for language in LANGUAGES))


class _Anything(dict[str, object]):
    """Holds a value for every name that a sentence may ask for."""

    def __init__(self) -> None:
        super().__init__(dict.fromkeys(_placeholders(), "7"))


def _placeholders() -> set[str]:
    return {
        part.partition(")")[0]
        for table in (refusals.REFUSALS, refusals.CONFLICTS)
        for message in table.values()
        for part in message.split("%(")[1:]
    }


def test_an_unknown_refusal_is_safe_and_missing_data_is_a_gap() -> None:
    assert wording.refusal("brand_new", {}, "en") == "This cannot be done as things stand now. Nothing was changed."
    assert wording.conflict("brand_new", {}, "pt-BR").startswith("Estes termos")
    assert "…" in wording.refusal("appeal_too_late", {}, "en")


def test_the_data_of_a_refusal_is_told_to_the_reader() -> None:
    told = wording.refusal("appeal_too_late", {"until": "2027-03-26T04:00:00Z"}, "en", "America/New_York")
    assert "the end of Thu, 25 Mar 2027" in told
    assert "US$\xa01.234,50" in wording.refusal("more_than_is_left", {"left": "1234.50 USD"}, "pt-BR")
    assert "Homework" in wording.conflict("end_without_cure", {"clause": "homework"}, "en")
    assert "Sat, 6 Mar 2027" in wording.refusal("day_in_future", {"day": "2027-03-06"}, "en")


@pytest.mark.parametrize("locale", ["pt_BR", "es"])
def test_nobody_is_shouted_at_in_any_language(locale: str) -> None:
    path = PACKAGE / "locale" / locale / "letters.po"
    with path.open("rb") as stream:
        catalogue = read_po(stream, locale=locale)
    texts = [text for message in catalogue if message.id for text in (message.id, message.string)]
    shouted = [text for text in texts if "!" in str(text)]
    assert len(texts) > 1000
    assert shouted == []
