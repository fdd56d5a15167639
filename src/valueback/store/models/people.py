"""Who is who: the practice, its brands, its people and what they are in it. The user is global; the rest is owned."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from valueback.store.base import LowerEmailField, Owned, Trigger, currency, lower_email
from valueback.store.ids import uuid7


class UserManager(BaseUserManager["User"]):
    """Makes users; an address is all that is needed, as people enter by mailed link or code."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """Somebody who can enter. Knows nothing about practices: memberships do."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = LowerEmailField(max_length=254, unique=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = (lower_email("user_email_lower"),)

    def __str__(self) -> str:
        return self.email


_FORWARD = "the clock of a practice only moves forward"


class Practice(models.Model):
    """The business: the tenant that owns everything else."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    base_currency = currency()
    zone = models.CharField(max_length=64)
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=12)
    is_demo = models.BooleanField(default=False)
    clock_shift = models.BigIntegerField(default=0)  # seconds that practice time runs ahead of real time
    created_at = models.DateTimeField(default=timezone.now)

    triggers: ClassVar[tuple[Trigger, ...]] = (
        Trigger(
            name="valueback_practice_clock_forward",
            table="valueback_practice",
            sqlite=f"""CREATE TRIGGER "valueback_practice_clock_forward" BEFORE UPDATE OF clock_shift
ON "valueback_practice" WHEN NEW.clock_shift < OLD.clock_shift
BEGIN SELECT RAISE(ABORT, '{_FORWARD}'); END""",
            postgres=f"""BEGIN
IF NEW.clock_shift < OLD.clock_shift THEN RAISE EXCEPTION '{_FORWARD}' USING ERRCODE = 'integrity_constraint_violation';
END IF; RETURN NEW; END;""",
            postgres_when="BEFORE UPDATE",
        ),
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="practice_clock_shift_only_in_demo",
                condition=Q(clock_shift=0) | Q(is_demo=True, clock_shift__gt=0),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Brand(Owned):
    """A name under which a practice coaches: its look, its scope line, its numbering."""

    name = models.CharField(max_length=120)
    scope = models.CharField(max_length=300, blank=True)  # "professional coaching, no life coaching"
    accent_light = models.CharField(max_length=7, default="#0b5c68")
    accent_dark = models.CharField(max_length=7, default="#6cc5cf")
    number_prefix = models.CharField(max_length=12)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("practice", "name"), name="brand_name_once"),
            models.UniqueConstraint(fields=("practice", "number_prefix"), name="brand_prefix_once"),
        )

    def __str__(self) -> str:
        return self.name


class Channel(models.TextChoices):
    """How somebody prefers to be reached. A slip's notice goes by mail all the same."""

    MAIL = "mail", "Mail"
    WHATSAPP = "whatsapp", "WhatsApp"
    SMS = "sms", "SMS"
    PHONE = "phone", "Phone"


class Person(Owned):
    """Somebody as one practice knows them; `user` is set once they have entered."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="persons")
    name = models.CharField(max_length=120)
    email = LowerEmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    zone = models.CharField(max_length=64)
    language = models.CharField(max_length=12)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.MAIL)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            lower_email("person_email_lower"),
            models.UniqueConstraint(fields=("practice", "email"), name="person_email_once", condition=~Q(email="")),
            models.UniqueConstraint(
                fields=("practice", "user"), name="person_user_once", condition=Q(user__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person is in a practice."""

    OWNER = "owner", "Owner"
    COACH = "coach", "Coach"
    CLIENT = "client", "Client"
    SPONSOR = "sponsor", "Sponsor"


class Membership(Owned):
    """Ties a person to a practice in one role; ended, never deleted."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships", db_index=False)
    role = models.CharField(max_length=10, choices=Role)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("practice", "person"), name="membership_of_person"),)
        constraints = (
            models.UniqueConstraint(
                fields=("practice", "person", "role"), name="membership_role_once", condition=Q(ended_at__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} ({self.role})"
