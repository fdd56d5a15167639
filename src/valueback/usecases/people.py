"""People and what they are to a practice: one person per address and practice, memberships for what they may do.

Opening a practice is the only verb without a context, because there is no practice to act in yet.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from valueback.core.dates import Instant, utc, zone
from valueback.core.decisions import Decision, Done, Refused
from valueback.core.money import CURRENCIES
from valueback.letters.i18n import language_tag
from valueback.store.db import write
from valueback.store.models import Brand, Channel, Engagement, Membership, Person, Practice, Role, User
from valueback.usecases import mail
from valueback.usecases.access import NOT_FOUND, engagement_for
from valueback.usecases.context import Context
from valueback.usecases.whole import whole
from valueback.usecases.words import LINE, NAME, address, cleaned


@dataclass(frozen=True, slots=True)
class NewPractice:
    """What somebody who signs up says. `person` is their own name; `brand` the first name they coach under."""

    name: str
    brand: str
    person: str
    zone: str
    currency: str
    country: str
    language: str
    scope: str = ""
    demo: bool = False


@dataclass(frozen=True, slots=True)
class OpenedPractice:
    """The ids of what was made. Somebody who opens a practice is its owner and its first coach."""

    practice: UUID
    person: UUID
    owner: UUID
    coach: UUID
    brand: UUID


def open_practice(user: UUID, asked: NewPractice, real: Instant) -> Decision[OpenedPractice]:
    """Open a practice for a user. `real` is real time; a practice's own clock begins there."""
    names = _names(asked)
    if isinstance(names, Refused):
        return names
    refused = unplaced(asked.zone, asked.currency, asked.country, asked.language)
    if refused is not None:
        return refused
    with write():
        row = User.objects.get(pk=user)
        practice = Practice.objects.create(
            name=names["name"],
            slug=_free_slug(names["name"]),
            base_currency=asked.currency,
            zone=asked.zone,
            country=asked.country.upper(),
            language=language_tag(asked.language),
            is_demo=asked.demo,
            created_at=utc(real),
        )
        person = Person.objects.create(
            practice=practice,
            user=row,
            name=names["person"],
            email=row.email,
            zone=asked.zone,
            language=language_tag(asked.language),
            created_at=real,
        )
        owner, coach = (
            Membership.objects.create(practice=practice, person=person, role=role, created_at=real)
            for role in (Role.OWNER, Role.COACH)
        )
        brand = _brand(practice.pk, names["brand"], names["scope"], "", real)
    return Done(OpenedPractice(practice.pk, person.pk, owner.pk, coach.pk, brand.pk))


def add_brand(ctx: Context, name: str, scope: str = "", prefix: str = "") -> Decision[UUID]:
    """A further name to coach under; the owner's act. The prefix of its document numbers is made from its name."""
    if ctx.actor.role != "owner":
        return NOT_FOUND
    cleaned_name = cleaned("name", name, limit=NAME, lines=False, needed=True)
    if isinstance(cleaned_name, Refused):
        return cleaned_name
    line = cleaned("scope", scope, limit=LINE, lines=False)
    if isinstance(line, Refused):
        return line
    with write():
        Practice.objects.select_for_update().get(pk=ctx.practice)
        same = Brand.objects.of(ctx).filter(name=cleaned_name).first()
        if same is not None:
            return Done(same.pk)
        return Done(_brand(ctx.practice, cleaned_name, line, prefix, ctx.now).pk)


def find_or_add_person(ctx: Context, name: str, email: str, *, zone: str = "", language: str = "") -> Decision[UUID]:
    """The person of this practice with that address, or a new one; without an address always a new one."""
    kept = cleaned("name", name, limit=NAME, lines=False, needed=True)
    if isinstance(kept, Refused):
        return kept
    mailbox = address("email", email, needed=False)
    if isinstance(mailbox, Refused):
        return mailbox
    with write():
        practice = Practice.objects.select_for_update().get(pk=ctx.practice)
        found = Person.objects.of(ctx).filter(email=mailbox).first() if mailbox else None
        if found is None:
            found = Person.objects.create(
                practice=practice,
                name=kept,
                email=mailbox,
                zone=zone or practice.zone,
                language=language or practice.language,
                created_at=ctx.now,
            )
    return Done(found.pk)


