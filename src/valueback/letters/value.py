"""A value conversation in words: what is measured, what a figure means, how it is counted, what is not known yet."""

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from valueback.core.money import Exact
from valueback.core.outcome import Judge
from valueback.core.tasks import TaskLike, Why
from valueback.core.value import Every, Gap, Kind, Line, Measure, Range, Roi, Times, Value, Worth
from valueback.letters import formats
from valueback.letters.i18n import translator
from valueback.letters.names import N_
from valueback.letters.numbers import exact, listed, rate

_KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.TANGIBLE: N_("Money that can be counted"),
        Kind.INTANGIBLE: N_("Felt rather than counted"),
        Kind.PERIPHERAL: N_("Comes along for others"),
    }
)
_GAPS: Mapping[Gap, str] = MappingProxyType(
    {
        Gap.AMOUNT: N_("how much it is"),
        Gap.MONTHS: N_("for how long"),
        Gap.PROBABILITY: N_("how likely it is"),
        Gap.WEIGHT: N_("how much of it should count"),
    }
)


def kind_name(kind: Kind, language: str) -> str:
    """What sort of value it is."""
    return translator(language).gettext(_KINDS[kind])


def task_hint(found: TaskLike | None, language: str) -> str:
    """Why a sentence reads like a task, kindly; empty where it does not."""
    if found is None:
        return ""
    _ = translator(language).gettext
    if found.why is Why.ACTIVITY:
        message = _(
            'With "%(word)s" this reads like something to do. What would be different once it is done? '
            "You can leave it as it is."
        )
    else:
        message = _(
            'With "%(word)s" this names the way there. What would be different at its end? You can leave it as it is.'
        )
    return message % {"word": found.word}


# --- measures --------------------------------------------------------------------------------------


def measured(measure: Measure, language: str) -> str:
    """From where to where: `From 1 to 4 meetings a month`; empty where it is not about numbers."""
    _ = translator(language).gettext
    unit = f" {measure.unit}" if measure.unit else ""
    if measure.target is None:
        return ""
    target = exact(measure.target, language)
    if measure.baseline is None:
        return _("Up to %(target)s") % {"target": f"{target}{unit}"}
    return _("From %(baseline)s to %(target)s") % {
        "baseline": exact(measure.baseline, language),
        "target": f"{target}{unit}",
    }


def judged(measure: Measure, client: str, coach: str, language: str) -> str:
    """Who says that it is reached."""
    _ = translator(language).gettext
    if measure.judge is Judge.CLIENT:
        return _("%(name)s says whether it is so.") % {"name": client}
    if measure.judge is Judge.THIRD:
        name = measure.judge_name or _("a third person, to be named")
        return _("Judged by %(name)s.") % {"name": name}
    return _("%(name)s and %(other)s say together.") % {"name": client, "other": measure.judge_name or coach}


# --- figures ---------------------------------------------------------------------------------------


def amount(exactly: Exact, language: str) -> str:
    return formats.money(exactly.rounded(), language)


def span(amounts: Range | None, language: str) -> str:
    """`US$400.00 to US$600.00`, one amount where both ends are the same, or that it is not known."""
    _ = translator(language).gettext
    if amounts is None:
        return _("not known yet")
    low, high = amount(amounts.low, language), amount(amounts.high, language)
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def expected(amounts: Range, language: str) -> str:
    """The middle of a range, as a sentence; empty where the range is one amount."""
    if amounts.low == amounts.high:
        return ""
    middle = {"amount": amount(amounts.expected, language)}
    return translator(language).gettext("In the middle: %(amount)s.") % middle


def figure(worth: Worth, language: str) -> str:
    """The figure as it was said: `US$400.00 to US$600.00 a month, for 12 months`."""
    _ = translator(language).gettext
    if worth.low is None or worth.high is None:
        return _("not known yet")
    said = span(Range(worth.low.exact, worth.low.exact, worth.high.exact), language)
    if worth.every is Every.ONCE:
        return said
    said = (_("%(amount)s a month") if worth.every is Every.MONTH else _("%(amount)s a year")) % {"amount": said}
    if worth.months is None:
        return said
    return _("%(amount)s, for %(months)s") % {"amount": said, "months": _months(worth.months, language)}


def arithmetic(line: Line, language: str) -> str:
    """How a line is counted: `US$400.00 to US$600.00 × 12 months × 70%`; empty where something is not known."""
    worth = line.worth
    if line.amounts is None or worth.low is None or worth.high is None or worth.probability is None:
        return ""
    factors = [span(Range(worth.low.exact, worth.low.exact, worth.high.exact), language)]
    if worth.months is not None and worth.every is Every.MONTH:
        factors.append(_months(worth.months, language))
    if worth.months is not None and worth.every is Every.YEAR:
        years = exact(Fraction(worth.months, 12), language)
        factors.append(translator(language).gettext("%(years)s years") % {"years": years})
    factors.append(rate(worth.probability, language))
    if worth.kind is Kind.INTANGIBLE and worth.weight is not None:
        factors.append(rate(worth.weight, language))
    return " × ".join(factors)


def missing(gaps: tuple[Gap, ...], language: str) -> str:
    """What is not known, as a sentence; empty where everything is."""
    if not gaps:
        return ""
    _ = translator(language).gettext
    names = tuple(_(_GAPS[gap]) for gap in gaps)
    return _("Not counted yet. Not known: %(what)s.") % {"what": listed(names, language)}


def _months(months: int, language: str) -> str:
    return formats.counted(months, "%(num)s month", "%(num)s months", language)


# --- the whole -------------------------------------------------------------------------------------


def in_all(value: Value, language: str) -> tuple[str, ...]:
    """What it is worth in all, sentence by sentence: what can be counted, what is felt, and what is not known."""
    _ = translator(language).gettext
    said = [
        _("What can be counted comes to %(amount)s.") % {"amount": span(value.counted, language)}
        if value.counted is not None
        else _("What can be counted is not known yet.")
    ]
    felt = value.of(Kind.INTANGIBLE)
    if felt is not None:
        said.append(_("What is felt adds %(amount)s, by the weight given to it.") % {"amount": span(felt, language)})
    if value.unknown:
        said.append(
            translator(language).ngettext(
                "%(num)s value is not counted, because something of it is not known.",
                "%(num)s values are not counted, because something of them is not known.",
                len(value.unknown),
            )
            % {"num": len(value.unknown)}
        )
    return tuple(said)


def returns(found: Roi, language: str) -> tuple[str, ...]:
    """What comes back for a fee, what is intangible kept apart; or one sentence that it is not known."""
    _ = translator(language).gettext
    fee = formats.money(found.fee, language)
    if found.counted is None and found.whole is None:
        return (_("What comes back for a fee of %(fee)s is not known yet.") % {"fee": fee},)
    said = []
    if found.counted is not None:
        said.append(
            _("Of what can be counted, %(times)s the fee of %(fee)s comes back.")
            % {"times": _times(found.counted, language), "fee": fee}
        )
    if found.whole is not None and found.whole != found.counted:
        said.append(
            _("With what is felt, it is %(times)s the fee of %(fee)s.")
            % {"times": _times(found.whole, language), "fee": fee}
        )
    return tuple(said)


def _times(found: Times, language: str) -> str:
    low, high = exact(found.low, language, 1), exact(found.high, language, 1)
    _ = translator(language).gettext
    if low == high:
        return _("%(low)s times") % {"low": low}
    return _("%(low)s to %(high)s times") % {"low": low, "high": high}
