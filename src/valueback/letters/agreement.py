"""The agreement in words: whatever is evaluated is said here, generated from the same values that evaluation reads.

Conditions stand beside the promise. `plain()` of the document is the exact text that both sides sign.
"""

from collections.abc import Iterator
from datetime import date

from valueback.core.dates import term_last_day
from valueback.core.jurisdictions import WithdrawalRule, jurisdiction
from valueback.core.outcome import Outcome
from valueback.core.terms import AfterCancelling, Capacity, Clause, Recording, Terms
from valueback.letters import formats, numbers
from valueback.letters.document import Document, Numbered, Pen, Point, Section, numbered
from valueback.letters.duties import coach_points, duty_points, ending_duties, ends_for_consumer, slip_points
from valueback.letters.fees import fee_points
from valueback.letters.names import name
from valueback.letters.outcomes import outcome_points
from valueback.letters.presets import preset_name
from valueback.letters.promises import claim_points, ending_points, lapsing_endings, promise_points
from valueback.letters.retainers import retainer_points

__all__ = [
    "Document",
    "Numbered",
    "Section",
    "agreement_text",
    "amendment_text",
    "schedule_text",
    "to_acknowledge",
]


def to_acknowledge(terms: Terms) -> tuple[Clause, ...]:
    """The clauses that a consumer acknowledges when signing, together and apart from the rest; none for a business."""
    duties = terms.guarantee.duties if terms.guarantee else ()
    return tuple(duty.clause for duty in duties if ends_for_consumer(terms, duty))


def agreement_text(terms: Terms, version: int, language: str, effective: date | None = None) -> Document:
    """The whole agreement as one version states it. `effective`: the day from which an amended version holds."""
    pen = Pen(language)
    lead = pen.gettext(
        "Version %(version)s, between %(practice)s and %(client)s.",
        version=pen.number(version),
        practice=_seller(terms),
        client=terms.names.client,
    )
    return Document(pen.gettext("Coaching agreement"), lead, numbered(_sections(terms, pen, effective)), language)


def _seller(terms: Terms) -> str:
    names = terms.names
    return names.practice if names.brand in ("", names.practice) else f"{names.brand} ({names.practice})"


def _sections(terms: Terms, pen: Pen, effective: date | None) -> Iterator[tuple[str, tuple[Point, ...]]]:
    yield pen.gettext("Who agrees"), tuple(_parties(terms, pen))
    yield pen.gettext("Objective and minimum results"), tuple(_results(terms, terms.objective, terms.minimum, pen))
    yield pen.gettext("The sessions"), tuple(_programme(terms, pen))
    yield pen.gettext("What the fee buys besides"), retainer_points(terms, pen)
    yield pen.gettext("Fee and tax"), tuple(fee_points(terms, pen))
    if terms.guarantee is not None:
        title = pen.gettext(
            "The guarantee and its conditions (%(preset)s)", preset=preset_name(terms.guarantee.preset, pen.language)
        )
        yield title, promise_points(terms, pen)
        yield pen.gettext("What can end the guarantee"), _what_can_end(terms, pen)
        yield pen.gettext("What the client does"), (*duty_points(terms, pen), *slip_points(terms, pen))
        yield pen.gettext("What the coach does"), coach_points(terms, pen)
        yield pen.gettext("Asking for value back"), claim_points(terms, pen)
        yield pen.gettext("Ending early"), ending_points(terms, pen)
    yield pen.gettext("Rights by law"), tuple(_law(terms, pen))
    yield pen.gettext("Own clauses"), tuple(_own(terms, pen))
    yield pen.gettext("How this agreement works"), tuple(_general(terms, pen, effective))


def _what_can_end(terms: Terms, pen: Pen) -> tuple[Point, ...]:
    """For a consumer one highlighted group, acknowledged with one tick: each duty with its notice and its cure."""
    duties = ending_duties(terms, pen)
    if not duties:
        return ()
    lead = Point(
        pen.gettext(
            "The guarantee ends if one of the following is missed more often than allowed and is not made good in "
            "time. The client acknowledges this section separately when signing; without that it only serves as a "
            "reminder."
        ),
        duties,
        highlighted=True,
    )
    early = lapsing_endings(terms, pen)
    return (lead, Point(early, highlighted=True)) if early else (lead,)