def add_membership(ctx: Context, person: UUID, role: Role) -> UUID:
    """The person's running membership in that role, made when there is none. For verbs, within their transaction."""
    row, _ = Membership.objects.get_or_create(
        practice_id=ctx.practice, person_id=person, role=role, ended_at=None, defaults={"created_at": ctx.now}
    )
    found: UUID = row.pk
    return found


def invite_coach(ctx: Context, name: str, email: str) -> Decision[UUID]:
    """The owner takes another coach in; the value is the membership. They enter with that address."""
    if ctx.actor.role != "owner":
        return NOT_FOUND
    mailbox = address("email", email)
    if isinstance(mailbox, Refused):
        return mailbox
    with write():
        found = find_or_add_person(ctx, name, mailbox)
        if isinstance(found, Refused):
            return found
        membership = add_membership(ctx, found.value, Role.COACH)
        mail.queue(ctx, to=found.value, template="enter_link", args={"membership": str(membership)})
    return Done(membership)


def invite_client(ctx: Context, name: str, email: str, *, zone: str = "", language: str = "") -> Decision[UUID]:
    """A client of this practice, as a person with a membership; the value is the person. No letter goes out yet."""
    if not ctx.actor.is_coach_side:
        return NOT_FOUND
    mailbox = address("email", email)
    if isinstance(mailbox, Refused):
        return mailbox
    refused = unplaced(zone or "UTC", "USD", "US", language or "en")
    if refused is not None:
        return refused
    with write():
        found = find_or_add_person(ctx, name, mailbox, zone=zone, language=language)
        if isinstance(found, Refused):
            return found
        add_membership(ctx, found.value, Role.CLIENT)
    return found


def invite_sponsor(ctx: Context, engagement: UUID, name: str, email: str) -> Decision[UUID]:
    """Whoever pays gets a view of their own (sessions held, invoices, the guarantee in one word) and a letter."""
    mailbox = address("email", email)
    if isinstance(mailbox, Refused):
        return mailbox
    row = engagement_for(ctx, engagement, "coach", "client")
    if row is None:
        return NOT_FOUND
    with write():
        found = find_or_add_person(ctx, name, mailbox)
        if isinstance(found, Refused):
            return found
        if row.sponsor_id == found.value:
            return found
        if found.value == row.client_id:
            return whole(Refused("sponsor_is_client"))
        if row.sponsor_id is not None:
            return whole(Refused("sponsor_already_named"))
        if not Engagement.objects.of(ctx).filter(pk=row.pk, sponsor__isnull=True).update(sponsor_id=found.value):
            return whole(Refused("overtaken"))
        membership = add_membership(ctx, found.value, Role.SPONSOR)
        mail.queue(
            ctx,
            to=found.value,
            template="invitation_sponsor",
            args={"engagement": str(row.pk), "membership": str(membership)},
            engagement=row.pk,
            brand=row.brand_id,
            reply_to=row.coach.person_id,
        )
    return found


def set_preferences(
    ctx: Context, *, zone: str = "", language: str = "", channel: str = "", phone: str | None = None
) -> Decision[None]:
    """One's own zone, language and preferred channel; what is left empty stays as it is."""
    if ctx.actor.person is None:
        return NOT_FOUND
    refused = unplaced(zone or "UTC", "USD", "US", language or "en")
    if refused is not None:
        return refused
    if channel and channel not in Channel.values:
        return Refused("channel_unknown", {"field": "channel", "typed": channel[:20]})
    number = cleaned("phone", phone or "", limit=40, lines=False)
    if isinstance(number, Refused):
        return number
    wanted = {"zone": zone, "language": language_tag(language) if language else "", "channel": channel}
    changes = {name: value for name, value in wanted.items() if value}
    if phone is not None:
        changes["phone"] = number
    if changes:
        with write():
            Person.objects.of(ctx).filter(pk=ctx.actor.person).update(**changes)
    return Done(None)


