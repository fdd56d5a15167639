"""All clauses of an agreement as one page: many small forms, read together and made into one value.

What this page cannot say (a second period, results combined in another way) is kept as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from valueback.core.terms import Guarantee, Stage, Terms
from valueback.web.drafts.duties import CoachDutyForm, DutyForm, coach_forms, duty_forms
from valueback.web.drafts.minimum import Rows
from valueback.web.drafts.payment import FeeForm, PartsForms, RetainerForm
from valueback.web.drafts.programme import AmendmentForm, CallsForm, DocumentForm, OwnForm, PartiesForm
from valueback.web.drafts.promise import (
    PromiseForm,
    RestForm,
    WindowForm,
    ending_forms,
    remedies,
    remedy_forms,
)
from valueback.web.parts import Fault


@dataclass(frozen=True, slots=True)
class Group:
    """Some fields under one heading; `switch` turns all of them on, and `more` are those that are rarely asked.

    `only` names the option of another field without which the group is of no use. With `rows`, two fields make a row.
    """

    title: str
    fields: tuple[forms.BoundField, ...]
    switch: forms.BoundField | None = None
    more: tuple[forms.BoundField, ...] = ()
    only: str = ""
    rows: bool = False

    @property
    def has_faults(self) -> bool:
        return any(field.errors for field in (*self.fields, *self.more))

    @property
    def more_open(self) -> bool:
        return any(field.errors for field in self.more)


@dataclass(frozen=True, slots=True)
class SectionForm:
    """One part of the page; `open` when it is where to look first."""

    key: str
    title: str
    groups: tuple[Group, ...]
    open: bool = False


class GuaranteeForms:
    """The forms of the guarantee."""

    def __init__(self, terms: Terms, guarantee: Guarantee, language: str, data: Any) -> None:
        stage = guarantee.stages[0] if guarantee.stages else Stage()
        self.guarantee, self.stage = guarantee, stage
        self.duties: tuple[DutyForm, ...] = duty_forms(guarantee, language, data)
        self.coach: tuple[CoachDutyForm, ...] = coach_forms(guarantee, language, data)
        self.window = WindowForm(guarantee, stage, data)
        self.promise = PromiseForm(stage.promise, terms.fee.currency, data)
        self.remedies = remedy_forms(stage, language, data)
        self.endings = ending_forms(terms, language, data)
        self.rest = RestForm(guarantee, language, data)

    @property
    def all(self) -> tuple[forms.Form, ...]:
        return (*self.duties, *self.coach, self.window, self.promise, *self.remedies, *self.endings, self.rest)

    def made(self) -> Guarantee:
        stage = replace(
            self.stage,
            window=self.window.made(),
            promise=self.promise.made(),
            remedies=remedies(self.remedies),
            opens=type(self.stage.opens)(self.window.cleaned_data["opens"]),
        )
        places = {duty.clause: place for place, duty in enumerate(self.guarantee.duties)}
        duties = [duty for form in self.duties if (duty := form.duty()) is not None]
        coach = [own for one in self.coach if (own := one.duty()) is not None]
        guarantee = replace(
            self.guarantee,
            duties=tuple(sorted(duties, key=lambda duty: places.get(duty.clause, len(places)))),
            coach_duties=tuple(coach),
            stages=(stage, *self.guarantee.stages[1:]),
            endings=tuple(form.made() for form in self.endings),
        )
        return self.rest.onto(guarantee, self.window.cleaned_data["period"])


class TermsForm:
    """The whole page. Like a form of Django's: `is_valid`, `errors`; `terms` is what it says."""

    def __init__(
        self,
        terms: Terms,
        language: str,
        data: Any,
        *,
        amends: bool,
        effective: date | None,
        written_in: str = "en",
    ) -> None:
        self.before = terms
        self.bound = data is not None
        self.calls = CallsForm(terms, language, data)
        self.fee = FeeForm(terms, language, data)
        self.parts = PartsForms(terms, data)
        self.retainer = RetainerForm(terms, language, data)
        self.parties = PartiesForm(terms, language, data)
        self.own = OwnForm(terms, language, data)
        self.document = DocumentForm(written_in, data)
        self.rows = Rows(terms.minimum, terms.fee.currency, data)
        self.amendment = AmendmentForm(terms, language, data, effective=effective) if amends else None
        self.guarantee = None if terms.guarantee is None else GuaranteeForms(terms, terms.guarantee, language, data)
        self._refused: list[Fault] = []

    @property
    def forms(self) -> tuple[forms.Form, ...]:
        last: tuple[forms.Form, ...] = () if self.amendment is None else (self.amendment,)
        promised = () if self.guarantee is None else self.guarantee.all
        first = (self.calls, self.fee, *self.parts.rows, self.retainer)
        return (*first, *promised, self.parties, self.own, self.document, *last)

    def is_valid(self) -> bool:
        good = [form.is_valid() for form in self.forms]
        return self.rows.is_valid() and all(good)

    @property
    def errors(self) -> tuple[Fault, ...]:
        """What is wrong, with the id of its field, in the order of the page."""
        if not self.bound:
            return ()
        found = [fault for form in (*self.forms, *self.rows.forms) for fault in _faults(form)]
        loose = () if found else tuple(Fault("id_enough", sentence) for sentence in self.rows.faults)
        return (*found, *loose, *self._refused)

    def refuse(self, sentence: str, field: str = "") -> None:
        """Add what the verb said."""
        known = {"fee": "id_fee-fee", "sessions": "id_calls-sessions"}
        self._refused.append(Fault(known.get(field, ""), sentence))

    def terms(self) -> Terms:
        """The terms as typed, from a page without faults."""
        terms = self.calls.onto(self.before)
        terms = self.retainer.onto(self.parts.onto(self.fee.onto(terms)))
        terms = self.parties.onto(terms)
        terms = replace(self.own.onto(terms), minimum=self.rows.outcome())
        if self.amendment is not None:
            terms = self.amendment.onto(terms)
        return terms if self.guarantee is None else replace(terms, guarantee=self.guarantee.made())

    @property
    def written_in(self) -> str:
        """The language of the document, from a page without faults."""
        language: str = self.document.cleaned_data["language"]
        return language

    def effective(self) -> date | None:
        """From when an amendment holds; None: from its last signature, and for a first agreement."""
        found: date | None = None if self.amendment is None else self.amendment.cleaned_data["effective"]
        return found


