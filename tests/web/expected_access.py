"""Who may open what: one line for each address of the product. An address without a line fails the build.

To add an address, add a line to TABLE:

    Page("claims:show", get=PARTIES)                    GET for its owner, its coach and its client; nothing else
    Page("claims:file", get=CLIENT, post=CLIENT)        both methods
    Page("today", get=COACHES)                          a page about nobody in particular

What the test then asks for, for each of the eight roles of tests/web/cast.py, with an empty form for POST:

- who is named gets an answer (for GET: 200, or what `status` says),
- nobody signed in is sent to the sign-in page, everybody else gets the 404 page, byte for byte the one that they get
  for an object that does not exist,
- an object of another engagement or practice in the address is a missing one, also for who may open the rest,
- methods without a word are 405,
- no page shows a word of a place where its reader does not belong.

A new kind of object in an address (`<uuid:thing>`) needs a line in OBJECTS of tests/web/cast.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

Who = tuple[str, ...]

NOBODY: Final[Who] = ()
OWNER: Final[Who] = ("owner",)
OWNERS: Final[Who] = ("owner", "stranger")
"""Whoever owns a practice, on pages that show their own."""
COACH: Final[Who] = ("coach", "owner")
"""The coach of the engagement, and the owner, who acts as coach."""
COACHES: Final[Who] = ("coach", "other_coach", "owner", "stranger")
"""Whoever coaches somewhere, on pages that show their own."""
COACH_ALONE: Final[Who] = ("coach",)
CLIENT: Final[Who] = ("client",)
CLIENTS: Final[Who] = ("client", "other_client")
SPONSOR: Final[Who] = ("sponsor",)
PARTIES: Final[Who] = ("client", "coach", "owner")
WITH_SPONSOR: Final[Who] = ("client", "coach", "owner", "sponsor")
MEMBERS: Final[Who] = ("client", "coach", "other_client", "other_coach", "owner", "sponsor", "stranger")
PUBLIC: Final[Who] = ("anonymous", *MEMBERS)


@dataclass(frozen=True, slots=True)
class Page:
    """One address: who may read it, who may post to it, and what a reader is answered with.

    `foreign=False` for an address whose parts name nothing that belongs to anybody. `closed` is what somebody who is
    not signed in gets. `data` is what is posted, where an empty form names nothing. `step` is a later step of
    something: without the step before, everybody is sent to its start.
    """

    name: str
    get: Who | None = None
    post: Who | None = None
    status: int = 200
    foreign: bool = True
    closed: int = 302
    step: bool = False
    data: tuple[tuple[str, str], ...] = ()


TABLE: Final[tuple[Page, ...]] = (
    # What belongs to no feature
    Page("brand-css", get=PUBLIC, foreign=False),
    Page("language", post=PUBLIC),
    Page("zone", post=PUBLIC),
    Page("components", get=NOBODY, closed=404),
    # The door
    Page("home", get=MEMBERS, status=302),
    Page("account_login", get=PUBLIC, post=PUBLIC, status=0),
    Page("enter-code", get=PUBLIC, post=PUBLIC, step=True),
    Page("enter-again", get=MEMBERS, post=MEMBERS),
    Page("enter-link", get=PUBLIC, post=PUBLIC, status=410, foreign=False),
    Page("mfa_login_webauthn", get=PUBLIC, post=PUBLIC, step=True),
    Page("mfa_authenticate", get=PUBLIC, post=PUBLIC, step=True),
    Page("account_inactive", get=PUBLIC),
    Page("account_logout", get=PUBLIC, post=PUBLIC, status=0),
    # One's own account
    Page("account_signup", get=MEMBERS, post=MEMBERS),
    Page("places", get=MEMBERS, post=NOBODY),
    Page("you", get=MEMBERS, post=MEMBERS),
    Page("usersessions_list", get=MEMBERS, post=MEMBERS),
    Page("mfa_index", get=COACHES),
    Page("mfa_reauthenticate", get=COACHES, post=COACHES, status=403),
    Page("mfa_activate_totp", get=COACHES, post=COACHES, status=302),
    Page("mfa_deactivate_totp", get=NOBODY, post=NOBODY),
    Page("mfa_view_recovery_codes", get=NOBODY),
    Page("mfa_generate_recovery_codes", get=COACHES, post=COACHES),
    Page("mfa_list_webauthn", get=COACHES, status=302),
    Page("mfa_add_webauthn", get=COACHES, post=COACHES, status=302),
    Page("mfa_reauthenticate_webauthn", get=COACHES, post=COACHES, status=403),
    Page("mfa_remove_webauthn", get=NOBODY, post=NOBODY, foreign=False),
    # Mailed links: whoever holds one is its person
    Page("link", get=PUBLIC, post=PUBLIC, foreign=False),
    Page("link-code", get=PUBLIC, post=PUBLIC, foreign=False),
    Page("link-again", post=PUBLIC, foreign=False),
    Page("link-part", get=NOBODY, post=NOBODY, foreign=False, closed=404),
    # A coach's desk
    Page("today:show", get=COACHES),
    Page("clients:list", get=COACHES),
    Page("clients:enquiry", get=COACHES, post=COACHES),
    Page("clients:start", get=COACHES, post=COACHES),
    Page("clients:outline", post=COACHES),
    Page("clients:start-for", get=COACH, post=COACH),
    Page("clients:decline", post=COACH),
    # An engagement, on the coach's side
    Page("engagement:show", get=COACH),
    Page("engagement:timeline", get=COACH),
    Page("engagement:slip", post=COACH),
    Page("engagement:close", post=COACH),
    Page("engagement:calls", get=COACH),
    Page("engagement:plan", post=COACH),
    Page("engagement:owed", post=COACH),
    Page("engagement:call", get=COACH),
    Page("engagement:move", post=COACH),
    Page("engagement:cancel", post=COACH),
    Page("engagement:undo", post=COACH),
    Page("engagement:attendance", post=COACH),
    Page("engagement:asked", post=COACH),
    Page("engagement:after", get=COACH, post=COACH),
    Page("engagement:propose", post=COACH),
    Page("engagement:homework", get=COACH),
    Page("engagement:homework-withdraw", post=COACH),
    Page("engagement:homework-excuse", post=COACH),
    Page("engagement:change", post=COACH),
    Page("engagement:results", get=COACH),
    Page("engagement:result-confirm", post=COACH),
    Page("engagement:circumstance", post=COACH),
    Page("engagement:circumstance-seen", post=COACH),
    Page("engagement:agreement", get=COACH),
    Page("engagement:schedule", get=COACH, post=COACH),
    Page("engagement:schedule-send", get=COACH, post=COACH),
    Page("engagement:schedule-document", post=COACH),
    Page("engagement:note-for", get=COACH, post=COACH),
    Page("engagement:notes", get=COACH, post=COACH),
    Page("engagement:note-remove", post=COACH_ALONE),
    Page("drafts:review", get=COACH, status=302),
    Page("drafts:document", get=COACH, status=302),
    Page("drafts:edit", get=COACH, post=COACH, status=302),
    Page("drafts:guarantee", post=COACH),
    Page("drafts:offer", post=COACH),
    Page("drafts:withdraw", post=COACH),
    Page("drafts:again", post=COACH),
    Page("drafts:amend", get=COACH, post=COACH),
    # Its money
    Page("money:show", get=COACH, post=COACH),
    Page("money:back", get=COACH, post=COACH),
    Page("money:tax", post=COACH),
    Page("money:undo", post=COACH),
    Page("money:refund", get=COACH, post=COACH),
    Page("money:chargeback", get=COACH, post=COACH),
    # Claims
    Page("claims:show", get=COACH),
    Page("claims:acknowledge", post=COACH),
    Page("claims:offer", get=COACH, post=COACH),
    Page("claims:grant", get=COACH, post=COACH),
    Page("claims:refuse", get=COACH, post=COACH, status=302),
    Page("claims:third", post=COACH),
    Page("claims:refund", get=COACH, post=COACH, status=302),
    Page("claims:close", post=COACH),
    Page("claims:dossier", get=PARTIES),
    # Endings
    Page("endings:show", get=COACH),
    Page("endings:pause", get=COACH, post=COACH),
    Page("endings:withdrawal", get=COACH, post=COACH),
    Page("endings:coach-stops", get=COACH, post=COACH),
    Page("endings:client-stops", get=COACH, post=COACH),
    Page("endings:both-agree", get=COACH, post=COACH),
    Page("endings:employee-leaves", get=COACH, post=COACH),
    Page("endings:silent-client", get=COACH, post=COACH),
    Page("endings:take-back", post=NOBODY),  # nothing has ended that could be taken back
    Page("endings:contact", post=COACH),
    # Settings
    Page("settings:show", get=COACHES),
    Page("settings:practice", get=OWNERS, post=OWNERS),
    Page("settings:brands", get=COACHES),
    Page("settings:add-brand", get=OWNERS, post=OWNERS),
    Page("settings:brand", get=OWNER, post=OWNER),
    Page("settings:people", get=OWNERS),
    Page("settings:invite-coach", get=OWNERS, post=OWNERS),
    Page("settings:invite-sponsor", get=COACHES, post=COACHES),
    Page("settings:end", post=NOBODY),
    # Papers, for whoever signs them; here they are the client and the coach, and all is signed
    Page("signing:papers", get=PARTIES),
    Page("signing:paper", get=PARTIES, post=PARTIES),
    Page("signing:open", post=PARTIES),
    Page("signing:decline", get=CLIENT, post=CLIENT),
    Page("signing:print", get=PARTIES),
    Page("signing:copy", get=NOBODY),  # there is no sealed copy in the cast
    # Papers, on the coach's side
    Page("papers:list", get=COACHES),
    Page("papers:show", get=COACH),
    Page("papers:remind", post=COACH),
    Page("papers:withdraw", post=COACH),
    Page("papers:void", get=COACH, post=COACH, status=302),
    Page("papers:elsewhere", get=COACH, post=COACH, status=302),
    Page("papers:history", get=COACH),
    # The value conversation
    Page("value:show", get=COACH, status=302),
    Page("value:start", post=COACH),
    Page("value:draft", post=COACH),
    Page("value:share", post=COACH),
    Page("value:confirm", post=COACH),
    Page("value:away", post=COACH),
    Page("value:agreed", get=COACH, status=302),  # it is open still
    Page("value:step", get=COACH, post=COACH),
    Page("value:mine", get=CLIENT, post=CLIENT),
    # Options to choose from
    Page("proposals:of", get=COACH, status=302),
    Page("proposals:write", get=COACH, post=COACH),
    Page("proposals:show", get=PARTIES),
    Page("proposals:edit", get=COACH, post=COACH, status=302),  # what was sent is not edited
    Page("proposals:send", post=COACH),
    Page("proposals:withdraw", post=COACH),
    Page("proposals:again", post=COACH),
    Page("proposals:choose", post=CLIENT),
    Page("proposals:different", get=CLIENT, post=CLIENT, status=302),  # the time to choose is over
    # A client's own pages
    Page("client:home", get=CLIENTS, status=0),
    Page("client:standing", get=CLIENT),
    Page("client:guarantee", get=CLIENT),
    Page("client:pass", post=NOBODY),  # there is no slip to play one on
    Page("client:company", get=CLIENT),
    Page("client:data", get=CLIENT),
    Page("client:journal", get=CLIENT),
    Page("client:calls", get=CLIENT),
    Page("client:cancel", get=CLIENT, post=CLIENT),
    Page("client:move", get=CLIENT, post=CLIENT),
    Page("client:undo", post=CLIENT),
    Page("client:attendance", get=CLIENT, post=CLIENT),
    Page("client:homework", get=CLIENT, post=CLIENT),
    Page("client:results", get=CLIENT),
    Page("client:add", get=CLIENT, post=CLIENT),
    Page("client:confirm", post=CLIENT),
    Page("client:dispute", post=CLIENT, data=(("why", "not so"),)),
    Page("client:level", post=NOBODY),  # only money has levels, and there is none in the cast
    Page("client:take-back", post=CLIENT),
    Page("client:circumstance", get=CLIENT, post=CLIENT),
    Page("client:circumstance-seen", post=CLIENT),
    Page("client:paid", get=CLIENT, post=CLIENT),
    Page("client:claim", get=CLIENT, post=CLIENT),
    Page("client:claim-withdraw", get=CLIENT, post=CLIENT),
    Page("client:alternative", get=CLIENT, post=CLIENT, status=302),
    Page("client:appeal", get=CLIENT, post=CLIENT),
    Page("client:withdraw", get=CLIENT, post=CLIENT),
    Page("client:stop", get=CLIENT, post=CLIENT),
    Page("aftercall:page", get=CLIENT, post=CLIENT),
    # Whoever pays
    Page("sponsor:home", get=SPONSOR, status=0),
    Page("sponsor:view", get=SPONSOR),
    # Checking a document is open to anybody; a certificate is found by whoever knows its fingerprint
    Page("verify:show", get=PUBLIC, post=PUBLIC),
    Page("verify:certificate", get=NOBODY, foreign=False, closed=404),
    Page("verify:download", get=NOBODY, foreign=False, closed=404),
    # The demo's own: in a practice that is none, they do not exist
    Page("demo:machine", get=NOBODY),
    Page("demo:forward", post=NOBODY),
    Page("demo:enter", post=NOBODY),
    Page("demo:mail", get=NOBODY),
    Page("demo:letter", get=NOBODY, foreign=False),
    Page("demo:enclosed", get=NOBODY, foreign=False),
)
