"""What the letters of the weekly life say, to the client and to the coach."""

from valueback.letters.names import N_
from valueback.letters.post import Body, Letter, Values, bullets, said

# --- the weekly life -------------------------------------------------------------------------------


def _after_call(v: Values) -> Body:
    _ = v.pen.gettext
    slips, more = v.lines("slips"), v.lines("more")
    return Body(
        _("Did you get value on %(day)s?", day=v.day("session_at")),
        said(
            _("One tap is enough: did you get value from the session of %(when)s?", when=v.at("session_at")),
            "\n".join(said(v.text("where"), v.text("why"), v.text("next"))),
            _("Something to catch up:\n%(slips)s", slips=bullets(slips)) if slips else "",
            _("On the same page:\n%(more)s", more=bullets(more)) if more else "",
        ),
        _("Answer"),
        v.link,
        _("Did you get value from the session of %(day)s? %(where)s", day=v.day("session_at"), where=v.text("where")),
    )


def _after_call_reminder(v: Values) -> Body:
    _ = v.pen.gettext
    return Body(
        _("Still open: did you get value on %(day)s?", day=v.day("session_at")),
        said(
            _("The question about the session of %(when)s is still open.", when=v.at("session_at")),
            v.if_by("until", N_("An answer counts as in time until %(by)s.")),
            _("This is the only reminder."),
        ),
        _("Answer"),
        v.link,
        _("Still open: did you get value from the session of %(day)s?", day=v.day("session_at")),
    )


def _slip_notice(v: Values) -> Body:
    _ = v.pen.gettext
    slips = v.lines("slips")
    subject = v.pen.ngettext("%(num)s thing to catch up", "%(num)s things to catch up", len(slips))
    return Body(
        subject,
        said(
            _("So that nothing gets lost, this is what the record shows:"),
            bullets(slips),
            _("%(coach)s adds: %(words)s", coach=v.text("coach"), words=v.text("remark")) if v.text("remark") else "",
            v.text("where"),
            _("If it was different, say so on the page. You can also play a free pass there."),
        ),
        _("Look at it"),
        v.link,
        f"{subject}:",
    )


def _noted_for(v: Values) -> Body:
    _ = v.pen.gettext
    coach = v.text("coach")
    return Body(
        _("Was it so?"),
        said(
            _("%(coach)s noted this for you: %(what)s", coach=coach, what=v.text("what")),
            _("It came by %(channel)s on %(when)s.", channel=v.text("channel"), when=v.at("at"))
            if v.text("channel") and v.data.get("at")
            else "",
            _("If it is right, there is nothing to do. If not, correct it: your word wins."),
        ),
        _("Confirm or correct"),
        v.link,
        _("%(coach)s noted for you: %(what)s Was it so?", coach=coach, what=v.text("what")),
    )


def _result_to_confirm(v: Values) -> Body:
    _ = v.pen.gettext
    amount = v.amount("amount")
    title = f"{v.text('title')}, {amount}" if amount else v.text("title")
    return Body(
        _("A result to confirm: %(title)s", title=title),
        said(
            _("%(coach)s entered a result: %(title)s.", coach=v.text("coach"), title=title),
            _("It counts once you confirm it. You can change it first."),
        ),
        _("Look at the result"),
        v.link,
        _("A result to confirm: %(title)s", title=title),
    )


def _session_cancelled(v: Values) -> Body:
    _ = v.pen.gettext
    when, by = v.at("session_at"), v.text("by")
    return Body(
        _("Cancelled: the session of %(when)s", when=when),
        said(
            _("%(by)s cancelled the session of %(when)s.", by=by, when=when),
            _("In their words: %(reason)s", reason=v.text("reason")) if v.text("reason") else "",
            v.text("what_next"),
        ),
        _("See your sessions"),
        v.link,
        _("%(by)s cancelled the session of %(when)s.", by=by, when=when),
    )


def _session_moved(v: Values) -> Body:
    _ = v.pen.gettext
    when, new, by = v.at("session_at"), v.at("new_at"), v.text("by")
    return Body(
        _("Moved: your session is now on %(new)s", new=new),
        said(
            _("%(by)s moved the session of %(when)s.", by=by, when=when),
            _("It now starts on %(new)s.", new=new),
            v.text("what_next"),
        ),
        _("See your sessions"),
        v.link,
        _("The session of %(when)s is now on %(new)s.", when=when, new=new),
    )


# --- to the coach ----------------------------------------------------------------------------------


def _coach_morning(v: Values) -> Body:
    _ = v.pen.gettext
    today, todo, news = v.lines("today"), v.lines("to_do"), v.lines("news")
    sessions = v.pen.ngettext("%(num)s session today", "%(num)s sessions today", len(today))
    tasks = v.pen.ngettext("%(num)s thing to do", "%(num)s things to do", len(todo))
    return Body(
        f"{sessions}, {tasks}",
        said(
            _("Today:\n%(lines)s", lines=bullets(today)) if today else _("No sessions today."),
            _("To do:\n%(lines)s", lines=bullets(todo)) if todo else _("Nothing waits for you."),
            _("Since yesterday:\n%(lines)s", lines=bullets(news)) if news else "",
        ),
        _("Open your day"),
        v.link,
        f"{sessions}, {tasks}.",
    )


def _coach_no_value(v: Values) -> Body:
    _ = v.pen.gettext
    told = _("%(client)s found no value in the session of %(when)s.", client=v.text("client"), when=v.at("session_at"))
    return Body(
        _("%(client)s: no value this time", client=v.text("client")),
        said(
            told,
            _("In their words: %(words)s", words=v.text("better")) if v.text("better") else "",
            _("An adjustment agreed before the next session is the answer that the agreement asks for."),
        ),
        _("Propose an adjustment"),
        v.link,
        told,
    )


def _coach_cancellation(v: Values) -> Body:
    _ = v.pen.gettext
    client, when = v.text("client"), v.at("session_at")
    moved = v.data.get("new_at") is not None
    told = (
        _("%(client)s moved the session of %(when)s to %(new)s.", client=client, when=when, new=v.at("new_at"))
        if moved
        else _("%(client)s cancelled the session of %(when)s.", client=client, when=when)
    )
    late = _("It was at short notice; you can accept it, and then it does not count.") if v.yes("late") else ""
    return Body(
        told.rstrip("."),
        said(told, _("In their words: %(reason)s", reason=v.text("reason")) if v.text("reason") else "", late),
        _("Open the session"),
        v.link,
        told,
    )


LETTERS: tuple[Letter, ...] = (
    Letter("after_call", ("url", "session_at", "where", "why", "next"), _after_call),
    Letter("after_call_reminder", ("url", "session_at"), _after_call_reminder),
    Letter("slip_notice", ("url", "slips"), _slip_notice),
    Letter("noted_for", ("url", "coach", "what"), _noted_for),
    Letter("result_to_confirm", ("url", "coach", "title"), _result_to_confirm),
    Letter("session_cancelled", ("session_at", "by"), _session_cancelled),
    Letter("session_moved", ("session_at", "new_at", "by"), _session_moved),
    Letter("coach_morning", ("url",), _coach_morning),
    Letter("coach_no_value", ("url", "client", "session_at"), _coach_no_value),
    Letter("coach_cancellation", ("url", "client", "session_at"), _coach_cancellation),
)
