"""What the letters about a value conversation say: it is there to look at, it changed, both have confirmed it."""

from valueback.letters.post import Body, Letter, Values, said


def _value_shared(v: Values) -> Body:
    _ = v.pen.gettext
    coach = v.text("coach")
    return Body(
        _("What would be different, and what is it worth?"),
        said(
            _(
                "%(coach)s wrote down what you spoke about: what would be different, how you would notice, and what "
                "it is worth.",
                coach=coach,
            )
            if v.to_client
            else _(
                "%(coach)s wrote down what the coaching of %(client)s is for: what would be different, how somebody "
                "would notice, and what it is worth.",
                coach=coach,
                client=v.text("client"),
            ),
            _("Change a figure that you would say otherwise, and say yes if this is it."),
            _("No price is named in it, and nothing is ordered with it."),
        ),
        _("Have a look"),
        v.link,
        _("%(coach)s wrote down what it is about and what it is worth:", coach=coach),
    )


def _value_changed(v: Values) -> Body:
    _ = v.pen.gettext
    by = v.text("by")
    if v.text("side") == "coach":
        return Body(
            _("%(by)s changed a figure", by=by),
            said(
                _("%(by)s says a figure of your value conversation otherwise.", by=by),
                _("Look at it, and confirm it as it is now."),
            ),
            _("Look at the conversation"),
            v.link,
        )
    return Body(
        _("Please look at it once more"),
        said(
            _("%(by)s changed something in what you had confirmed.", by=by),
            _("As long as you have not said yes to it, it is not agreed."),
        ),
        _("Have a look"),
        v.link,
        _("%(by)s changed something in what you had confirmed:", by=by),
    )


def _value_agreed(v: Values) -> Body:
    _ = v.pen.gettext
    by = v.text("by")
    return Body(
        _("Agreed: what would be different, and what it is worth"),
        said(
            _("You and %(by)s have confirmed the same words and figures.", by=by),
            _("They are dated %(day)s and stay as they are.", day=v.day("agreed_at"))
            if v.data.get("agreed_at")
            else "",
            _("A change is the next conversation; nothing is overwritten."),
        ),
        _("Read what you agreed on"),
        v.link,
        _("You and %(by)s agree on what it is worth:", by=by),
    )


LETTERS: tuple[Letter, ...] = (
    Letter("value_shared", ("url", "client", "coach"), _value_shared),
    Letter("value_changed", ("url", "by"), _value_changed),
    Letter("value_agreed", ("url", "by"), _value_agreed),
)
