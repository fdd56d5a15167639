"""What a coach can note for a client: each kind is one question, and one verb that is done in the client's place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from valueback.core.dates import local_date
from valueback.core.decisions import Decision
from valueback.core.facts import Answer
from valueback.core.facts import Done as HomeworkDone
from valueback.core.outcome import MoneyWon
from valueback.core.sessions import Life
from valueback.letters import formats
from valueback.letters.names import name
from valueback.usecases import checks, circumstances, homework, results, sessions
from valueback.usecases.context import Context
from valueback.usecases.course import CallSeen, Course, Ledger
from valueback.usecases.heads import Head
from valueback.usecases.results import Share, Won
from valueback.usecases.words import LINE, TEXT
from valueback.web.fields import MomentField, MoneyField

Act = Callable[[Context], Decision[Any]]
NOT_HELD: Final = "not_held"
ITEM: Final = "item-"

KINDS: Final[Mapping[str, tuple[str | Promise, str | Promise]]] = MappingProxyType(
    {
        "check": (_("How a session was"), _("The answer to the value check.")),
        "homework": (_("How the homework went"), _("What was done, in their word.")),
        "cancel": (_("A session they cannot make"), _("They cancel; it is theirs, with the time it reached you.")),
        "money": (_("Money that came in"), _("An amount, and how much of it came from the work.")),
        "circumstance": (_("Something outside"), _("A crisis, a freeze, a change at work.")),
    }
)
"""The kinds, with their words."""

CHANNELS: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("whatsapp", _("WhatsApp")),
    ("phone", _("Phone")),
    ("mail", _("Mail")),
    ("in person", _("In person")),
)


def channel_name(channel: str) -> str:
    """A channel in the reader's words; as it was written where it is none of the usual ones."""
    return str(dict(CHANNELS).get(channel, channel))


SHARES: Final[tuple[tuple[str, str | Promise], ...]] = (
    (Share.ALL.value, _("All")),
    (Share.HALF.value, _("Half")),
    (Share.LITTLE.value, _("A little")),
)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a note is about: the engagement, its calls and its ledger, and the reader's words."""

    head: Head
    course: Course
    ledger: Ledger
    language: str
    zone: str

    def label(self, call: CallSeen) -> str:
        return f"{call.number}. {formats.instant(call.start, self.zone, self.language)}"

    @property
    def unanswered(self) -> tuple[CallSeen, ...]:
        """Calls whose value check is open, newest first."""
        return tuple(one for one in self.course.past if one.life is Life.HELD and one.told is None)

    @property
    def open_items(self) -> tuple[tuple[CallSeen, Any], ...]:
        return tuple((call, item) for call in self.course.past for item in call.homework if item.done is None)

    @property
    def money(self) -> tuple[MoneyWon, ...]:
        return tuple(leaf for leaf in self.ledger.leaves if isinstance(leaf, MoneyWon))

    def kinds(self) -> tuple[str, ...]:
        """What there is to note now."""
        there = {
            "check": bool(self.unanswered),
            "homework": bool(self.open_items),
            "cancel": bool(self.course.coming),
            "money": bool(self.money),
            "circumstance": True,
        }
        return tuple(kind for kind in KINDS if there[kind])