def rename(ctx: Context, name: str) -> Decision[None]:
    """One's own name, as others read it from now on; what was signed keeps the name it was signed with."""
    kept = cleaned("name", name, limit=NAME, lines=False, needed=True)
    if isinstance(kept, Refused):
        return kept
    with write():
        changed = Person.objects.of(ctx).filter(pk=ctx.actor.person).update(name=kept)
    return Done(None) if changed else NOT_FOUND


def enter(user: UUID) -> int:
    """Tie a user who has just proved their address to the persons that practices know by it; how many are new."""
    with write():
        email = User.objects.values_list("email", flat=True).get(pk=user)
        taken = Person.objects.filter(user_id=user).values_list("practice_id", flat=True)
        rows = Person.objects.filter(email=email, user__isnull=True).exclude(practice_id__in=list(taken))
        return rows.update(user_id=user)


# --- what is checked and made ----------------------------------------------------------------------


def _names(asked: NewPractice) -> dict[str, str] | Refused:
    found: dict[str, str] = {}
    for field, value, limit, needed in (
        ("name", asked.name, NAME, True),
        ("brand", asked.brand or asked.name, NAME, True),
        ("person", asked.person, NAME, True),
        ("scope", asked.scope, LINE, False),
    ):
        text = cleaned(field, value, limit=limit, lines=False, needed=needed)
        if isinstance(text, Refused):
            return text
        found[field] = text
    return found


def unplaced(zone_key: str, currency: str, country: str, language: str) -> Refused | None:
    """Why a place cannot be: its zone, currency, country or language is not one we know."""
    try:
        zone(zone_key)
    except ValueError:
        return Refused("zone_unknown", {"field": "zone", "typed": zone_key[:40]})
    if currency not in CURRENCIES:
        return Refused("currency_unknown", {"field": "currency", "typed": currency[:10]})
    if not re.fullmatch(r"[A-Za-z]{2}", country):
        return Refused("country_unknown", {"field": "country", "typed": country[:10]})
    try:
        language_tag(language)
    except ValueError:
        return Refused("language_unknown", {"field": "language", "typed": language[:12]})
    return None


def _brand(practice: UUID, name: str, scope: str, prefix: str, at: Instant) -> Brand:
    wanted = (re.sub(r"[^A-Z0-9]", "", prefix.upper()) or _initials(name))[:8]
    taken = set(Brand.objects.filter(practice_id=practice).values_list("number_prefix", flat=True))
    numbered = (wanted, *(f"{wanted}{n}" for n in range(2, len(taken) + 3)))
    free = next(one for one in numbered if one not in taken)
    made: Brand = Brand.objects.create(practice_id=practice, name=name, scope=scope, number_prefix=free, created_at=at)
    return made


def folded(name: str) -> str:
    """A name without case and accents, for looking up and sorting alike on every database."""
    apart = unicodedata.normalize("NFKD", name.strip())
    return "".join(char for char in apart if not unicodedata.combining(char)).casefold()


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()


def _initials(name: str) -> str:
    capitals = re.sub(r"[^A-Z0-9]", "", _plain(name))
    return (capitals or re.sub(r"[^A-Z0-9]", "", _plain(name).upper()) or "B")[:4]


def _free_slug(name: str) -> str:
    wanted = re.sub(r"[^a-z0-9]+", "-", _plain(name).lower()).strip("-")[:50].strip("-") or "practice"
    taken = set(Practice.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(one for one in (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)
