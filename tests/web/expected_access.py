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
COACH: Final[Who] = ("coach", "owner")
"""The coach of the engagement, and the owner, who acts as coach."""
COACHES: Final[Who] = ("coach", "other_coach", "owner", "stranger")
"""Whoever coaches somewhere, on pages that show their own."""
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
    not signed in gets. `step` is a later step of something: without the step before, everybody is sent to its start.
    """

    name: str
    get: Who | None = None
    post: Who | None = None
    status: int = 200
    foreign: bool = True
    closed: int = 302
    step: bool = False


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
)