class NotingForm(forms.Form):
    """How it reached the coach; each kind adds its own question."""

    channel = forms.ChoiceField(label=_("How it reached you"), choices=CHANNELS, initial="whatsapp")
    words = forms.CharField(
        label=_("In their words"),
        required=False,
        max_length=TEXT,
        help_text=_("Paste the message if there is one. The client reads it and can say that it was not so."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any, *, ground: Ground, kind: str, now: datetime) -> None:
        super().__init__(data, initial={"at": now})
        self.ground, self.kind = ground, kind
        _QUESTIONS[kind](self)
        self.fields["at"] = MomentField(ground.zone, label=_("When it reached you"))
        self.order_fields([*(key for key in self.fields if key not in _COMMON), *_COMMON])

    @property
    def questions(self) -> tuple[forms.BoundField, ...]:
        """The fields of the kind."""
        return tuple(self[key] for key in self.fields if key not in _COMMON)

    def act(self) -> Act:
        """The verb, waiting for its context."""
        return _ACTS[self.kind](self)


_COMMON: Final = ("channel", "at", "words")


def _ask_check(form: NotingForm) -> None:
    ground = form.ground
    calls = [(one.ref, ground.label(one)) for one in ground.unanswered]
    form.fields["call"] = forms.ChoiceField(label=_("Which session"), choices=calls)
    answers = [(one.name.lower(), name(one, ground.language)) for one in Answer]
    form.fields["answer"] = forms.ChoiceField(
        label=_("Did they get value?"), choices=[*answers, (NOT_HELD, _("It did not take place"))]
    )
    form.fields["better"] = forms.CharField(label=_("What would make it better"), required=False, max_length=TEXT)


def _ask_homework(form: NotingForm) -> None:
    said = [("", _("Nothing said")), *((one.value, name(one, form.ground.language)) for one in HomeworkDone)]
    for _call, item in form.ground.open_items:
        form.fields[f"{ITEM}{item.id}"] = forms.ChoiceField(label=item.title, choices=said, required=False)


def _ask_cancel(form: NotingForm) -> None:
    calls = [(one.ref, form.ground.label(one)) for one in form.ground.course.coming[:12]]
    form.fields["call"] = forms.ChoiceField(label=_("Which session"), choices=calls)
    form.fields["reason"] = forms.CharField(label=_("Reason"), required=False, max_length=LINE)
    form.fields["accepted"] = forms.BooleanField(
        label=_("If it was late, let it go"), required=False, help_text=_("Then it never counts.")
    )


def _ask_money(form: NotingForm) -> None:
    leaves = form.ground.money
    if len(leaves) > 1:
        form.fields["leaf"] = forms.ChoiceField(label=_("For"), choices=[(one.key, one.title) for one in leaves])
    form.fields["amount"] = MoneyField(leaves[0].target.currency, label=_("Amount"))
    form.fields["share"] = forms.ChoiceField(label=_("Came from the work"), choices=SHARES, initial=Share.ALL.value)


def _ask_circumstance(form: NotingForm) -> None:
    form.fields["what"] = forms.CharField(
        label=_("What happened"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 2})
    )


def _check(form: NotingForm) -> Act:
    kept = form.cleaned_data
    call = next(one for one in form.ground.unanswered if one.ref == kept["call"])
    if kept["answer"] == NOT_HELD:
        return lambda ctx: checks.did_not_take_place(ctx, call.id)
    return lambda ctx: checks.answer(ctx, call.id, Answer[kept["answer"].upper()], kept["better"])


def _homework(form: NotingForm) -> Act:
    said = {
        item.id: HomeworkDone(word)
        for _call, item in form.ground.open_items
        if (word := form.cleaned_data.get(f"{ITEM}{item.id}", ""))
    }
    return lambda ctx: homework.report(ctx, form.ground.head.id, said)


def _cancel(form: NotingForm) -> Act:
    kept = form.cleaned_data
    call = next(one for one in form.ground.course.coming if one.ref == kept["call"])
    return lambda ctx: sessions.cancel(ctx, call.id, kept["reason"], accepted=kept["accepted"])


def _money(form: NotingForm) -> Act:
    kept = form.cleaned_data
    leaf = kept.get("leaf") or form.ground.money[0].key
    on = local_date(kept["at"], form.ground.zone)
    entry = Won(leaf, kept["amount"], on, Share(kept["share"]), words=kept["words"][:LINE])
    return lambda ctx: results.enter(ctx, form.ground.head.id, entry)


def _circumstance(form: NotingForm) -> Act:
    return lambda ctx: circumstances.log(ctx, form.ground.head.id, form.cleaned_data["what"])


_QUESTIONS: Final[Mapping[str, Callable[[NotingForm], None]]] = MappingProxyType(
    {
        "check": _ask_check,
        "homework": _ask_homework,
        "cancel": _ask_cancel,
        "money": _ask_money,
        "circumstance": _ask_circumstance,
    }
)
_ACTS: Final[Mapping[str, Callable[[NotingForm], Act]]] = MappingProxyType(
    {"check": _check, "homework": _homework, "cancel": _cancel, "money": _money, "circumstance": _circumstance}
)
