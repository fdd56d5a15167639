"""The coach's page of up to three options, as forms: what they share, and one form for each, read into one offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from valueback.core.dates import Instant, local_date, local_instant, local_time
from valueback.core.money import Money
from valueback.core.presets import PRESETS
from valueback.core.proposals import (
    KEYS,
    LONGEST,
    MOST_OPTIONS,
    SHARE,
    Offer,
    Option,
    Payment,
    Suggestion,
    calls_that_fit,
    suggested_fee,
)
from valueback.core.slots import Slot
from valueback.core.terms import PaymentPart
from valueback.letters.presets import ORDER, preset_name
from valueback.usecases.proposal_words import TITLE
from valueback.usecases.proposals import Start
from valueback.usecases.words import LINE, TEXT
from valueback.web.fields import MomentField, MoneyField
from valueback.web.parts import Fault
from valueback.web.proposals import retainers

PAYMENTS: Final[tuple[tuple[str, str | Promise], ...]] = (
    (Payment.AT_ONCE.value, _("At once")),
    (Payment.MONTHLY.value, _("Every month")),
    (Payment.MILESTONES.value, _("In parts, by milestones")),
)
OFTEN: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("1", _("Every week")),
    ("2", _("Every 2 weeks")),
    ("4", _("Every 4 weeks")),
)
PARTS: Final = (1, 2, 3, 4)
_HUNDRED: Final = Decimal(100)
FIRST_CALL: Final = time(10)
"""The time that is suggested for the first session, a week from now."""


class WordsForm(forms.Form):
    """What all options share: the coach's words, what it is for, and when the sessions would begin."""

    opening = forms.CharField(
        label=_("Your words to open with"),
        max_length=TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They stand above the options, and in the mail."),
    )
    objective = forms.CharField(
        label=_("Objective"),
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What should be different at work in the end, in the client's words."),
    )
    to_sponsor = forms.BooleanField(required=False)

    def __init__(self, data: Any, start: Start, now: Instant, offer: Offer | None = None) -> None:
        zone = start.head.zone if offer is None else offer.slot.zone
        super().__init__(data, initial=_words_of(start, now, zone, offer))
        self.zone = zone
        self.fields["first_call"] = MomentField(
            zone, label=_("First session"), help_text=_("The sessions come back at this time.")
        )
        if start.head.sponsor is None:
            del self.fields["to_sponsor"]
        else:
            said = _("%(name)s pays: send it to them, too, and let them choose") % {"name": start.head.sponsor.name}
            self.fields["to_sponsor"].label = said

    @property
    def slot(self) -> Slot | None:
        """The usual time, as soon as it is clear."""
        at = self.cleaned_data.get("first_call")
        if at is None:
            return None
        local = local_time(at, self.zone)
        return Slot(local.weekday(), local.time().replace(tzinfo=None), self.zone, 45)


def _words_of(start: Start, now: Instant, zone: str, offer: Offer | None) -> dict[str, Any]:
    if offer is not None:
        first = offer.slot.on(offer.first_day)
        return {
            "opening": offer.opening,
            "objective": offer.objective,
            "first_call": first,
            "to_sponsor": offer.to_sponsor,
        }
    if start.terms is not None and start.terms.first_day > local_date(now, zone):
        first = start.terms.slot.on(start.terms.first_day)
    else:
        first = local_instant(local_date(now, zone) + timedelta(days=7), FIRST_CALL, zone)
    return {"objective": start.objective, "first_call": first, "to_sponsor": start.head.sponsor is not None}


