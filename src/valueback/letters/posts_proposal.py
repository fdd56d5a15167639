"""What the letters say about options: here they are, this was chosen, none was right, nobody answered in time."""

from valueback.letters.names import N_
from valueback.letters.post import Body, Letter, Values, bullets, said


def _proposal(v: Values) -> Body:
    _ = v.pen.gettext
    coach = v.text("coach")
    titles = v.lines("more")
    return Body(
        _("%(coach)s has put options before you", coach=coach),
        said(
            v.text("words"),
            _("These are ways to work together:"),
            bullets(titles),
            _("Look at them side by side and choose one, or say what would have to be different."),
            _("Choosing binds nobody: you then get the agreement to read and sign."),
            v.if_by("until", N_("You can choose until %(by)s.")),
        ),
        _("Look at the options"),
        v.link,
        _("%(coach)s has put options before you:", coach=coach),
    )


def _noted(v: Values) -> Body:
    _ = v.pen.gettext
    coach, title = v.text("coach"), v.text("title")
    return Body(
        _("You chose: %(title)s", title=title),
        said(
            _("You chose this option: %(title)s.", title=title),
            _("%(coach)s looks over the agreement made from it and sends it to you to read and sign.", coach=coach),
            _("Nothing is agreed before it is signed."),
        ),
        _("Look at your choice"),
        v.link,
        _("You chose %(title)s. The agreement comes next:", title=title),
    )


def _chosen(v: Values) -> Body:
    _ = v.pen.gettext
    by, title = v.text("by"), v.text("title")
    return Body(
        _("%(name)s chose an option: %(title)s", name=by, title=title),
        said(
            _("%(name)s chose this option: %(title)s.", name=by, title=title),
            _("The draft of the agreement is ready for you. Look at it and send it."),
        ),
        _("Look at the draft"),
        v.link,
        _("%(name)s chose %(title)s. The draft is ready:", name=by, title=title),
    )


def _declined(v: Values) -> Body:
    _ = v.pen.gettext
    by, words = v.text("by"), v.text("words")
    return Body(
        _("No option is right for %(name)s", name=by),
        said(
            _("%(name)s has read the options, and none of them is right as it is.", name=by),
            _("What would have to be different:") if words else _("What would have to be different was not said."),
            words,
            _("You can write the next offer from this one."),
        ),
        _("Open the options"),
        v.link,
        _("No option is right for %(name)s:", name=by),
    )


def _expired(v: Values) -> Body:
    _ = v.pen.gettext
    client = v.text("client")
    return Body(
        _("The time to choose is over: %(name)s", name=client),
        said(
            _("%(name)s has not chosen from the options, and the time for it is over.", name=client),
            _("You can write the next offer from this one, or let it rest."),
        ),
        _("Open the options"),
        v.link,
        _("%(name)s has not chosen, and the time for it is over:", name=client),
    )


LETTERS: tuple[Letter, ...] = (
    Letter("proposal", ("url", "coach", "more"), _proposal),
    Letter("proposal_noted", ("url", "coach", "title"), _noted),
    Letter("proposal_chosen", ("url", "by", "title"), _chosen),
    Letter("proposal_declined", ("url", "by"), _declined),
    Letter("proposal_expired", ("url", "client"), _expired),
)
