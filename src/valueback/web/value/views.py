"""The coach's way through a value conversation: five steps, each saved as one goes, and what both agreed on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.decisions import Decision, Done
from valueback.core.terms import Party
from valueback.core.value import MOST_OBJECTIVES, Conversation, free_key
from valueback.letters import examples, formats
from valueback.usecases import agreements, value
from valueback.usecases.context import Context
from valueback.usecases.heads import Head
from valueback.usecases.value import ConversationSeen
from valueback.web.acts import UNPROCESSABLE, onward, told
from valueback.web.client.about import about
from valueback.web.context import NOTHING_HERE, or_missing, present, require
from valueback.web.fragments import reader_of, render
from valueback.web.parts import Fault, Option
from valueback.web.value import shown
from valueback.web.value.rows import OBJECTIVES, ROWS, Rows, moved

TOGETHER: Final = "together"


@require("coach")
def show(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """Where the conversation stands: the open one, what was agreed, or how to begin."""
    head = about(request, ctx, engagement)
    found = value.conversations(ctx, engagement)
    current = next((one for one in found if one.is_open), None) or next(
        (one for one in found if one.state == "confirmed"), None
    )
    if current is None:
        return render(request, "value/none.html", {"head": head, "startable": not head.is_over})
    if current.state == "confirmed":
        return HttpResponseRedirect(reverse("value:agreed", args=(current.id,)))
    return HttpResponseRedirect(_step(current, TOGETHER if current.shared_at else OBJECTIVES))


@require("coach", methods=("POST",))
def start(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """Begin, go on with the open one, or talk again about what was agreed."""
    made = value.start(ctx, engagement)
    if isinstance(made, Done):
        return HttpResponseRedirect(reverse("value:step", args=(made.value, OBJECTIVES)))
    return onward(request, made, reverse("value:show", args=(engagement,)))


@require("coach", methods=("GET", "POST"))
def step(request: HttpRequest, ctx: Context, conversation: UUID, step: str) -> HttpResponse:
    """One step of the way; whatever was typed is saved before anything else happens."""
    seen = present(value.conversation(ctx, conversation))
    head = about(request, ctx, seen.engagement)
    if step not in shown.KEYS:
        raise Http404(NOTHING_HERE)
    if not seen.is_open:
        return HttpResponseRedirect(reverse("value:show", args=(seen.engagement,)))
    if step == TOGETHER:
        return _together(request, ctx, seen, head)
    data = request.POST if request.method == "POST" else None
    rows = Rows(step, seen.body, shown.people_of(head), ctx.now, data)
    faults: tuple[Fault, ...] = ()
    if data is not None:
        act, _colon, key = data.get("act", "save").partition(":")
        if rows.is_valid(key if act == "remove" else ""):
            decided = or_missing(_save(request, ctx, seen, rows, act, key))
            if isinstance(decided, Done) or decided.code == "overtaken":
                return onward(request, decided, _after(seen, step, act, key))
            faults = (Fault("", told(request, decided)),)
        else:
            faults = rows.faults()
    return _shown(request, seen, head, rows, faults)


@require("coach", methods=("POST",))
def share(request: HttpRequest, ctx: Context, conversation: UUID) -> HttpResponse:
    """Put it before the client, or before whoever pays."""
    seen = present(value.conversation(ctx, conversation))
    buyer = Party.SPONSOR if request.POST.get("buyer") == Party.SPONSOR.value else Party.CLIENT
    decided = value.share(ctx, conversation, request.POST.get("digest", ""), buyer)
    agreed_now = isinstance(decided, Done) and decided.value
    said = _("Agreed by both.") if agreed_now else _("Shared. The link to look at it is on its way.")
    return onward(request, decided, reverse("value:show", args=(seen.engagement,)), said)


@require("coach", methods=("POST",))
def confirm(request: HttpRequest, ctx: Context, conversation: UUID) -> HttpResponse:
    """The coach's own yes to exactly this."""
    seen = present(value.conversation(ctx, conversation))
    decided = value.confirm(ctx, conversation, request.POST.get("digest", ""))
    agreed_now = isinstance(decided, Done) and decided.value
    said = _("Agreed by both.") if agreed_now else _("You have said yes.")
    return onward(request, decided, reverse("value:show", args=(seen.engagement,)), said)


@require("coach", methods=("POST",))
def put_away(request: HttpRequest, ctx: Context, conversation: UUID) -> HttpResponse:
    """It comes to nothing; what was agreed before stands."""
    seen = present(value.conversation(ctx, conversation))
    to = reverse("value:show", args=(seen.engagement,))
    return onward(request, value.put_away(ctx, conversation), to, _("Put away. Nobody can confirm it any more."))


