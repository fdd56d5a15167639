"""The forms of what each side does under a guarantee: what counts, what is allowed, how a slip is made good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.forms.utils import ErrorDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from valueback.core.terms import (
    COACH_CLAUSES,
    ActsRule,
    Allowance,
    BeforeNextSession,
    ClarityRule,
    Clause,
    CoachDuty,
    CommonSenseRule,
    Counting,
    Cure,
    Duty,
    Effect,
    EffectKind,
    EvidenceRule,
    Guarantee,
    HeldInARow,
    HomeworkRule,
    NoCure,
    NoticeRule,
    Per,
    PresentRule,
    SpokeUpRule,
    UntilDecided,
    ValueToldRule,
    Within,
)
from valueback.letters.names import name
from valueback.web.drafts.programme import choices, plain

RULES: Final[tuple[type, ...]] = (
    ClarityRule,
    ValueToldRule,
    HomeworkRule,
    PresentRule,
    NoticeRule,
    ActsRule,
    EvidenceRule,
    CommonSenseRule,
    SpokeUpRule,
)
"""In the order of the page."""

CURES: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("none", _("nothing but an excuse or a free pass")),
    ("within", _("doing it within some days of the notice")),
    ("before_next", _("doing it before the next session")),
    ("in_a_row", _("sessions kept in a row")),
    ("until_decided", _("doing it before a claim is decided")),
)
COUNTINGS: Final[tuple[tuple[str, str | Promise], ...]] = (
    (Counting.COUNT.value, _("in all")),
    (Counting.SHARE.value, _("as a share of all, 0.2 for one in five")),
    (Counting.RATE.value, _("in one week or month")),
    (Counting.RUN.value, _("one after another")),
)
PERS: Final[tuple[tuple[str, str | Promise], ...]] = ((Per.WEEK.value, _("a week")), (Per.MONTH.value, _("a month")))

_Asked = tuple[str, forms.Field]


def _number(label: Any, least: int = 0, most: int = 400) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most)


def _rule_fields(rule: type) -> tuple[_Asked, ...]:
    """What a rule is asked for, beside its allowance and cure."""
    asked: Mapping[type, tuple[_Asked, ...]] = {
        ClarityRule: (
            ("by_session", _number(_("Signed before session number"), 1)),
            ("or_days", _number(_("or within days of reaching the client"))),
        ),
        ValueToldRule: (("working_days", _number(_("Answered within working days"), 1, 30)),),
        HomeworkRule: (
            ("objection_days", _number(_("Days for the coach to object (0: the client's word is final)"))),
            ("partly", forms.DecimalField(label=_("Done in part counts as"), min_value=0, max_value=1)),
        ),
        PresentRule: (("grace_minutes", _number(_("Minutes of grace"), 0, 60)),),
        NoticeRule: (("hours", _number(_("Hours of notice"), 1, 720)),),
        ActsRule: (
            ("act", forms.CharField(label=_("What is done"), max_length=60)),
            ("count", _number(_("How many"))),
            ("per", forms.ChoiceField(label=_("In"), choices=PERS)),
            ("at_least", forms.BooleanField(label=_("At least as many (otherwise at most)"), required=False)),
        ),
        EvidenceRule: (("days", _number(_("Days to hand it in"), 1)),),
        SpokeUpRule: (
            (
                "ask_at",
                forms.CharField(
                    label=_("Asked after sessions number"),
                    max_length=80,
                    required=False,
                    help_text=_("Numbers with commas, such as 6, 13, 20."),
                ),
            ),
        ),
    }
    return asked.get(rule, ())


class DutyForm(forms.Form):
    """One duty of the client; without `on` it is not in the terms."""

    on = forms.BooleanField(required=False)
    limit = forms.DecimalField(label=_("Slips allowed"), min_value=0, max_value=400)
    counting = forms.ChoiceField(label=_("Counted"), choices=COUNTINGS)
    per = forms.ChoiceField(label=_("For a rate"), choices=PERS)
    cure = forms.ChoiceField(label=_("A slip is made good by"), choices=CURES)
    cure_number = forms.IntegerField(label=_("Days, or sessions in a row"), min_value=0, max_value=365, required=False)
    effect = forms.ChoiceField(label=_("Past the allowance it"))
    effect_share = forms.DecimalField(label=_("Lowered by, in per cent"), min_value=0, max_value=100, required=False)
    effect_days = forms.IntegerField(label=_("Longer by days"), min_value=0, max_value=400, required=False)

    def __init__(self, rule: type, duty: Duty | None, language: str, data: Any = None) -> None:
        self.rule = rule
        standard = duty or Duty(ActsRule("applications", 5) if rule is ActsRule else rule())
        self.clause = standard.clause
        super().__init__(data, prefix=f"duty-{self.clause.value}", initial=_initial(standard, duty is not None))
        for key, field in _rule_fields(rule):
            self.fields[f"rule_{key}"] = field
        on: Any = self.fields["on"]
        on.label = name(self.clause, language)
        choices(self, "effect", [(one.value, name(one, language)) for one in EffectKind])
        self.order_fields(["on", *(f"rule_{key}" for key, _field in _rule_fields(rule))])

    def full_clean(self) -> None:
        """What a duty that is off says does not matter."""
        super().full_clean()
        if self.is_bound and not self.data.get(self.add_prefix("on")):
            self._errors = ErrorDict()
            self.cleaned_data = {"on": False}

    def duty(self) -> Duty | None:
        """The duty as typed; None where it is off."""
        kept = self.cleaned_data
        if not kept["on"]:
            return None
        said = {key: kept[f"rule_{key}"] for key, _field in _rule_fields(self.rule)}
        return Duty(
            _rule(self.rule, said),
            Allowance(kept["limit"], Counting(kept["counting"]), Per(kept["per"])),
            _cure(kept["cure"], kept["cure_number"]),
            Effect(EffectKind(kept["effect"]), (kept["effect_share"] or Decimal(0)) / 100, kept["effect_days"] or 0),
        )

    def clean(self) -> dict[str, Any]:
        kept = super().clean() or {}
        if kept.get("counting") == Counting.SHARE.value and (kept.get("limit") or 0) > 1:
            self.add_error("limit", _("A share is between 0 and 1."))
        if self.rule is SpokeUpRule and kept.get("rule_ask_at") is not None and _numbers(kept["rule_ask_at"]) is None:
            self.add_error("rule_ask_at", _("Write numbers with commas, such as 6, 13, 20."))
        return kept


def _initial(duty: Duty, on: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "on": on,
        "limit": plain(duty.allowed.limit),
        "counting": duty.allowed.counting.value,
        "per": duty.allowed.per.value,
        "effect": duty.effect.kind.value,
        "effect_share": plain(duty.effect.share * 100),
        "effect_days": duty.effect.days,
        **_cure_typed(duty.cure),
    }
    for key, _field in _rule_fields(type(duty.rule)):
        value = getattr(duty.rule, key)
        found[f"rule_{key}"] = _typed(value)
    return found


def _typed(value: Any) -> Any:
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    if isinstance(value, Decimal):
        return plain(value)
    return value.value if isinstance(value, Per) else value


def _cure_typed(cure: Cure) -> dict[str, Any]:
    match cure:
        case Within():
            return {"cure": "within", "cure_number": cure.days}
        case BeforeNextSession():
            return {"cure": "before_next", "cure_number": cure.days}
        case HeldInARow():
            return {"cure": "in_a_row", "cure_number": cure.count}
        case UntilDecided():
            return {"cure": "until_decided", "cure_number": ""}
    return {"cure": "none", "cure_number": ""}


_CURES: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "none": lambda _number: NoCure(),
        "within": lambda number: Within(14 if number is None else number),
        "before_next": lambda number: BeforeNextSession(7 if number is None else number),
        "in_a_row": lambda number: HeldInARow(max(1, 4 if number is None else number)),
        "until_decided": lambda _number: UntilDecided(),
    }
)


def _cure(kind: str, number: int | None) -> Cure:
    made: Cure = _CURES[kind](number)
    return made


def _rule(rule: type, said: dict[str, Any]) -> Any:
    if rule is SpokeUpRule:
        return SpokeUpRule(_numbers(said["ask_at"]) or ())
    if rule is ActsRule:
        return ActsRule(said["act"], said["count"], Per(said["per"]), said["at_least"])
    return rule(**said)


def _numbers(text: str) -> tuple[int, ...] | None:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isdecimal() and 0 < int(part) < 1000 for part in parts):
        return None
    return tuple(sorted({int(part) for part in parts}))


class CoachDutyForm(forms.Form):
    """One duty of the coach; broken it is a finding that speaks in a claim."""

    on = forms.BooleanField(required=False)
    allowed = forms.IntegerField(label=_("Slips allowed"), min_value=0, max_value=400, required=False)

    def __init__(self, clause: Clause, duty: CoachDuty | None, language: str, data: Any = None) -> None:
        self.clause, self.before = clause, duty
        initial = {"on": duty is not None, "allowed": 1 if duty is None else duty.allowed}
        super().__init__(data, prefix=f"coach-{clause.value}", initial=initial)
        on: Any = self.fields["on"]
        on.label = name(clause, language)

    def duty(self) -> CoachDuty | None:
        kept = self.cleaned_data
        if not kept["on"]:
            return None
        return replace(self.before or CoachDuty(self.clause), allowed=kept["allowed"] or 0)


def duty_forms(guarantee: Guarantee, language: str, data: Any = None) -> tuple[DutyForm, ...]:
    """A form for each duty that a client can have."""
    there = {type(duty.rule): duty for duty in guarantee.duties}
    return tuple(DutyForm(rule, there.get(rule), language, data) for rule in RULES)


def coach_forms(guarantee: Guarantee, language: str, data: Any = None) -> tuple[CoachDutyForm, ...]:
    """A form for each duty that a coach can have."""
    there = {duty.clause: duty for duty in guarantee.coach_duties}
    return tuple(CoachDutyForm(clause, there.get(clause), language, data) for clause in COACH_CLAUSES)