# --- who and what ----------------------------------------------------------------------------------


def _parties(terms: Terms, pen: Pen) -> Iterator[Point]:
    names = terms.names
    yield Point(
        pen.gettext("The practice: %(practice)s. The coach: %(coach)s.", practice=_seller(terms), coach=names.coach)
    )
    yield Point(pen.gettext("The client: %(client)s.", client=names.client))
    payer = names.payer or names.client
    if terms.capacity is Capacity.CONSUMER:
        yield Point(pen.gettext("Whoever pays: %(payer)s, as a consumer.", payer=payer))
    else:
        yield Point(
            pen.gettext("Whoever pays: %(payer)s, as a business: %(why)s.", payer=payer, why=terms.capacity_reason)
        )
    if names.third:
        yield Point(
            pen.gettext("The third person, for judgements and appeals that name one: %(third)s.", third=names.third)
        )
    signers = pen.listed(name(party, pen.language) for party in terms.signers)
    yield Point(pen.gettext("This agreement is concluded when these have signed it: %(signers)s.", signers=signers))
    if payer != names.client:
        yield Point(
            pen.gettext(
                "Whoever pays for the client sees how many sessions were held, the objectives that the client "
                "releases, where the agreement stands in one word, and the invoices; never what is said in a session."
            )
        )


def _results(terms: Terms, objective: str, minimum: Outcome, pen: Pen) -> Iterator[Point]:
    yield Point(pen.gettext("Objective: %(objective)s", objective=objective))
    if terms.guarantee is None:
        return
    yield Point(
        pen.gettext(
            "The programme has returned its value when the following minimum results are reached. A results schedule "
            "signed by both takes the place of this objective and these results."
        )
    )
    yield from outcome_points(minimum, terms, pen)


def _programme(terms: Terms, pen: Pen) -> Iterator[Point]:
    last = term_last_day(terms.first_day, terms.months)
    term = pen.ngettext("%(num)s month", "%(num)s months", terms.months)
    yield Point(
        pen.ngettext(
            "%(num)s session within the term of %(term)s, from %(first)s to %(last)s.",
            "%(num)s sessions within the term of %(term)s, from %(first)s to %(last)s.",
            terms.sessions,
            term=term,
            first=pen.day(terms.first_day),
            last=pen.day(last),
        )
    )
    yield Point(_slot(terms, pen))
    yield Point(_zones(terms, pen))
    yield Point(_working_days(terms, pen))
    yield Point(_making_up(terms, pen))
    yield Point(_recording(terms.recording, pen))


def _slot(terms: Terms, pen: Pen) -> str:
    slot = terms.slot
    every = (
        pen.gettext("every week")
        if terms.every_weeks == 1
        else pen.gettext("every %(num)s weeks", num=pen.number(terms.every_weeks))
    )
    length = pen.ngettext("%(num)s minute", "%(num)s minutes", slot.minutes)
    return pen.gettext(
        "The fixed time: %(every)s on %(weekday)s at %(time)s in %(zone)s, %(length)s. Longer sessions and short "
        "check-ins are arranged in advance.",
        every=every,
        weekday=numbers.weekday(slot.weekday, pen.language),
        time=numbers.clock_time(slot.at, pen.language),
        zone=slot.zone,
        length=length,
    )


def _zones(terms: Terms, pen: Pen) -> str:
    return pen.gettext(
        "Days in this agreement are local days of %(zone)s. A time of so many days ends with the end of its last day; "
        "the day from which it is counted is not one of them. Hours are counted as elapsed time. The client lives by "
        "the clock of %(client)s, the coach by that of %(coach)s.",
        zone=terms.zone,
        client=terms.client_zone,
        coach=terms.coach_zone or terms.zone,
    )


def _working_days(terms: Terms, pen: Pen) -> str:
    free = pen.listed(numbers.weekday(day, pen.language) for day in sorted(set(terms.weekend)))
    text = (
        pen.gettext("Working days are all days but %(days)s.", days=free)
        if free
        else pen.gettext("All days of the week are working days.")
    )
    if not terms.holidays:
        return text
    days = pen.listed(formats.day(day, pen.language) for day in sorted(terms.holidays))
    holidays = pen.gettext("These days are holidays: %(days)s.", days=days)
    return f"{text} {holidays}"


