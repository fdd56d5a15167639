"""A bad journal is answered with every mistake at its line, each with what would be right; never a traceback."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.journals import SIGNED, TERMS
from valueback.core.guarantee import assess
from valueback.core.journal import Journal, Problem, Unreadable, parse
from valueback.core.journal.agreement import DIRECTIVES
from valueback.core.journal.clauses import CLAUSE_WORDS
from valueback.core.journal.events import BY_VERB
from valueback.core.journal.forms import Form
from valueback.core.journal.lines import MOST_CHARS, MOST_LINES
from valueback.core.journal.record import SUFFIX


def problems(text: str) -> tuple[Problem, ...]:
    found = parse(text)
    assert isinstance(found, Unreadable), "this journal should not be readable"
    return found.problems


def said(text: str) -> list[str]:
    return [problem.text("a.journal") for problem in problems(text)]


def test_all_mistakes_are_told_at_once_each_at_its_line() -> None:
    text = TERMS + SIGNED + "2027-01-15 20:10 told s1 mabye\n\n2027-02-30 10:00 told s2 yes\nfrobnicate\n"
    at = text.count("\n")
    first, second, third = said(text)
    assert first == (
        f"a.journal:{at - 3}: 'mabye' is none of no-value, a-little, partly, yes, more; "
        "write told <subject> <answer> [<better>]"
    )
    assert second.startswith(f"a.journal:{at - 1}: '2027-02-30' is not a day such as 2027-01-15")
    assert third.startswith(f"a.journal:{at}: 'frobnicate' does not begin a line; begin with a day and a time")


def test_mistakes_in_the_terms_do_not_hide_those_in_the_record() -> None:
    found = problems("fee 2400 EURO\n2027-01-15 10:00 told s1 mabye\n")
    assert [problem.line for problem in found] == [1, 1, 1, 1, 1, 2]
    assert "'EURO' is not a currency code" in found[0].wrong


@pytest.mark.parametrize(
    ("line", "wrong", "right"),
    [
        ("2027-01-15 10:00 told s99 yes", "nothing is called 's99'", "make it first with plan"),
        ("2027-01-15 10:00 did h1 done", "nothing is called 'h1' (there is none yet)", "homework <subject> for"),
        ("2027-01-15 10:00 tolled s1 yes", "'tolled' is not something that can happen", "did you mean told"),
        ("2027-01-15 10:00 zzz", "'zzz' is not something that can happen", "begin with one of opened, signed"),
        ("2027-01-15 told s1 yes", "'told' is not a time of day such as 10:00", ""),
        ("2027-01-15 25:00 told s1 yes", "'25:00' is not a time of day", ""),
        ("2027-01-15 10:00 Mars/Olympus told s1 yes", "'Mars/Olympus' is not a time zone", ""),
        ("2027-01-15T10:00 told s1 yes", "'2027-01-15T10:00' is not an instant", ""),
        ("2027-01-15 10:00 told s1 yes really", "'really' is not understood here", "write told <subject>"),
        ("2027-01-15 10:00 told", "the line ends where a text should stand", "write told <subject>"),
        ('2027-01-15 10:00 told s1 yes "more', "a quotation mark that is never closed", 'end the text with "'),
        (r'2027-01-15 10:00 told s1 yes "a\qb"', r"\q stands for nothing", "inside quotes"),
        ("2027-01-15 10:00 told s1..s3 yes corrects x", "nothing above this line is called 'x'", "set with 'as'"),
        ("2027-01-15 10:00 told s1..t3 yes", "'s1..t3' is not a range", "like s1..s26"),
        ("2027-01-15 10:00 moved s1..s2 to s3..s9", "the ranges s1..s2, s3..s9 are not equally long", ""),
        ("2027-01-15 10:00 plan s1..s9999 on slot", "the range 's1..s9999' is too long", "at most 400"),
        ("after s99 2h told s1 yes", "no session 's99' is planned above this line", "plan it first"),
        ("after s1 soon told s1 yes", "'soon' is not a duration", ""),
        ("2027-01-15 10:00 paid p2 12.345 USD", "12.345", ""),
        ("2027-01-15 10:00 paid p2 100 dollars", "'dollars' is not a currency code", "write paid <subject>"),
        ("2027-01-15 10:00 paid p2 0.00 USD", "an amount received is above zero", "what was really received"),
        ("2027-01-15 10:00 paid p1 5.00 USD", "two payments are called 'p1'", "give each its own name"),
        ("2027-01-15 10:00 paid p2 5.00 USD tax VAT 20% inside 6.00 USD", "the tax inside it is between", "really"),
        ("2027-01-15 10:00 paid p2 5.00 USD tax VAT 20% inside 1.00 EUR", "EUR", ""),
        ("2027-01-15 10:00 paid p2 5.00 USD tax VAT 120% inside 1.00 USD", "a tax rate is", "really"),
        ("2027-01-15 10:00 returned p1 5.00 EUR", "5.00 EUR cannot go back of a payment of 2400.00 USD", "in USD"),
        ("2027-01-15 10:00 returned p1 -5.00 USD", "an amount returned is below zero", "0 or more"),
        ("2027-01-15 10:00 money r1 gains 5 USD at 120%", "shares are between 0 and 1", "write money"),
        ("2027-01-15 10:00 feedback a1 manager 9", "a score is between 1 and 5", "write feedback"),
        ("2027-01-15 10:00 signed v7", "there is no version v7 of the terms", "write it as an amendment"),
        ("2027-01-15 10:00 paused 2027-02-02 to 2027-02-01", "a pause ends on or after the day it begins", ""),
        ("2027-01-15 10:00 told s1 yes seq 2", "seq 2 is not above the fact before it", "let numbers rise"),
        ("2027-01-15 10:00 told s1 yes via phone", "belong to an act noted for somebody", "noted-for client"),
        ('2027-01-15 10:00 schedule r1 "x" minimum any', "a group of results without parts", "indent at least one"),
        ("    2027-01-15 10:00 told s1 yes", "nothing can be indented", "further left"),
        ("expect 2027-04-01 12:00 fine", "'fine' is none of not-yet-armed, covered", "write expect"),
        ("expect 2027-04-01 12:00 covered, money", "'money' is none of clarity", "write expect"),
        ("expect 2027-04-01 12:00 covered refund", "'refund' is not understood here", "write expect"),
        ("amend 1", "amendment 1 does not follow version 1", "number them upwards"),
        ("amend 2\n    told", "'told' is no part of the terms", "begin with one of engagement"),
        ("fee 1.00 USD", "'fee' was already said in line 2", "change it in an amendment"),
        ('2027-01-15 10:00 adjust a1 for s40 "more"', "nothing is called 's40'", "plan"),
    ],
)
def test_a_bad_line_is_told_what_is_wrong_and_what_would_be_right(line: str, wrong: str, right: str) -> None:
    text = TERMS + SIGNED
    found = problems(text + line + "\n")
    assert len(found) == 1, found
    assert wrong in found[0].wrong
    assert right in found[0].right
    assert found[0].line == text.count("\n") + 1 + line.count("\n")


@pytest.mark.parametrize(
    ("old", "new", "line", "wrong", "right"),
    [
        ("6 months", "0 months", 3, "the term has no month", "at least 1 months"),
        ("26 sessions", "90 sessions", 3, "90 sessions do not fit", "agree on 26 sessions or fewer"),
        ("2027-01-15 6", "9999-12-31 6", 3, "a term that begins in 9999", "a year up to 2200"),
        ("America/New_York", "New_York", 4, "'New_York' is not a time zone", "write one like"),
        ("Fri 10:00", "Friday 10:00", 4, "'Friday' is not a weekday", "write slot <weekday>"),
        ("consumer in US", "business in US", 6, "a business without a stated reason", "because"),
        ("    all", "    at least 9", 10, "at least 9 of 2 parts cannot work", "ask for 1 to 2"),
        ("manager 1 of 1", "peers 1 of 1", 12, "the group peers needs at least 3 answers", "write feedback"),
        ("judgement word", "judgement gains", 8, "two results are called gains", "give each its own name"),
        ("guarantee value-back", "guarantee valueback", 14, "'valueback' is not a preset", "value-back, stakeholders"),
        ("guarantee value-back", "guarantee as before", 14, "there is no guarantee before this one", "name a preset"),
        ("guarantee value-back\n", "", 1, "the terms do not say the guarantee", "or guarantee none"),
        ("results any", "results some", 8, "'some' is no minimum result", "begin with any, all"),
    ],
)
def test_bad_terms_are_refused_at_their_line(old: str, new: str, line: int, wrong: str, right: str) -> None:
    assert old in TERMS
    found = problems(TERMS.replace(old, new, 1))
    assert found[0].line == line
    assert wrong in found[0].wrong
    assert right in found[0].right


@pytest.mark.parametrize(
    ("clause", "wrong", "right"),
    [
        ("allow homework many", "'many' is not a number", "write allow <clause> <allowed>"),
        ("allow acts 3", "this guarantee has no duty acts", "add it with duty acts"),
        ("cure homework sometime", "one of these should stand", ""),
        ("cure homework none", "would end a consumer's guarantee with no way", "cure homework within 14 days"),
        ("cure homework held-in-a-row 4", "this cannot make a slip of homework good", "held-in-a-row for present"),
        ("effect notice reduce", "the effect of notice reduces by nothing", "reduce share 0.25"),
        ("duty singing allow 3", "one of these should stand", ""),
        ("coach-duty homework", "homework is no duty of a coach", "write coach-duty"),
        ("without acts", "this guarantee has no duty acts", "leave the line out"),
        ("window from signature to tomorrow", "'tomorrow' is none of signature, start", "write window from"),
        ("window from activation to term-end", "counts from an activation that no clause asks for", "activation"),
        ("promise 2 of received", "the promise's share is not between 0 and 1", "promise 100% of received"),
        ("promise 1 of received milestones won 50%", "no minimum result is called won", "name a result"),
        ("singing 3", "'singing' is no clause of a guarantee", "begin with one of duty, coach-duty"),
        ("passes 3 times", "'times' is not understood here", "see the clauses"),
    ],
)
def test_bad_clauses_are_refused(clause: str, wrong: str, right: str) -> None:
    found = problems(TERMS + f"    {clause}\n")
    assert wrong in found[0].wrong
    assert right in found[0].right


def test_a_file_beyond_reason_is_refused_in_one_sentence() -> None:
    assert said("#" * (MOST_CHARS + 1)) == [
        f"a.journal:1: the journal is too long; write at most {MOST_CHARS} characters a file"
    ]
    assert "at most 20000 lines" in said("\n" * MOST_LINES)[0]
    many = "".join(f"2027-01-{day:02} 10:00 act a1..a400\n" for day in range(1, 29)) * 2
    assert "at most 20000 facts" in said(TERMS + many)[0]


def test_an_empty_file_is_told_how_to_begin() -> None:
    assert said("") == ["a.journal:1: there are no terms; begin with engagement, fee, term, slot and guarantee"]


@given(st.text(max_size=300))
def test_any_text_gives_a_journal_or_its_mistakes(text: str) -> None:
    check(text)


def words_of(form: Form) -> set[str]:
    return {word.strip("[]") for word in form.spec.split() if not word.startswith(("<", "[<"))}


VOCABULARY = sorted(
    {word for event in BY_VERB.values() for word in words_of(event.form)}
    | words_of(SUFFIX)
    | {*DIRECTIVES, *CLAUSE_WORDS, "any", "all", "at", "least", "end", "of", "(", ")", ",", "none", "each", "s1..s3"}
    | {"2027-01-15", "10:00", "9999-12-31", "0001-01-01", "23:59", "UTC", "America/New_York", "2400.00", "USD", "JPY"}
    | {
        "v1",
        "s1",
        "999999999",
        "50%",
        "-1",
        '"text"',
        '"',
        "\\",
        "after",
        "before",
        "9999d",
        "yes",
        "client",
        "value-back",
    }
    | {"2027-01-15T10:00:00Z", "9999-12-31T23:59:59Z", "as", "in", "full", "expect", "covered", "amend", "slot", "0"}
)
LINES = (TERMS + SIGNED + "after s1..s26 10m asked each\nafter s1..s26 8h told each yes\n").split("\n")


@settings(max_examples=150)
@given(
    st.lists(st.tuples(st.sampled_from(("", "    ")), st.lists(st.sampled_from(VOCABULARY), max_size=9)), max_size=8)
)
def test_any_words_of_the_grammar_give_a_journal_or_its_mistakes(rows: list[tuple[str, list[str]]]) -> None:
    check(TERMS + "\n".join(indent + " ".join(row) for indent, row in rows))


@settings(max_examples=150)
@given(st.data())
def test_a_good_journal_with_some_words_exchanged_is_read_or_refused(data: st.DataObject) -> None:
    lines = [line.split(" ") for line in LINES]
    for _ in range(data.draw(st.integers(1, 4))):
        line = data.draw(st.sampled_from(lines))
        line[data.draw(st.integers(0, len(line) - 1))] = data.draw(st.sampled_from(VOCABULARY))
    check("\n".join(" ".join(line) for line in lines))


@pytest.mark.parametrize(
    "lines",
    [
        "2027-02-01 10:00 returned p1 5.00 USD\n2027-02-02 10:00 takes-back corrects 3\n",
        "2026-12-01 10:00 returned p1 5.00 USD\n",
        "2026-12-01 10:00 claim k1\n",
        "2027-02-01 10:00 takes-back corrects 3\n2027-02-01 11:00 paid p2 100.00 BRL\n",
    ],
    ids=("a payment taken back", "returned before it came", "claimed before it was signed", "paid in another currency"),
)
def test_odd_orders_of_events_still_have_a_standing(lines: str) -> None:
    check(TERMS + "    promise 1 of received less 100.00 USD\n" + SIGNED + lines)
    assert isinstance(parse(TERMS + "    promise 1 of received less 100.00 USD\n" + SIGNED + lines), Journal)


def check(text: str) -> None:
    """Readable text has a standing at any instant; all else has mistakes that fit on a line each."""
    found = parse(text)
    if isinstance(found, Journal):
        for as_of in (datetime(2027, 1, 11, 12, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC), found.last_noted):
            assert as_of is None or assess(found.agreed, found.facts, as_of - timedelta(0)).as_of == as_of
        return
    assert found.problems
    for problem in found.problems:
        assert problem.right, problem
        assert 1 <= problem.line <= text.count("\n") + 1
        assert "\n" not in problem.text("a.journal")