@require("coach")
def agreed(request: HttpRequest, ctx: Context, conversation: UUID) -> HttpResponse:
    """The conceptual agreement: what both said yes to, what it comes to, and what is built on it next."""
    seen = present(value.conversation(ctx, conversation))
    head = about(request, ctx, seen.engagement)
    if seen.confirmed_at is None:
        return HttpResponseRedirect(reverse("value:show", args=(seen.engagement,)))
    language = reader_of(request).language
    draft = next((one for one in agreements.versions(ctx, seen.engagement) if one.state == "draft"), None)
    values = {
        **_read_out(ctx, seen, head, language),
        "has_draft": draft is not None,
        "writable": draft is None and not head.is_signed and not head.is_over,
    }
    return render(request, "value/agreed.html", values)


@require("coach", methods=("POST",))
def into_draft(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """The draft of the agreement says objective and results as they were agreed here."""
    decided = value.use_in_draft(ctx, engagement)
    if isinstance(decided, Done):
        said = _("The draft now says what you agreed on. Look at it before you send it.")
        return onward(request, decided, reverse("drafts:review", args=(decided.value,)), said)
    return onward(request, decided, reverse("value:show", args=(engagement,)))


# --- what the views share --------------------------------------------------------------------------


def _save(request: HttpRequest, ctx: Context, seen: ConversationSeen, rows: Rows, act: str, key: str) -> Decision[Any]:
    body = rows.said(key if act == "remove" else "")
    if act in ("up", "down"):
        body = moved(body, key, -1 if act == "up" else 1)
    if act == "example":
        body = _with_example(body, key, seen.language)
    typed = request.POST.get("revision", "")
    return value.change(ctx, seen.id, body, int(typed) if typed.isdecimal() and len(typed) < 9 else 0)


def _with_example(body: Conversation, key: str, language: str) -> Conversation:
    if len(body.objectives) >= MOST_OBJECTIVES:
        return body
    made = examples.written(key, language, free_key(body, "o"), free_key(body, "m"))
    return body if made is None else replace(body, objectives=(*body.objectives, made))


def _after(seen: ConversationSeen, step: str, act: str, key: str) -> str:
    if act == "next":
        return _step(seen, shown.KEYS[shown.KEYS.index(step) + 1])
    return _step(seen, step) + (f"#row-{key}" if act in ("up", "down") else "")


def _step(seen: ConversationSeen, step: str) -> str:
    return reverse("value:step", args=(seen.id, step))


def _around(seen: ConversationSeen, head: Head, step: str, language: str) -> dict[str, Any]:
    steps = tuple(
        shown.StepSeen(key, str(title), str(lead), _sub(seen.body, key, language), number)
        for number, (key, title, lead) in enumerate(shown.STEPS, start=1)
    )
    return {"seen": seen, "head": head, "steps": steps, "now": next(one for one in steps if one.key == step)}


def _sub(body: Conversation, key: str, language: str) -> str:
    """What a step holds so far."""
    if key == TOGETHER:
        return ""
    count = {
        OBJECTIVES: len(body.objectives),
        "measures": len(body.measures),
        "worth": len(body.worths),
        "factors": len(body.factors),
    }[key]
    return formats.counted(count, "%(num)s entry", "%(num)s entries", language) if count else _("nothing yet")


def _shown(
    request: HttpRequest, seen: ConversationSeen, head: Head, rows: Rows, faults: tuple[Fault, ...]
) -> HttpResponse:
    language = reader_of(request).language
    values = {
        **_around(seen, head, rows.step, language),
        "rows": rows,
        "faults": faults,
        "hints": shown.hints(rows.step, seen, language),
        "examples": examples.groups(language) if rows.step == OBJECTIVES else (),
        "here": _step(seen, rows.step),
        "before": _step(seen, ROWS[ROWS.index(rows.step) - 1]) if rows.step != OBJECTIVES else "",
        "currency": seen.body.currency,
    }
    return render(request, "value/step.html", values, status=UNPROCESSABLE if faults else 200)


def _together(request: HttpRequest, ctx: Context, seen: ConversationSeen, head: Head) -> HttpResponse:
    language = reader_of(request).language
    buyers = [Option(Party.CLIENT.value, head.client.name)]
    if head.sponsor is not None:
        buyers.append(Option(Party.SPONSOR.value, head.sponsor.name, _("Whoever pays for it")))
    values = {
        **_around(seen, head, TOGETHER, language),
        **_read_out(ctx, seen, head, language),
        "lacks": shown.lacks(seen.body, language),
        "buyers": tuple(buyers),
    }
    return render(request, "value/together.html", values)


def _read_out(ctx: Context, seen: ConversationSeen, head: Head, language: str) -> dict[str, Any]:
    return {
        "seen": seen,
        "head": head,
        "objectives": shown.told(seen.body, head, language),
        "factors": seen.body.factors,
        **shown.sums(seen.body, value.fee_of(ctx, seen.engagement), language),
    }
