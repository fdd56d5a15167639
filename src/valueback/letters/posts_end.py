"""What the letters say when value is asked back, when an engagement ends, and when money goes back."""

from valueback.core.terms import EndingKind
from valueback.letters.names import N_, name
from valueback.letters.post import Body, Letter, Values, said

# --- claims, endings, money ------------------------------------------------------------------------


def _claim_filed(v: Values) -> Body:
    _ = v.pen.gettext
    who = (
        _("Your claim has arrived.")
        if v.to_client
        else _("%(client)s has asked for value back.", client=v.text("client"))
    )
    return Body(
        _("Your claim has arrived") if v.to_client else _("A claim by %(client)s", client=v.text("client")),
        said(
            who,
            v.if_by("acknowledge_by", N_("It is read and confirmed by %(by)s.")),
            _("It is decided by %(by)s. Without a decision by then it is granted.", by=v.by("decide_by")),
        ),
        _("Open the claim"),
        v.link,
        who,
    )


def _claim_acknowledged(v: Values) -> Body:
    _ = v.pen.gettext
    told = _("%(coach)s has read your claim.", coach=v.text("coach"))
    return Body(
        _("Your claim is being looked at"),
        said(told, _("It is decided by %(by)s. Without a decision by then it is granted.", by=v.by("decide_by"))),
        _("Open the claim"),
        v.link,
        told,
    )


def _claim_alternative(v: Values) -> Body:
    _ = v.pen.gettext
    return Body(
        _("An alternative to your claim"),
        said(
            _("%(coach)s offers: %(offer)s", coach=v.text("coach"), offer=v.text("offer")),
            v.text("words"),
            _(
                "You may accept or decline it. The decision on your claim comes all the same, by %(by)s.",
                by=v.by("decide_by"),
            ),
        ),
        _("Answer the offer"),
        v.link,
        _("%(coach)s offers: %(offer)s", coach=v.text("coach"), offer=v.text("offer")),
    )


def _claim_decided(v: Values) -> Body:
    _ = v.pen.gettext
    if v.yes("granted"):
        subject = _("Your claim is granted") if v.to_client else _("The claim is granted")
        told = _("The claim is granted. %(amount)s goes back.", amount=v.amount("amount"))
        rest = (v.if_by("refund_by", N_("It is paid by %(by)s.")),)
    else:
        subject = _("Your claim is refused") if v.to_client else _("The claim is refused")
        told = _("The claim is refused.")
        third = v.text("third") or _("the third person named in the agreement")
        rest = (v.if_by("appeal_by", N_("An appeal is possible once, by %(by)s, to %(third)s."), third=third),)
    return Body(
        subject,
        said(
            told,
            _("The reason given: %(words)s", words=v.text("words")) if v.text("words") else "",
            _("Nobody had decided in time, so the agreement decided.") if v.yes("by_default") else "",
            *rest,
        ),
        _("See the decision"),
        v.link,
        told,
    )


def _claim_appealed(v: Values) -> Body:
    _ = v.pen.gettext
    told = _("%(client)s has appealed the decision on the claim.", client=v.text("client"))
    if v.to_client:
        told = _("Your appeal has arrived.")
    return Body(
        _("An appeal"),
        said(
            told,
            _("You are named in the agreement as the person who decides it.") if v.text("side") == "third" else "",
            _("It is decided by %(by)s.", by=v.by("decide_by")),
        ),
        _("Open the claim"),
        v.link,
        told,
    )


def _claim_refunded(v: Values) -> Body:
    _ = v.pen.gettext
    told = _("%(amount)s has been paid back.", amount=v.amount("amount"))
    return Body(
        _("Paid back: %(amount)s", amount=v.amount("amount")),
        said(told, _("Depending on the bank it takes some days to arrive.")),
        _("See how it was worked out"),
        v.link,
        told,
    )


def _claim_closed(v: Values) -> Body:
    _ = v.pen.gettext
    told = _("The claim is closed.")
    return Body(
        told.rstrip("."),
        said(told, _("Its dossier holds the agreement, the record, the decision and the figures, for you to keep.")),
        _("Open the dossier"),
        v.link,
        told,
    )


def _ended(v: Values) -> Body:
    _ = v.pen.gettext
    how = v.text("how")
    reason = name(EndingKind(how), v.pen.language) if how in tuple(EndingKind) else how
    return Body(
        _("Your engagement has ended")
        if v.to_client
        else _("The engagement of %(client)s has ended", client=v.text("client")),
        said(
            _("The engagement ended on %(day)s: %(how)s.", day=v.day("at"), how=reason[:1].lower() + reason[1:]),
            v.text("guarantee"),
            _("%(amount)s comes back in any case.", amount=v.amount("amount")) if v.amount("amount") else "",
        ),
        _("See what follows"),
        v.link,
        _("The engagement ended on %(day)s.", day=v.day("at")),
    )


def _refund_recorded(v: Values) -> Body:
    _ = v.pen.gettext
    told = _("%(amount)s was sent back to whoever paid it.", amount=v.amount("amount"))
    return Body(
        _("Sent back: %(amount)s", amount=v.amount("amount")),
        said(
            told,
            _("It belongs to the payment of %(day)s.", day=v.day("paid_at")) if v.data.get("paid_at") else "",
            _("Depending on the bank it takes some days to arrive."),
        ),
        _("See how it was worked out"),
        v.link,
        told,
    )


def _coach_claim(v: Values) -> Body:
    _ = v.pen.gettext
    told = _("%(client)s has asked for value back.", client=v.text("client"))
    return Body(
        _("A claim by %(client)s", client=v.text("client")),
        said(
            told,
            v.if_by("acknowledge_by", N_("Please confirm by %(by)s that you have read it.")),
            _("It is decided by %(by)s. Without a decision by then it is granted.", by=v.by("decide_by")),
            _("The standing decides by default. You may be kinder at any moment."),
        ),
        _("Open the claim"),
        v.link,
        told,
    )


LETTERS: tuple[Letter, ...] = (
    Letter("claim_filed", ("url", "client", "decide_by"), _claim_filed),
    Letter("claim_acknowledged", ("url", "coach", "decide_by"), _claim_acknowledged),
    Letter("claim_alternative", ("url", "coach", "offer", "decide_by"), _claim_alternative),
    Letter("claim_decided", ("url", "granted"), _claim_decided),
    Letter("claim_appealed", ("url", "client", "decide_by"), _claim_appealed),
    Letter("claim_refunded", ("url", "amount"), _claim_refunded),
    Letter("claim_closed", ("url",), _claim_closed),
    Letter("coach_claim", ("url", "client", "decide_by"), _coach_claim),
    Letter("ended", ("url", "how", "at"), _ended),
    Letter("refund_recorded", ("amount",), _refund_recorded),
)