def _faults(form: forms.Form) -> Iterator[Fault]:
    if not form.is_bound:
        return
    for name, sentences in form.errors.items():
        field = form[name] if name in form.fields else None
        for sentence in sentences:
            if field is None:
                yield Fault("", str(sentence))
            else:
                yield Fault(field.id_for_label or field.auto_id, f"{field.label}: {sentence}")


_CALLS_MORE = ("every_weeks", "cancelled_in_time", "make_up_days", "recording")
_TAX = ("tax_name", "tax_rate", "tax_kind", "on_refund")
_WORK = ("granted", "unit", "rollover", "overage", "rate")
_WORK_MORE = ("cap", "expires_after", "deficit")
_ACCESS = ("people", "channels", "opens", "closes", "response_hours", "credit")
_PARTIES = ("capacity", "capacity_reason", "payer", "sponsor_signs", "third")
_PROMISE = ("share", "basis")


def sections(form: TermsForm, language: str) -> tuple[SectionForm, ...]:
    """The page in its parts, without the results, which have rows of their own."""
    calls, fee, retainer = form.calls, form.fee, form.retainer
    found = [
        SectionForm("calls", _("Objective and sessions"), (_group(calls, more=_CALLS_MORE),), True),
        SectionForm(
            "fee",
            _("Fee and tax"),
            (
                _group(fee, more=_TAX),
                _parts(form.parts),
            ),
        ),
        SectionForm(
            "retainer",
            _("What the fee buys besides"),
            (
                Group("", (retainer["kind"],)),
                Group(
                    _("An amount of work a month"),
                    _some(retainer, _WORK),
                    more=_some(retainer, _WORK_MORE),
                    only="work",
                ),
                Group(_("Being able to reach you"), _some(retainer, _ACCESS), only="access"),
            ),
        ),
    ]
    if form.guarantee is not None:
        found += _promised(form.guarantee)
    rest = tuple(name for name in form.parties.fields if name not in _PARTIES)
    found += [
        SectionForm("parties", _("Parties, law and clocks"), (_group(form.parties, more=rest),)),
        SectionForm("own", _("Own clauses and language"), (_group(form.own), _group(form.document))),
    ]
    if form.amendment is not None:
        found.insert(0, SectionForm("amendment", _("From when it holds"), (_group(form.amendment),), True))
    return tuple(replace(one, open=one.open or _has_faults(one)) for one in found)


def _promised(forms_: GuaranteeForms) -> Iterator[SectionForm]:
    promise = (
        _group(forms_.window, _("The period")),
        _group(
            forms_.promise,
            _("What comes back"),
            more=tuple(name for name in forms_.promise.fields if name not in _PROMISE),
        ),
        *(_group(one, _("Step %(number)s") % {"number": n}) for n, one in enumerate(forms_.remedies, start=1)),
    )
    yield SectionForm("promise", _("What the guarantee promises"), promise)
    yield SectionForm("duties", _("What the client does"), tuple(_switched(one) for one in forms_.duties))
    yield SectionForm("coach", _("What the coach does"), tuple(_switched(one) for one in forms_.coach))
    yield SectionForm("endings", _("Ending early"), tuple(_group(one, one.title) for one in forms_.endings))
    yield SectionForm("rest", _("Passes, evidence and claims"), (_group(forms_.rest),))


def _group(form: forms.Form, title: str = "", more: tuple[str, ...] = ()) -> Group:
    return Group(title, tuple(one for one in form if one.name not in more), more=_some(form, more))


def _parts(parts: PartsForms) -> Group:
    """A row for each part that is named and two at least; the others are there when they are needed."""
    shown = max(2, sum(1 for row in parts.rows if row["title"].value() or row["share"].value()))
    fields = tuple(field for row in parts.rows for field in row)
    return Group(_("What each part is paid for"), fields[: 2 * shown], None, fields[2 * shown :], "milestones", True)


def _some(form: forms.Form, names: tuple[str, ...]) -> tuple[forms.BoundField, ...]:
    return tuple(form[name] for name in names)


def _switched(form: forms.Form) -> Group:
    return Group(str(form.fields["on"].label), tuple(one for one in form if one.name != "on"), form["on"])


def _has_faults(section: SectionForm) -> bool:
    return any(group.has_faults for group in section.groups)
