"""The terms of a journal: one directive a line, in any order, and amendments that say only what changes.

A draft starts with the defaults of the terms (an amendment with the version before it); each directive sets its
fields; the typed terms are made once, when all lines were read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from valueback.core import terms as t
from valueback.core.agreements import Agreed, Version
from valueback.core.journal.clauses import change, write_clauses
from valueback.core.journal.forms import Form, Values, defaults_of, form, list_of, values_of
from valueback.core.journal.lines import Cursor, Line, name_token, text_token
from valueback.core.journal.problems import Bad, Problem
from valueback.core.journal.results import OUTCOME
from valueback.core.journal.retainers import PART, RETAINER
from valueback.core.journal.scalars import SCALARS, Name, Scalar, Weekday, Zone, word_choice
from valueback.core.journal.workable import unworkable
from valueback.core.presets import PRESETS, minimum_for
from valueback.core.slots import Slot

NAMES = form(
    "engagement <client> with <coach> of <brand> [practice <practice>] [payer <payer>] [third <third>]",
    t.Names,
    kinds=dict.fromkeys(("client", "coach", "brand", "practice", "payer", "third"), Name),
    fill={"practice": lambda values, _: values["brand"]},
)
SLOT = form("slot <weekday> <at> <minutes> min <zone>", Slot, kinds={"weekday": Weekday, "zone": Zone})
TAX = form(
    "tax <name> <rate> <kind> [on-refund <on_refund>]",
    t.TaxClause,
    kinds={
        "kind": word_choice(("exclusive", "inclusive", "inside")),
        "on_refund": word_choice(("credit", "retain", "none")),
    },
)


def _read_coach_zone(cursor: Cursor, zone: str) -> Any:
    """`none`: the coach lives by the anchor zone."""
    return "" if cursor.skip("none") else SCALARS[Zone].read(cursor, zone)


def _write_coach_zone(value: str, zone: str) -> str:
    return SCALARS[Zone].write(value, zone) if value else "none"


_KINDS: Mapping[str, Any] = {
    "zone": Zone,
    "client_zone": Zone,
    "coach_zone": Scalar("a time zone, or none", SCALARS[Zone].begins, _read_coach_zone, _write_coach_zone),
    "jurisdiction": Name,
    "ruleset": Name,
    "payment": word_choice(("at_once", "monthly", "milestones")),
    "weekend": list_of(SCALARS[Weekday]),
    "retainer": RETAINER,
}


def _fields(spec: str, **more: Any) -> Form:
    return form(spec, t.Terms, kinds=_KINDS, make=dict, **more)


def _capacity(spec: str, capacity: t.Capacity) -> Form:
    """A reason belongs to the line that gives it: an amendment that gives none leaves none."""
    return _fields(spec, fixed={"capacity": capacity}, fill={"capacity_reason": lambda values, _: ""})


FIELDS: tuple[Form, ...] = (
    # A list price belongs to the line that gives it: an amendment of the fee that gives none leaves none.
    _fields("fee <fee> [payment <payment>] [list <list_fee>]", fill={"list_fee": lambda values, _: None}),
    _fields("retainer <retainer>"),
    _fields("signers <signers>"),
    _fields("term <first_day> <months> months <sessions> sessions [every <every_weeks> weeks]"),
    _fields("zone <zone>"),
    _fields("client in <client_zone>"),
    _fields("coach in <coach_zone>"),
    _capacity("consumer in <jurisdiction> [because <capacity_reason>]", t.Capacity.CONSUMER),
    _capacity("business in <jurisdiction> [because <capacity_reason>]", t.Capacity.BUSINESS),
    _fields("distance <distance>"),
    _fields("weekend <weekend>"),
    _fields("holidays <holidays>"),
    _fields("objective <objective>"),
    _fields("recording <recording>"),
    _fields("cancelled-in-time <cancelled_in_time> [within <make_up_days> days]"),
    _fields("slips-carry-over <slips_carry_over>"),
    _fields("schema <schema>"),
    _fields("ruleset <ruleset>"),
)
FIELD_OF: Mapping[str, Form] = MappingProxyType({one.opening: one for one in FIELDS})
RESULTS = form("results <minimum>", t.Terms, kinds={"minimum": OUTCOME}, make=dict)
CLAUSE = "clause <text>"
AMEND = form("amend <number> [effective <effective>]", Version, make=dict)
VERSION = form("version <number> [effective <effective>]", Version, make=dict)
GUARANTEE: tuple[str, ...] = (
    "guarantee <preset>",
    "guarantee <preset> in full",
    "guarantee as before",
    "guarantee none",
)

DIRECTIVES: tuple[str, ...] = (
    *("engagement", "slot", "tax", "results", "clause", PART.opening, "guarantee"),
    *FIELD_OF,
)
_MANY: tuple[str, ...] = ("clause", PART.opening)
_NEEDED: tuple[tuple[str, str], ...] = (
    ("names", NAMES.spec),
    ("fee", FIELD_OF["fee"].spec),
    ("first_day", FIELD_OF["term"].spec),
    ("slot", SLOT.spec),
    ("guarantee", "guarantee value-back, another preset, or guarantee none"),
)


@dataclass(slots=True)
class Draft:
    """One version while it is read: the values set so far, and where each directive stands."""

    number: int = 1
    effective: date | None = None
    values: Values = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    guarantee_lines: list[Line] = field(default_factory=list)
    before: t.Terms | None = None
    line: int = 1


def read_directive(draft: Draft, line: Line) -> None:
    """One line of the terms into the draft. Raises Bad."""
    cursor = Cursor(line.tokens, line.children)
    word = line.tokens[0].text
    _once(draft, word, line.number)
    if word == "guarantee":
        draft.guarantee_lines.append(line)
        return
    if word == "engagement":
        draft.values["names"] = NAMES.read(cursor, "UTC")
    elif word == "slot":
        draft.values["slot"] = SLOT.read(cursor, "UTC")
    elif word == "tax":
        draft.values["tax"] = _tax(cursor)
    elif word == "clause":
        _own_clause(draft, cursor)
    elif word == PART.opening:
        _payment_part(draft, cursor)
    elif word == "results":
        draft.values.update(RESULTS.read(cursor, "UTC"))
    else:
        draft.values.update(FIELD_OF[word].read(cursor, "UTC"))
    cursor.end()


_TWICE_OF: Mapping[str, str] = MappingProxyType({"consumer": "business", "business": "consumer"})


def _once(draft: Draft, word: str, number: int) -> None:
    earlier = draft.lines.get(word) or draft.lines.get(_TWICE_OF.get(word, ""))
    draft.lines.setdefault(word, number)
    if earlier is not None and word not in _MANY:
        raise Bad(f"'{word}' was already said in line {earlier}", "say it once, or change it in an amendment")


def _tax(cursor: Cursor) -> t.TaxClause:
    following = cursor.peek(1)
    if following is not None and following.is_word("none"):
        cursor.place += 2
        return t.TaxClause()
    found: t.TaxClause = TAX.read(cursor, "UTC")
    return found


def _own_clause(draft: Draft, cursor: Cursor) -> None:
    """The clauses of a version are all those it names; `clause none` for none."""
    cursor.place += 1
    said: tuple[str, ...] = draft.values.get("own_clauses", ())
    if cursor.skip("none"):
        draft.values["own_clauses"] = ()
        return
    token = cursor.take("a text")
    if not token.quoted:
        raise Bad(f"{token.shown()} is not a quoted text", f"write {CLAUSE}, in quotation marks")
    draft.values["own_clauses"] = (*said, token.text)


def _payment_part(draft: Draft, cursor: Cursor) -> None:
    """The parts of a version are all those it names; `payment-part none` for none."""
    following = cursor.peek(1)
    if following is not None and following.is_word("none"):
        cursor.place += 2
        draft.values["payment_parts"] = ()
        return
    said: tuple[t.PaymentPart, ...] = draft.values.get("payment_parts", ())
    draft.values["payment_parts"] = (*said, PART.read(cursor, "UTC"))


# --- from drafts to typed terms -----------------------------------------------------------------------------


def finish(draft: Draft, problems: list[Problem]) -> Version | None:
    """The typed version, or None after adding what is wrong with it."""
    found = len(problems)
    values = {**defaults_of(t.Terms), **(values_of(draft.before) if draft.before else {}), **draft.values}
    _defaults(values, draft.before is None, _preset_named(draft))
    missing = [(_called(name), right) for name, right in _NEEDED if name not in values]
    if draft.guarantee_lines:
        missing = [one for one in missing if one[0] != "guarantee"]
    for word, right in missing:
        if word not in draft.lines:  # otherwise its line could not be read, and that was said there
            problems.append(Problem(draft.line, f"the terms do not say the {word}", f"write {right}"))
    if missing:
        return None
    zone = values["zone"]
    guarantee = _guarantee(draft, values, zone, problems)
    if len(problems) > found:
        return None
    terms = t.Terms(**{**values, "guarantee": guarantee})
    problems += unworkable(terms, draft.lines, draft.line)
    return Version(draft.number, terms, draft.effective) if len(problems) == found else None


def _called(name: str) -> str:
    return {"names": "engagement", "first_day": "term"}.get(name, name)


def _defaults(values: Values, first: bool, preset: str) -> None:
    """What a first version may leave unsaid: the zones follow the slot, the results are the usual ones."""
    if not first or "slot" not in values:
        return
    values.setdefault("zone", values["slot"].zone)
    values.setdefault("client_zone", values["zone"])
    values.setdefault("objective", "")
    if "fee" in values and "minimum" not in values:
        values["minimum"] = minimum_for(preset, values["fee"], "")


def _preset_named(draft: Draft) -> str:
    tokens = draft.guarantee_lines[0].tokens if draft.guarantee_lines else ()
    return tokens[1].text if len(tokens) > 1 else ""


def _guarantee(draft: Draft, values: Values, zone: str, problems: list[Problem]) -> t.Guarantee | None:
    if not draft.guarantee_lines:
        kept: t.Guarantee | None = values["guarantee"]
        return kept
    line = draft.guarantee_lines[0]
    try:
        guarantee = _opening(draft, line)
    except Bad as bad:
        right = bad.right or " or ".join(GUARANTEE)
        problems.append(Problem(line.number, bad.wrong, right))
        return None
    if guarantee is None:
        if line.children:
            problems.append(
                Problem(
                    line.children[0].number,
                    "an agreement without a guarantee has no clauses of one",
                    "name a preset, or leave these lines out",
                )
            )
        return None
    opened: set[str] = set()
    for row in line.children:
        try:
            guarantee = change(guarantee, row, zone, opened)
        except Bad as bad:
            problems.append(Problem(bad.line or row.number, bad.wrong, bad.right or "see the clauses of a guarantee"))
    return guarantee


def _opening(draft: Draft, line: Line) -> t.Guarantee | None:
    """What the block under `guarantee` starts from."""
    cursor = Cursor(line.tokens)
    cursor.take_word("guarantee")
    if cursor.skip("none"):
        cursor.end()
        return None
    if cursor.at_word("as"):
        cursor.place += 1
        cursor.take_word("before")
        cursor.end()
        if draft.before is None or draft.before.guarantee is None:
            raise Bad("there is no guarantee before this one", "name a preset")
        return draft.before.guarantee
    token = cursor.take("the name of a preset")
    if cursor.skip("in"):
        cursor.take_word("full")
        cursor.end()
        return t.Guarantee(token.text)
    cursor.end()
    if token.text not in PRESETS:
        raise Bad(f"{token.shown()} is not a preset", f"name one of {', '.join(PRESETS)}, or add 'in full'")
    return PRESETS[token.text]()


# --- writing ------------------------------------------------------------------------------------------------


def write_agreed(agreed: Agreed) -> str:
    """All versions; an amendment holds only the directives that differ from the version before."""
    first, *later = agreed.versions
    blocks: list[str] = []
    if first.number != 1 or first.effective is not None:
        blocks.append(VERSION.write(values_of(first), first.terms.zone))
    earlier = _rows(first.terms)
    blocks += [row for rows in earlier.values() for row in rows]
    for version in later:
        rows = _rows(version.terms)
        changed = [row for word, new in rows.items() if new != earlier.get(word) for row in new]
        inner = "\n".join(changed).split("\n") if changed else []
        blocks.append("\n" + AMEND.write(values_of(version), version.terms.zone))
        blocks += ["    " + row for row in inner]
        earlier = rows
    return "\n".join(blocks) + "\n"


def _rows(terms: t.Terms) -> dict[str, list[str]]:
    """The directives of one version by their word; a row may hold an indented block."""
    whole, zone = values_of(terms), terms.zone
    rows = {"engagement": [NAMES.write(values_of(terms.names), zone)]}
    capacity = "consumer" if terms.capacity is t.Capacity.CONSUMER else "business"
    other = _TWICE_OF[capacity]
    for one in FIELDS:
        if one.opening == other:
            continue
        rows["capacity" if one.opening == capacity else one.opening] = [one.write(whole, zone)]
    rows["slot"] = [SLOT.write(values_of(terms.slot), zone)]
    rows["tax"] = ["tax none" if terms.tax == t.TaxClause() else TAX.write(values_of(terms.tax), zone)]
    parts = [PART.write(values_of(part), zone) for part in terms.payment_parts]
    rows[PART.opening] = parts or [f"{PART.opening} none"]
    rows["clause"] = [f"clause {text_token(text)}" for text in terms.own_clauses] or ["clause none"]
    rows["results"] = [RESULTS.write(whole, zone)]
    rows["guarantee"] = [_guarantee_rows(terms)]
    return rows


def _guarantee_rows(terms: t.Terms) -> str:
    if terms.guarantee is None:
        return "guarantee none"
    head = f"guarantee {name_token(terms.guarantee.preset, frozenset({'none', 'as'}))} in full"
    return "\n".join([head, *("    " + row for row in write_clauses(terms.guarantee, terms.zone))])