def _making_up(terms: Terms, pen: Pen) -> str:
    rest = pen.gettext(
        "A session missed by the client or cancelled late is used up; one that the coach cancels or misses is always "
        "made up. A pause that both agree on moves the end of the term by its days."
    )
    if terms.cancelled_in_time is AfterCancelling.REBOOK:
        first = pen.ngettext(
            "A session cancelled in time is booked again within %(num)s day, otherwise added at the end.",
            "A session cancelled in time is booked again within %(num)s days, otherwise added at the end.",
            terms.make_up_days,
        )
    elif terms.cancelled_in_time is AfterCancelling.ADD_AT_END:
        first = pen.gettext("A session cancelled in time is added at the end.")
    else:
        first = pen.gettext("A session cancelled in time is used up.")
    return f"{first} {rest}"


def _recording(recording: Recording, pen: Pen) -> str:
    if recording is Recording.NEVER:
        return pen.gettext("Sessions are not recorded.")
    consent = pen.gettext(
        'Recording needs the consent of everybody present; either side can say "off today" without a reason, and the '
        "session counts all the same. Both can listen again, and nobody else. Recordings are deleted 90 days after the "
        "end."
    )
    when = (
        pen.gettext("Every session is recorded.")
        if recording is Recording.ALWAYS
        else pen.gettext("A session is recorded when either side asks for it.")
    )
    return f"{when} {consent}"


# --- the law, own clauses, general -----------------------------------------------------------------


def _law(terms: Terms, pen: Pen) -> Iterator[Point]:
    law = jurisdiction(terms.jurisdiction)
    where = f"{_country(terms.jurisdiction.upper(), pen)} ({terms.jurisdiction.upper()})"
    yield Point(
        pen.gettext(
            "Consumer law: %(where)s. What the law gives comes first; nothing in this agreement takes it away.",
            where=where,
        )
    )
    distance = (
        pen.gettext("This agreement is concluded at a distance.")
        if terms.distance
        else pen.gettext("This agreement is concluded with both sides present.")
    )
    yield Point(distance)
    rule = law.withdrawal_on(terms.first_day)
    if terms.capacity is not Capacity.CONSUMER or rule is None or (rule.distance_only and not terms.distance):
        yield Point(pen.gettext("There is no general right by law to withdraw from it without a reason."))
        return
    yield from (Point(text, highlighted=False) for text in _withdrawal(rule, pen))


def _country(code: str, pen: Pen) -> str:
    """The name of a country in the language of the document; a code that is none says so."""
    return formats.locale_of(pen.language).territories.get(code) or pen.gettext("a country not named")


def _withdrawal(rule: WithdrawalRule, pen: Pen) -> Iterator[str]:
    yield pen.ngettext(
        "Right to withdraw: the client can withdraw without a reason within %(num)s day, counted from the day after "
        "the last signature.",
        "Right to withdraw: the client can withdraw without a reason within %(num)s days, counted from the day after "
        "the last signature.",
        rule.days,
    )
    yield pen.gettext(
        'Any clear statement is enough, such as "I withdraw from this agreement" with name and date, by mail or with '
        "the button on the engagement's page; the receipt is sent at once."
    )
    if rule.ends_on_working_day:
        yield pen.gettext("A period that would end on a weekend or public holiday ends with the next working day.")
    if rule.pro_rata:
        yield pen.gettext(
            "All that was paid goes back. If the client asked expressly that the sessions begin within that time, the "
            "practice keeps the fee times the days served out of the days of the term, and nothing for the time before."
        )
    else:
        yield pen.gettext("All that was paid goes back, also for sessions already held.")
    if rule.corrected_by_index:
        yield pen.gettext("The amount is corrected by the price index.")
    if rule.not_informed_extra_months:
        yield pen.ngettext(
            "Without this notice the time would be %(num)s month longer.",
            "Without this notice the time would be %(num)s months longer.",
            rule.not_informed_extra_months,
        )
    yield pen.gettext("Source: %(source)s.", source=rule.source)