class OptionForm(forms.Form):
    """One option. Its fields are named after its key: `a-fee`, `b-fee`."""

    title = forms.CharField(label=_("Title"), max_length=TITLE)
    scope = forms.CharField(
        label=_("What is in it"),
        max_length=TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One line for each thing."),
    )
    months = forms.IntegerField(label=_("Months"), min_value=1, max_value=LONGEST, initial=6)
    every_weeks = forms.ChoiceField(label=_("Sessions come"), choices=OFTEN, initial="1")
    minutes = forms.IntegerField(label=_("Minutes each"), min_value=5, max_value=480, initial=45)
    sessions = forms.IntegerField(
        label=_("Number of sessions"),
        min_value=1,
        max_value=400,
        required=False,
        help_text=_("Empty: as many as the term holds."),
    )
    share = forms.DecimalField(
        label=_("Share of the agreed value, in %"),
        min_value=Decimal("0.1"),
        max_value=100,
        decimal_places=2,
        required=False,
        initial="10",
    )
    why_fee = forms.CharField(
        label=_("Why another fee than suggested"),
        max_length=LINE,
        required=False,
        help_text=_("Only you read it. It is kept with the option."),
    )
    payment = forms.ChoiceField(label=_("How it is paid"), choices=PAYMENTS, initial=Payment.AT_ONCE.value)
    discount = forms.DecimalField(
        label=_("Discount for paying at once, in %"),
        min_value=0,
        max_value=Decimal("99.99"),
        decimal_places=2,
        required=False,
    )
    preset = forms.ChoiceField(label=_("Guarantee"), initial="value-back")

    def __init__(self, data: Any, key: str, start: Start, language: str, initial: Mapping[str, Any]) -> None:
        super().__init__(data, prefix=key, initial=dict(initial))
        self.key, self.language = key, language
        self.value: Money | None = _value(start)
        self.fields["fee"] = MoneyField(
            start.currency,
            label=_("Fee"),
            required=self.value is None,
            help_text=_("For the whole term.") if self.value is None else _("Empty: the fee that is suggested."),
        )
        if self.value is None:
            del self.fields["share"], self.fields["why_fee"]
        for number in PARTS:
            self.fields[f"part{number}"] = forms.CharField(label=_("Paid when"), max_length=LINE, required=False)
            self.fields[f"part{number}_share"] = forms.DecimalField(
                label=_("Share, in %"), min_value=0, max_value=100, decimal_places=2, required=False
            )
        retainers.add_fields(self, start.currency, start.head.coach.name)
        preset: Any = self.fields["preset"]
        preset.choices = [(code, preset_name(code, language)) for code in ORDER if code in PRESETS]

    def clean(self) -> dict[str, Any]:
        kept: dict[str, Any] = super().clean() or {}
        retainers.check(self)
        if kept.get("payment") == Payment.MILESTONES.value and not self._parts(kept):
            self.add_error("part1", gettext("Say what each part is paid for, and its share."))
        return kept

    @property
    def suggestion(self) -> Suggestion | None:
        """The fee that the share typed (or the usual one) suggests; None where no value was agreed."""
        if self.value is None:
            return None
        if not self.is_bound:
            typed = self["share"].value()
            share = _percent(typed)
        else:
            self.errors  # noqa: B018 - asks Django to read what was typed
            share = _percent(self.cleaned_data.get("share"))
        return suggested_fee(self.value, share or SHARE)

    def option(self, first_day: date, slot: Slot) -> Option:
        """What was typed, from a form without faults."""
        kept, suggested = self.cleaned_data, self.suggestion
        fee = kept["fee"] if kept["fee"] is not None else suggested.fee if suggested else None
        payment, often = Payment(kept["payment"]), int(kept["every_weeks"])
        return Option(
            key=self.key,
            title=kept["title"],
            fee=fee,
            months=kept["months"],
            sessions=kept["sessions"] or calls_that_fit(first_day, slot, kept["months"], often),
            minutes=kept["minutes"],
            every_weeks=often,
            scope=tuple(line for one in kept["scope"].splitlines() if (line := one.strip())),
            payment=payment,
            discount=_percent(kept["discount"]) or Decimal(0),
            parts=self._parts(kept) if payment is Payment.MILESTONES else (),
            retainer=retainers.made(kept),
            preset=kept["preset"],
            suggested=suggested,
            why_fee=kept.get("why_fee", "") if suggested is not None and fee != suggested.fee else "",
        )

    def _parts(self, kept: Mapping[str, Any]) -> tuple[PaymentPart, ...]:
        typed = ((kept.get(f"part{number}"), kept.get(f"part{number}_share")) for number in PARTS)
        return tuple(
            PaymentPart(title or "", _percent(share) or Decimal(0)) for title, share in typed if title or share
        )

    # What the page shows together.

    def many(self, *names: str) -> tuple[forms.BoundField, ...]:
        return tuple(self[name] for name in names if name in self.fields)

    @property
    def pay_fields(self) -> tuple[forms.BoundField, ...]:
        return self.many("payment", "discount")

    @property
    def part_fields(self) -> tuple[forms.BoundField, ...]:
        return self.many(*(name for number in PARTS for name in (f"part{number}", f"part{number}_share")))

    @property
    def work_fields(self) -> tuple[forms.BoundField, ...]:
        return self.many(*retainers.WORK)

    @property
    def access_fields(self) -> tuple[forms.BoundField, ...]:
        return self.many(*retainers.ACCESS)

    def is_open(self, *names: str) -> bool:
        """Whether a part of the page that is folded away holds something to look at."""
        return self.is_bound and any(name in self.errors for name in names)

    @property
    def shows_parts(self) -> bool:
        return self["payment"].value() == Payment.MILESTONES.value or self.is_open("part1")

    @property
    def shows_work(self) -> bool:
        return self["retainer"].value() == "work" or self.is_open(*retainers.WORK)

    @property
    def shows_access(self) -> bool:
        return self["retainer"].value() == "access" or self.is_open(*retainers.ACCESS)


