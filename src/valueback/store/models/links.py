"""A mailed link is a row that knows what may be done with it; the token is made from its id and is never stored.

A device that gave its code once is remembered by the digest of its token. All instants here are real time, also in a
demo practice whose own clock is shifted.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from valueback.store.base import Owned
from valueback.store.models.engagements import Engagement
from valueback.store.models.people import Membership, Person


class Purpose(models.TextChoices):
    """What a link opens; it is part of what the token is made from, so a link cannot be turned into another."""

    AFTER_CALL = "after_call", "After the call"
    SIGN = "sign", "Sign"
    STANDING = "standing", "Standing"
    CLAIM = "claim", "Claim"
    SPONSOR = "sponsor", "Sponsor"
    ENTER = "enter", "Enter"
    SESSION = "session", "Move or cancel a session"
    FEEDBACK = "feedback", "Feedback"
    VALUE = "value", "Value conversation"
    PROPOSAL = "proposal", "Options to choose from"


class Link(Owned):
    """One link to one person. `subject` names what it is about, such as a session's ref; `key` the key of its token.

    `membership` is what the person acts as; null for somebody who is asked one thing only, such as a peer's feedback.
    """

    purpose = models.CharField(max_length=12, choices=Purpose)
    engagement = models.ForeignKey(
        Engagement, models.PROTECT, null=True, blank=True, related_name="links", db_index=False
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="links", db_index=False)
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    subject = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=16)
    once = models.BooleanField(default=False)  # used up by its first use
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index("practice", "engagement", "purpose", name="link_engagement"),
            models.Index("practice", "person", name="link_person"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="link_purpose_known", condition=Q(purpose__in=Purpose.values)),
            models.CheckConstraint(name="link_lasts", condition=Q(expires_at__gt=F("created_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} link {self.id}"


class Device(Owned):
    """A browser that one person proved to be theirs, until `remembered_until`."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="devices", db_index=False)
    token_hash = models.CharField(max_length=64)
    agent = models.CharField(max_length=400, blank=True)
    created_at = models.DateTimeField()
    remembered_until = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("practice", "token_hash"), name="device_token_once"),
            models.CheckConstraint(name="device_lasts", condition=Q(remembered_until__gt=F("created_at"))),
        ]

    def __str__(self) -> str:
        return f"device of {self.person_id}"
