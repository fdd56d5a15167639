"""What the letters say that let somebody in, and those that bring a document to sign."""

from valueback.letters.names import N_
from valueback.letters.post import Body, Letter, Values, said

# --- entering --------------------------------------------------------------------------------------


def _enter_code(v: Values) -> Body:
    _ = v.pen.gettext
    code = v.text("code")
    minutes = v.count("minutes") or 10
    lasts = v.pen.ngettext(
        "It is good for %(num)s minute and for one use.", "It is good for %(num)s minutes and for one use.", minutes
    )
    return Body(
        _("%(code)s is your code", code=code),
        said(
            _("Your code is %(code)s.", code=code),
            lasts,
            _("If you did not ask for it, somebody may have mistyped an address; without the code nobody gets in."),
        ),
        _("Open your page") if v.link else "",
        v.link,
        short=_("%(code)s is your code. %(lasts)s", code=code, lasts=lasts),
    )


def _enter_link(v: Values) -> Body:
    _ = v.pen.gettext
    return Body(
        _("Your way in"),
        said(
            _("This link opens your page at %(brand)s; no password is needed.", brand=v.text("brand"))
            if v.text("brand")
            else _("This link opens your page; no password is needed."),
            v.if_by("until", N_("It works until %(by)s.")),
            _("Keep it to yourself. If it has expired, ask for a new one on the page it leads to."),
        ),
        _("Open your page"),
        v.link,
        _("Your way in:"),
    )


def _invitation_sponsor(v: Values) -> Body:
    _ = v.pen.gettext
    client = v.text("client")
    return Body(
        _("You are invited to follow the coaching of %(client)s", client=client),
        said(
            _(
                "%(coach)s coaches %(client)s and invites you as the one who pays for it.",
                coach=v.text("coach"),
                client=client,
            ),
            _(
                "You see the sessions held of those planned, the objectives that %(client)s shares, the guarantee in "
                "one word, and the invoices. What is said in the sessions stays between the two.",
                client=client,
            ),
        ),
        _("Open the page"),
        v.link,
        _("%(coach)s invites you to follow the coaching of %(client)s:", coach=v.text("coach"), client=client),
    )


# --- paper -----------------------------------------------------------------------------------------


def _sign_request(v: Values) -> Body:
    _ = v.pen.gettext
    other = v.text("coach") if v.to_client or not v.text("side") else v.text("client")
    return Body(
        _("Your agreement is ready to read and sign"),
        said(
            _("The agreement between you and %(other)s is ready.", other=other),
            _("%(other)s has signed already.", other=other) if v.yes("other_signed") else "",
            _("Read it in your own time. Signing takes your typed name and a six-digit code."),
            v.if_by("until", N_("It can be signed until %(by)s.")),
            _("Nothing is agreed before both have signed."),
        ),
        _("Read and sign"),
        v.link,
        _("Your agreement with %(other)s is ready to read and sign:", other=other),
    )


def _signed_copy(v: Values) -> Body:
    _ = v.pen.gettext
    names = v.lines("signatures")
    return Body(
        _("Signed by both: your copy of the agreement"),
        said(
            _("Both have signed. This is your copy, word for word, to keep."),
            _("Signatures: %(names)s.", names=v.pen.listed(names)) if names else "",
            _("SHA-256 of the text: %(digest)s", digest=v.text("digest")) if v.text("digest") else "",
        ),
        _("Open your page"),
        v.link,
        _("Both have signed the agreement. Your page:"),
        (v.text("text"),),
    )


def _schedule_request(v: Values) -> Body:
    _ = v.pen.gettext
    coach = v.text("coach")
    return Body(
        _("Your results schedule is ready to read and sign"),
        said(
            _(
                "%(coach)s wrote down the objective and the minimum results you spoke about, and signed them.",
                coach=coach,
            ),
            _("If something is not as you meant it, say so before you sign."),
            v.if_by("until", N_("Please sign it by %(by)s.")),
        ),
        _("Read and sign"),
        v.link,
        _("The results schedule by %(coach)s is ready to read and sign:", coach=coach),
        said(v.text("text")),
    )


def _amendment_request(v: Values) -> Body:
    _ = v.pen.gettext
    other = v.text("coach") if v.to_client or not v.text("side") else v.text("client")
    return Body(
        _("A change to your agreement is ready to read and sign"),
        said(
            _(
                "%(other)s proposes a change to the agreement. As long as you have not signed, nothing changes.",
                other=other,
            ),
            _("It would be in force from %(day)s.", day=v.at("effective")) if v.data.get("effective") else "",
        ),
        _("Read the change"),
        v.link,
        _("%(other)s proposes a change to the agreement:", other=other),
        said(v.text("text")),
    )


LETTERS: tuple[Letter, ...] = (
    Letter("enter_code", ("code",), _enter_code),
    Letter("enter_link", ("url",), _enter_link),
    Letter("invitation_sponsor", ("url", "client", "coach"), _invitation_sponsor),
    Letter("sign_request", ("url", "client", "coach"), _sign_request),
    Letter("signed_copy", ("text",), _signed_copy),
    Letter("schedule_request", ("url", "coach"), _schedule_request),
    Letter("amendment_request", ("url", "client", "coach"), _amendment_request),
)