def _value(start: Start) -> Money | None:
    """The lowest figure agreed on, where a fee of this page can be a share of it."""
    low = start.agreed.low if start.agreed is not None else None
    return low if low is not None and low.currency == start.currency and low.minor > 0 else None


def _percent(typed: Any) -> Decimal | None:
    """A percentage as a share of one; None where nothing usable was typed."""
    if typed in (None, ""):
        return None
    try:
        share = Decimal(str(typed)) / _HUNDRED
    except ArithmeticError:
        return None
    return share.normalize() if 0 < share <= 1 else None


def option_initial(option: Option) -> dict[str, Any]:
    """The fields' values of an option that was written before."""
    return {
        "title": option.title,
        "scope": "\n".join(option.scope),
        "months": option.months,
        "every_weeks": str(option.every_weeks),
        "minutes": option.minutes,
        "sessions": option.sessions,
        "fee": option.fee,
        "share": _shown(option.suggested.share) if option.suggested is not None else _shown(SHARE),
        "why_fee": option.why_fee,
        "payment": option.payment.value,
        "discount": _shown(option.discount) if option.discount else "",
        "preset": option.preset,
        **_parts_initial(option.parts),
        **retainers.initial_of(option.retainer),
    }


def _parts_initial(parts: tuple[PaymentPart, ...]) -> dict[str, str]:
    known = tuple(zip(PARTS, parts, strict=False))
    shares = {f"part{number}_share": _shown(part.share) for number, part in known}
    return {**{f"part{number}": part.title for number, part in known}, **shares}


