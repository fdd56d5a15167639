"""The forms of the guarantee itself: its period, what it pays back, how it may end, and the days of a claim."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from valueback.core.terms import (
    Activation,
    After,
    Anchor,
    Basis,
    ClaimDays,
    Earlier,
    Ending,
    EndingKind,
    Extension,
    FirstOf,
    Guarantee,
    LastOf,
    Level,
    MilestonePart,
    OnGuarantee,
    OnMoney,
    Opens,
    Party,
    Promise,
    Remedy,
    RemedyKind,
    Stage,
    Terms,
    Tier,
    Unit,
    Window,
)
from valueback.letters.names import name
from valueback.web.drafts.programme import choices, plain
from valueback.web.fields import MoneyField, shares

ANCHORS: Final[tuple[tuple[str, str | Lazy], ...]] = (
    (Anchor.SIGNATURE.value, _("the last signature")),
    (Anchor.START.value, _("the first day of the term")),
    (Anchor.FIRST_SESSION.value, _("the first session")),
    (Anchor.LAST_SESSION.value, _("the last session")),
    (Anchor.ACTIVATION.value, _("the activation")),
    (Anchor.TERM_END.value, _("the last day of the term")),
)
UNITS: Final[tuple[tuple[str, str | Lazy], ...]] = (
    (Unit.DAYS.value, _("days")),
    (Unit.WEEKS.value, _("weeks")),
    (Unit.MONTHS.value, _("months")),
    (Unit.SESSIONS.value, _("sessions")),
)
JOINED: Final[tuple[tuple[str, str | Lazy], ...]] = (
    ("one", _("only the first of the two lines below")),
    ("last", _("the later of the two lines below")),
    ("first", _("the earlier of the two lines below")),
)
EXTENSIONS: Final[tuple[tuple[str, str | Lazy], ...]] = (
    (Extension.PAUSES.value, _("pauses")),
    (Extension.SUSPENSIONS.value, _("suspensions")),
    (Extension.COACH_ABSENCES.value, _("sessions that the coach missed")),
)
BASES: Final[tuple[tuple[str, str | Lazy], ...]] = (
    (Basis.RECEIVED.value, _("all that was really received")),
    (Basis.FEE.value, _("the agreed fee")),
    (Basis.UNUSED.value, _("the part of the fee for sessions not held")),
)
OPENS: Final[tuple[tuple[str, str | Lazy], ...]] = (
    (Opens.AT_END.value, _("at the end of the period")),
    (Opens.ON_REQUEST.value, _("at any time in the period, without minimum results")),
)
EARLIER: Final[tuple[tuple[str, str | Lazy], ...]] = (
    (Earlier.STAND.value, _("leaves the earlier ones as they are")),
    (Earlier.RETURN.value, _("returns the earlier ones, too")),
)
ON_GUARANTEE: Final[tuple[tuple[str, str | Lazy], ...]] = (
    (OnGuarantee.LAPSES.value, _("the guarantee ends")),
    (OnGuarantee.CLAIM_OPENS.value, _("value back can be asked for at once")),
    (OnGuarantee.STANDS.value, _("the guarantee stands")),
)
ON_MONEY: Final[tuple[tuple[str, str | Lazy], ...]] = (
    (OnMoney.NOTHING_BACK.value, _("nothing is paid back")),
    (OnMoney.NOT_HELD_BACK.value, _("sessions not held are paid back")),
)
CHOSEN_BY: Final[tuple[tuple[str, str | Lazy], ...]] = (
    (Party.CLIENT.value, _("the client's choice")),
    (Party.COACH.value, _("the coach's choice")),
)
ROWS: Final = 3
_PARTS: Final = ("first", "second")


class WindowForm(forms.Form):
    """The guarantee period. A period that this page cannot say is kept."""

    starts = forms.ChoiceField(label=_("It begins with"), choices=ANCHORS)
    joined = forms.ChoiceField(label=_("It ends with"), choices=JOINED)
    extended_by = forms.MultipleChoiceField(
        label=_("Made longer by"), choices=EXTENSIONS, required=False, widget=forms.CheckboxSelectMultiple
    )
    opens = forms.ChoiceField(label=_("Value back can be asked for"), choices=OPENS)
    period = forms.IntegerField(label=_("Days to ask for it after the end"), min_value=0, max_value=400)

    def __init__(self, guarantee: Guarantee, stage: Stage, data: Any = None) -> None:
        self.window = stage.window
        self.parts = _parts(stage.window)
        super().__init__(data, prefix="window", initial=self._initial(guarantee, stage))
        if self.parts is None:
            del self.fields["joined"]
            return
        for place, label in zip(_PARTS, (_("First line: number"), _("Second line: number")), strict=True):
            self.fields[f"{place}_count"] = forms.IntegerField(label=label, min_value=0, max_value=3650)
            self.fields[f"{place}_unit"] = forms.ChoiceField(label=_("Unit"), choices=UNITS)
            self.fields[f"{place}_anchor"] = forms.ChoiceField(label=_("after"), choices=ANCHORS)
        ends = [f"{place}_{part}" for place in _PARTS for part in ("count", "unit", "anchor")]
        self.order_fields(["starts", "joined", *ends])

    def _initial(self, guarantee: Guarantee, stage: Stage) -> dict[str, Any]:
        found: dict[str, Any] = {
            "starts": stage.window.starts.value,
            "extended_by": [one.value for one in stage.window.extended_by],
            "opens": stage.opens.value,
            "period": guarantee.claim.period,
        }
        for place, part in zip(_PARTS, (*(self.parts or ()), After(Anchor.LAST_SESSION)), strict=False):
            found |= {
                f"{place}_count": part.count,
                f"{place}_unit": part.unit.value,
                f"{place}_anchor": part.anchor.value,
            }
        ends = stage.window.ends
        found["joined"] = "last" if isinstance(ends, LastOf) else "first" if isinstance(ends, FirstOf) else "one"
        return found

    def made(self) -> Window:
        kept = self.cleaned_data
        extended = tuple(Extension(one) for one in kept["extended_by"])
        if self.parts is None:
            return replace(self.window, starts=Anchor(kept["starts"]), extended_by=extended)
        first, second = (
            After(Anchor(kept[f"{one}_anchor"]), kept[f"{one}_count"], Unit(kept[f"{one}_unit"])) for one in _PARTS
        )
        ends: Any = first
        if kept["joined"] != "one":
            ends = LastOf((first, second)) if kept["joined"] == "last" else FirstOf((first, second))
        return Window(Anchor(kept["starts"]), ends, extended)


def _parts(window: Window) -> tuple[After, ...] | None:
    """The one or two ends that a period has; None where it is more nested than that."""
    ends = window.ends
    if isinstance(ends, After):
        return (ends,)
    parts = tuple(part for part in ends.parts if isinstance(part, After))
    return parts if len(parts) == len(ends.parts) == len(_PARTS) else None


class PromiseForm(forms.Form):
    """What a granted claim pays back, before tax."""

    share = forms.DecimalField(label=_("Paid back, in per cent"), validators=[shares()])
    basis = forms.ChoiceField(label=_("of"), choices=BASES)
    less_share = forms.DecimalField(label=_("Less, in per cent"), validators=[shares()], required=False)
    tiers = forms.CharField(
        label=_("Steps by time"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: per cent, then days or sessions, such as “100, 30 days” or “50, 8 sessions”."),
    )
    milestones = forms.CharField(
        label=_("Parts by milestone"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: the result's key and its per cent, such as “milestone1 30”."),
    )
    earlier = forms.ChoiceField(label=_("A milestone not reached"), choices=EARLIER)

    def __init__(self, promise: Promise, currency: str, data: Any = None) -> None:
        super().__init__(
            data,
            prefix="promise",
            initial={
                "share": plain(promise.share * 100),
                "basis": promise.basis.value,
                "less_share": plain(promise.less_share * 100),
                "less_fixed": promise.less_fixed or "",
                "less_per_session": promise.less_per_session or "",
                "excluded": promise.excluded or "",
                "tiers": "\n".join(_tier_typed(one) for one in promise.tiers),
                "milestones": "\n".join(f"{one.leaf} {plain(one.share * 100)}" for one in promise.milestones),
                "earlier": promise.earlier.value,
            },
        )
        for key, label in (
            ("less_fixed", _("Less a fixed sum")),
            ("less_per_session", _("Less for each session used")),
            ("excluded", _("Costs that are never paid back")),
        ):
            self.fields[key] = MoneyField(currency, label=label, required=False)
        self.order_fields(["share", "basis", "less_share", "less_fixed", "less_per_session", "excluded"])

    def clean_tiers(self) -> tuple[Tier, ...]:
        lines = self.cleaned_data["tiers"].splitlines()
        found = [_tier(line) for line in lines if line.strip()]
        if None in found:
            raise forms.ValidationError(_("Write one step a line, such as “100, 30 days”."))
        return tuple(one for one in found if one is not None)

    def clean_milestones(self) -> tuple[MilestonePart, ...]:
        found = []
        for line in self.cleaned_data["milestones"].splitlines():
            key, _space, share = line.strip().rpartition(" ")
            if not line.strip():
                continue
            number = _decimal(share)
            if not key or number is None:
                raise forms.ValidationError(_("Write one part a line, such as “milestone1 30”."))
            found.append(MilestonePart(key.strip(), number / 100))
        return tuple(found)

    def made(self) -> Promise:
        kept = self.cleaned_data
        return Promise(
            kept["share"] / 100,
            Basis(kept["basis"]),
            kept["less_fixed"],
            (kept["less_share"] or Decimal(0)) / 100,
            kept["less_per_session"],
            kept["excluded"],
            kept["tiers"],
            kept["milestones"],
            Earlier(kept["earlier"]),
        )


def _tier_typed(tier: Tier) -> str:
    parts = [plain(tier.share * 100)]
    parts += [f"{tier.days} days"] if tier.days is not None else []
    parts += [f"{tier.sessions} sessions"] if tier.sessions is not None else []
    return ", ".join(parts)


def _tier(line: str) -> Tier | None:
    share, *limits = (part.strip() for part in line.split(","))
    number, days, sessions = _decimal(share), None, None
    for limit in limits:
        count, _space, unit = limit.partition(" ")
        if not count.isdecimal():
            return None
        if unit.lower().startswith(("day", "dia", "día")):
            days = int(count)
        elif unit.lower().startswith(("ses", "sess")):
            sessions = int(count)
        else:
            return None
    return None if number is None or not 0 <= number <= 100 else Tier(number / 100, days, sessions)


def _decimal(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip().rstrip("%").strip())
    except ArithmeticError:
        return None
    return found if found.is_finite() else None


class RemedyForm(forms.Form):
    """One step before or instead of money."""

    kind = forms.ChoiceField(label=_("Step"), required=False)
    count = forms.IntegerField(label=_("Sessions or days"), min_value=0, max_value=400, required=False)
    share = forms.DecimalField(label=_("Per cent"), validators=[shares()], required=False)
    chosen_by = forms.ChoiceField(label=_("Whose choice"), choices=CHOSEN_BY)

    def __init__(self, place: int, remedy: Remedy | None, language: str, data: Any = None) -> None:
        initial: dict[str, Any] = {"chosen_by": Party.CLIENT.value}
        if remedy is not None:
            initial = {
                "kind": remedy.kind.value,
                "count": remedy.count,
                "share": plain(remedy.share * 100),
                "chosen_by": remedy.chosen_by.value,
            }
        super().__init__(data, prefix=f"remedy{place}", initial=initial)
        choices(
            self, "kind", [("", str(_("no further step"))), *((one.value, name(one, language)) for one in RemedyKind)]
        )

    def made(self) -> Remedy | None:
        kept = self.cleaned_data
        if not kept["kind"]:
            return None
        share = (kept["share"] or Decimal(0)) / 100
        return Remedy(RemedyKind(kept["kind"]), kept["count"] or 0, share, Party(kept["chosen_by"]))


class EndingForm(forms.Form):
    """The printed effect of one way to end early."""

    guarantee = forms.ChoiceField(label=_("Then"), choices=ON_GUARANTEE)
    money = forms.ChoiceField(label=_("and"), choices=ON_MONEY)

    def __init__(self, kind: EndingKind, ending: Ending | None, language: str, data: Any = None) -> None:
        self.kind = kind
        self.before = ending or Ending(kind, OnGuarantee.LAPSES, OnMoney.NOTHING_BACK)
        before = self.before
        self.title = name(kind, language)
        super().__init__(
            data,
            prefix=f"ending-{kind.value}",
            initial={
                "guarantee": before.guarantee.value,
                "money": before.money.value,
                "missed_in_a_row": before.missed_in_a_row,
                "attempts": before.attempts,
                "silent_days": before.silent_days,
            },
        )
        if kind is EndingKind.SILENT_CLIENT:
            for key, label in (
                ("missed_in_a_row", _("After sessions missed in a row")),
                ("attempts", _("and attempts on different days")),
                ("silent_days", _("and days without an answer")),
            ):
                self.fields[key] = forms.IntegerField(label=label, min_value=1, max_value=400)

    def made(self) -> Ending:
        kept = dict(self.cleaned_data)
        kept["guarantee"], kept["money"] = OnGuarantee(kept["guarantee"]), OnMoney(kept["money"])
        return replace(self.before, **kept)


class RestForm(forms.Form):
    """Passes, evidence, activation, and the days of a claim."""

    passes = forms.IntegerField(label=_("Free passes"), min_value=0, max_value=50)
    evidence = forms.ChoiceField(label=_("Money counts from"))
    weigh_confidence = forms.BooleanField(label=_("How sure an amount is weighs, too"), required=False)
    notify_days = forms.IntegerField(
        label=_("Days to tell of a slip; told later it never counts"), min_value=1, max_value=60
    )
    say_within_hours = forms.IntegerField(
        label=_("Hours to say that a session was otherwise"), min_value=1, max_value=720
    )
    activation = forms.CharField(
        label=_("Activated by"),
        max_length=200,
        required=False,
        help_text=_("What makes the guarantee active; leave it empty when the signatures do."),
    )
    before_start = forms.BooleanField(label=_("At the latest before the first day"), required=False)
    acknowledge = forms.IntegerField(label=_("Days to confirm a claim"), min_value=1, max_value=60)
    decide = forms.IntegerField(label=_("Days to decide it"), min_value=1, max_value=90)
    appeal = forms.IntegerField(label=_("Days to appeal"), min_value=1, max_value=90)
    appeal_decide = forms.IntegerField(label=_("Days to decide an appeal"), min_value=1, max_value=90)
    refund = forms.IntegerField(label=_("Days to pay the money back"), min_value=1, max_value=90)

    def __init__(self, guarantee: Guarantee, language: str, data: Any = None) -> None:
        days, act = guarantee.claim, guarantee.activation
        super().__init__(
            data,
            prefix="rest",
            initial={
                "passes": guarantee.passes,
                "evidence": guarantee.evidence.value,
                "weigh_confidence": guarantee.weigh_confidence,
                "notify_days": guarantee.notify_days,
                "say_within_hours": guarantee.say_within_hours,
                "activation": "" if act is None else act.what,
                "before_start": True if act is None else act.before_start,
                "acknowledge": days.acknowledge,
                "decide": days.decide,
                "appeal": days.appeal,
                "appeal_decide": days.appeal_decide,
                "refund": days.refund,
            },
        )
        choices(self, "evidence", [(one.value, name(one, language)) for one in Level])

    def onto(self, guarantee: Guarantee, period: int) -> Guarantee:
        kept = self.cleaned_data
        act = Activation(kept["activation"], kept["before_start"]) if kept["activation"].strip() else None
        days = ("acknowledge", "decide", "appeal", "appeal_decide", "refund")
        return replace(
            guarantee,
            passes=kept["passes"],
            evidence=Level(kept["evidence"]),
            weigh_confidence=kept["weigh_confidence"],
            notify_days=kept["notify_days"],
            say_within_hours=kept["say_within_hours"],
            activation=act,
            claim=ClaimDays(period, *(kept[day] for day in days)),
        )


def remedy_forms(stage: Stage, language: str, data: Any = None) -> tuple[RemedyForm, ...]:
    """As many steps as there are, and room for more."""
    there = (*stage.remedies, *((None,) * ROWS))[: max(ROWS, len(stage.remedies))]
    return tuple(RemedyForm(place, one, language, data) for place, one in enumerate(there))


def ending_forms(terms: Terms, language: str, data: Any = None) -> tuple[EndingForm, ...]:
    return tuple(EndingForm(kind, terms.ending(kind), language, data) for kind in EndingKind)


def remedies(made: Iterable[RemedyForm]) -> tuple[Remedy, ...]:
    found = (one.made() for one in made)
    return tuple(one for one in found if one is not None)
