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
    if v.text("party").startswith("witness"):
        return _witness_request(v)
    client, coach = v.text("client"), v.text("coach")
    return Body(
        _("The agreement is ready to read and sign"),
        said(
            _("The agreement between %(coach)s and %(client)s is ready.", coach=coach, client=client),
            _signed_already(v),
            _("Read it in your own time. Signing takes your name, typed or drawn, and a six-digit code."),
            v.if_by("until", N_("It can be signed until %(by)s.")),
            _("Nothing is agreed before all have signed."),
        ),
        _("Read and sign"),
        v.link,
        _("The agreement between %(coach)s and %(client)s is ready to read and sign:", coach=coach, client=client),
    )


def _signed_already(v: Values) -> str:
    """Who has signed before the reader, by name."""
    names = v.lines("signatures")
    return v.pen.gettext("Signed already: %(names)s.", names=v.pen.listed(names)) if names else ""


def _witness_request(v: Values) -> Body:
    _ = v.pen.gettext
    coach = v.text("coach")
    return Body(
        _("%(coach)s asks you to sign as a witness", coach=coach),
        said(
            _("%(coach)s asks you to sign one document as a witness.", coach=coach),
            _("You attest the signatures under it. It binds you to nothing, and you are asked for nothing else."),
            v.if_by("until", N_("It can be signed until %(by)s.")),
        ),
        _("Read and sign"),
        v.link,
        _("%(coach)s asks you to sign a document as a witness:", coach=coach),
    )


def _signed_copy(v: Values) -> Body:
    _ = v.pen.gettext
    names, document = v.lines("signatures"), v.text("document")
    return Body(
        _("Signed: your copy of %(document)s", document=document),
        said(
            _("All have signed. The document comes with this mail, to keep.")
            if v.yes("sealed")
            else _("All have signed. This is your copy, word for word, to keep."),
            _("Signatures: %(names)s.", names=v.pen.listed(names)) if names else "",
            _(
                "A PDF reader may say that it does not know who issued the seal: the certificate is the practice's "
                "own. Whether the document is whole and unchanged is told at %(url)s.",
                url=v.text("verify"),
            )
            if v.yes("sealed") and v.text("verify")
            else "",
            _(
                "It was signed elsewhere, and %(coach)s brought it in. If you did not sign it, say so on your page.",
                coach=v.text("coach"),
            )
            if v.yes("elsewhere")
            else "",
            _("SHA-256 of this document: %(digest)s", digest=v.text("digest")) if v.text("digest") else "",
        ),
        _("Open your page"),
        v.link,
        _("All have signed %(document)s. Your page:", document=document),
        () if v.yes("sealed") else (v.text("text"),),
    )


def _paper_declined(v: Values) -> Body:
    _ = v.pen.gettext
    document, name = v.text("document"), v.text("name")
    return Body(
        _("%(name)s does not sign %(document)s", name=name, document=document),
        said(
            _("%(name)s was asked to sign %(document)s and does not.", name=name, document=document),
            _("The reason given: %(reason)s", reason=v.text("reason"))
            if v.text("reason")
            else _("No reason was given."),
            _("It is over with this document. A new draft can say it otherwise."),
        ),
        _("Open the paper"),
        v.link,
        _("%(name)s does not sign %(document)s:", name=name, document=document),
    )


def _paper_voided(v: Values) -> Body:
    _ = v.pen.gettext
    document, coach = v.text("document"), v.text("coach")
    return Body(
        _("%(document)s is void", document=document),
        said(
            _("%(coach)s made %(document)s void before all had signed.", coach=coach, document=document),
            _("The reason: %(reason)s", reason=v.text("reason")),
            _("A signature given under it counts for nothing. You need do nothing."),
        ),
        _("Open your page"),
        v.link,
        _("%(coach)s made %(document)s void:", coach=coach, document=document),
    )


def _paper_expired(v: Values) -> Body:
    _ = v.pen.gettext
    document = v.text("document")
    return Body(
        _("The time to sign %(document)s is over", document=document),
        said(
            _("%(document)s was not signed by all in its time, and can no longer be signed.", document=document),
            _signed_already(v),
            _("Still missing: %(names)s.", names=v.pen.listed(v.lines("missing"))) if v.lines("missing") else "",
            _("If it is still wanted, send it again: a new draft begins from it."),
        ),
        _("Open the paper"),
        v.link,
        _("The time to sign %(document)s is over:", document=document),
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
    if v.text("party").startswith("witness"):
        return _witness_request(v)
    other = v.text("coach") if v.to_client or not v.text("side") else v.text("client")
    return Body(
        _("A change to your agreement is ready to read and sign"),
        said(
            _(
                "%(other)s proposes a change to the agreement. As long as you have not signed, nothing changes.",
                other=other,
            ),
            _("It would be in force from %(day)s.", day=v.at("effective")) if v.data.get("effective") else "",
            v.if_by("until", N_("It can be signed until %(by)s.")),
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
    Letter("signed_copy", ("document", "text"), _signed_copy),
    Letter("paper_declined", ("url", "document", "name"), _paper_declined),
    Letter("paper_voided", ("url", "document", "coach", "reason"), _paper_voided),
    Letter("paper_expired", ("url", "document"), _paper_expired),
    Letter("schedule_request", ("url", "coach"), _schedule_request),
    Letter("amendment_request", ("url", "client", "coach"), _amendment_request),
)