def _shown(share: Decimal) -> str:
    return format((share * _HUNDRED).normalize(), "f")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page was posted for: `save`, `add` (another option, from the first) or `remove` one."""

    act: str
    key: str = ""


class OfferForm:
    """The whole page. `is_valid` and `faults` as a form of Django's; `offer` is what it says."""

    def __init__(
        self, start: Start, language: str, now: Instant, *, data: QueryDict | None = None, offer: Offer | None = None
    ) -> None:
        self.start, self.language, self.now = start, language, now
        self.asked = _asked(data)
        self._refused: list[Fault] = []
        self.words = WordsForm(data if self.asked.act == "save" else None, start, now, offer)
        if data is not None and self.asked.act != "save":
            self.words.initial |= {name: data.get(name, "") for name in self.words.fields}
        self.options: tuple[OptionForm, ...] = tuple(self._options(data, offer))

    def _options(self, data: QueryDict | None, offer: Offer | None) -> Iterable[OptionForm]:
        if data is None:
            kept = offer.options if offer is not None else ()
            known = [option_initial(one) for one in kept] or [_first(self.start)]
        else:
            count = min(max(1, _count(data)), MOST_OPTIONS)
            if self.asked.act == "save":
                return tuple(OptionForm(data, key, self.start, self.language, {}) for key in KEYS[:count])
            known = [_typed(data, key) for key in KEYS[:count]]
            if self.asked.act == "add" and len(known) < MOST_OPTIONS:
                known.append({**known[0], "title": "", "sessions": "", "why_fee": ""})
            if self.asked.act == "remove" and len(known) > 1 and self.asked.key in KEYS[: len(known)]:
                del known[KEYS.index(self.asked.key)]
        return tuple(
            OptionForm(None, key, self.start, self.language, initial) for key, initial in zip(KEYS, known, strict=False)
        )

    @property
    def can_add(self) -> bool:
        return len(self.options) < MOST_OPTIONS

    @property
    def saves(self) -> bool:
        """Whether what was sent is to be kept; otherwise the page comes back with one option more or less."""
        return self.words.is_bound

    def is_valid(self) -> bool:
        good = [form.is_valid() for form in (self.words, *self.options)]
        return self.saves and all(good)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong, with the id of its field, in the order of the page."""
        found = [fault for form in (self.words, *self.options) if form.is_bound for fault in _faults(form)]
        return (*found, *self._refused)

    def refuse(self, sentence: str, field: str) -> None:
        """Put what the verb said beside its field, where the page has it."""
        key, _dash, name = field.partition("-")
        form = next((one for one in self.options if one.key == key), None) if name else self.words
        wanted = {"parts": "part1", "retainer": "retainer"}.get(name, name) if form is not self.words else field
        if form is not None and wanted in form.fields:
            form.add_error(wanted, sentence)
        else:
            self._refused.append(Fault("", sentence))

    def offer(self) -> Offer:
        """The offer as typed, from a page without faults."""
        kept, slot = self.words.cleaned_data, self.words.slot
        assert slot is not None
        first_day = local_date(kept["first_call"], self.words.zone)
        return Offer(
            options=tuple(one.option(first_day, slot) for one in self.options),
            objective=kept["objective"],
            first_day=first_day,
            slot=slot,
            opening=kept["opening"],
            to_sponsor=bool(kept.get("to_sponsor")),
        )


def _asked(data: QueryDict | None) -> Asked:
    act, _dash, key = (data.get("do", "save") if data is not None else "").partition("-")
    return Asked(act if act in ("save", "add", "remove") else "save" if data is not None else "", key)


def _count(data: QueryDict) -> int:
    typed = data.get("count", "1")
    return int(typed) if typed.isdecimal() and len(typed) < 3 else 1


def _typed(data: QueryDict, key: str) -> dict[str, Any]:
    """What was typed into one option, by field; nothing of it is judged yet."""
    begin = f"{key}-"
    return {name.removeprefix(begin): data.get(name, "") for name in data if name.startswith(begin)}


def _first(start: Start) -> dict[str, Any]:
    """The first option of a new offer: what the last draft of the agreement says, as far as there is one."""
    terms, value = start.terms, _value(start)
    if terms is None:
        return {"fee": suggested_fee(value).fee} if value is not None else {}
    known = {
        "months": terms.months,
        "every_weeks": str(terms.every_weeks),
        "minutes": terms.slot.minutes,
        "payment": terms.payment,
        "preset": terms.guarantee.preset if terms.guarantee is not None else "none",
        **_parts_initial(terms.payment_parts),
        **retainers.initial_of(terms.retainer),
    }
    return {**known, "fee": suggested_fee(value).fee if value is not None else terms.list_fee or terms.fee}


def _faults(form: forms.Form) -> Iterable[Fault]:
    for name, sentences in form.errors.items():
        field = form[name] if name in form.fields else None
        for sentence in sentences:
            if field is None:
                yield Fault("", str(sentence))
            else:
                yield Fault(str(field.id_for_label or field.auto_id), f"{field.label}: {sentence}")
