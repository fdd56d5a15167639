"""An engagement is one client with one coach of one brand; its row is the lock and the head of its chain of facts.

`chain_head` and `chain_length` are moved on by `store.append` alone, which locks this row first.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from valueback.core.milestones import ENGAGEMENT
from valueback.store.base import Owned, Trigger, state_field
from valueback.store.milestones import in_order, written_once
from valueback.store.models.people import Brand, Membership, Person


class Engagement(Owned):
    """From enquiry to closing. `number` counts within the practice and is what people say aloud; URLs use the id."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+", db_index=False)
    coach = models.ForeignKey(Membership, models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    sponsor = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    referral = models.CharField(max_length=300, blank=True)
    zone = models.CharField(max_length=64)  # the anchor zone, until signed terms name it
    opened_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    state = state_field(ENGAGEMENT)
    chain_head = models.CharField(max_length=64, default="", blank=True)
    chain_length = models.PositiveIntegerField(default=0)

    triggers: ClassVar[tuple[Trigger, ...]] = (written_once("valueback_engagement", ENGAGEMENT),)

    class Meta:
        indexes: ClassVar = [
            models.Index("practice", "coach", "state", name="engagement_coach_state"),
            models.Index("practice", "client", name="engagement_client"),
            models.Index("practice", "sponsor", name="engagement_sponsor", condition=Q(sponsor__isnull=False)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("practice", "number"), name="engagement_number_once"),
            models.CheckConstraint(name="engagement_number_counts", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="engagement_chain_has_head",
                condition=Q(chain_length=0, chain_head="") | (Q(chain_length__gt=0) & ~Q(chain_head="")),
            ),
            *in_order("engagement", ENGAGEMENT),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