def _own(terms: Terms, pen: Pen) -> Iterator[Point]:
    if not terms.own_clauses:
        return
    whose = pen.gettext("These clauses are the parties' own words. They hold between them.")
    if terms.guarantee is not None:
        unread = pen.gettext("They are not evaluated: where the guarantee stands does not depend on them.")
        whose = f"{whose} {unread}"
    yield Point(whose, tuple(Point(text) for text in terms.own_clauses))


def _general(terms: Terms, pen: Pen, effective: date | None) -> Iterator[Point]:
    if effective is not None:
        yield Point(
            pen.gettext("It is in force from %(day)s, and never before its last signature.", day=pen.day(effective))
        )
    yield Point(
        pen.gettext(
            "This agreement is changed only by an amendment that all sign who have to. An amendment that one of them "
            "has not signed changes nothing."
        )
    )
    if terms.guarantee is not None:
        yield Point(
            pen.gettext(
                "Where the guarantee stands is worked out from this agreement and the record of what happened, the "
                "same for both sides. Nothing in the record is changed or removed unseen; corrections are added."
            )
        )
        yield Point(
            pen.gettext("Slips from before this version takes effect carry over into it.")
            if terms.slips_carry_over
            else pen.gettext("Slips from before this version takes effect no longer count.")
        )
    yield Point(
        pen.gettext(
            "Rules of evaluation: %(ruleset)s, form %(schema)s. They change only by an amendment.",
            ruleset=terms.ruleset,
            schema=pen.number(terms.schema),
        )
    )


# --- results schedule and amendment ----------------------------------------------------------------


def schedule_text(objective: str, minimum: Outcome, terms: Terms, language: str, number: int = 1) -> Document:
    """The results schedule: the objective and minimum results made precise, signed by both."""
    pen = Pen(language)
    lead = pen.gettext(
        "Results schedule %(number)s to the agreement between %(practice)s and %(client)s. Signed by both, it takes "
        "the place of the objective and the minimum results in the agreement.",
        number=pen.number(number),
        practice=_seller(terms),
        client=terms.names.client,
    )
    points = (Point(pen.gettext("Objective: %(objective)s", objective=objective)), *outcome_points(minimum, terms, pen))
    sections = numbered(((pen.gettext("Objective and minimum results"), points),))
    return Document(pen.gettext("Results schedule"), lead, sections, language)


def amendment_text(before: Terms, after: Terms, effective: date | None, language: str, version: int = 2) -> Document:
    """What an amendment changes and nothing else: the clauses that fall away, and those that stand in their place."""
    pen = Pen(language)
    old, new = (dict(_by_title(agreement_text(terms, version, language).sections)) for terms in (before, after))
    parts = [(title, tuple(_changes(old.get(title, ()), new.get(title, ()), pen))) for title in {**old, **new}]
    since = (
        pen.gettext("It is in force from its last signature.")
        if effective is None
        else pen.gettext("It is in force from %(day)s, and never before its last signature.", day=pen.day(effective))
    )
    lead = pen.gettext(
        "Version %(version)s of the agreement between %(practice)s and %(client)s. Only what stands here changes; all "
        "the rest stays as it is.",
        version=pen.number(version),
        practice=_seller(after),
        client=after.names.client,
    )
    return Document(pen.gettext("Amendment"), f"{lead} {since}", numbered(parts), language)


def _by_title(sections: tuple[Section, ...]) -> Iterator[tuple[str, tuple[Numbered, ...]]]:
    for section in sections:
        yield section.title, section.clauses


def _changes(old: tuple[Numbered, ...], new: tuple[Numbered, ...], pen: Pen) -> Iterator[Point]:
    """By text: a clause that only got another number has not changed."""
    before, after = {one.text for one in old}, {one.text for one in new}
    gone = [one for one in old if one.text not in after]
    come = [one for one in new if one.text not in before]
    for one in gone:
        yield Point(pen.gettext("No longer holds: %(text)s", text=one.text))
    for one in come:
        yield Point(pen.gettext("New: %(text)s", text=one.text), highlighted=one.highlighted, clause=one.clause)
