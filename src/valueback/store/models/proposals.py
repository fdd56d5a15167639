"""Before any price: the value that both sides see, and then up to three options to choose from.

What is said is kept as core.value and core.proposals write it. A value conversation that both confirmed is the
conceptual agreement: a change of it is the next one. A proposal is frozen once it is sent.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from valueback.core.milestones import PROPOSAL, VALUE_CONVERSATION
from valueback.store.base import Owned, Trigger, state_field
from valueback.store.milestones import frozen, in_order, written_once
from valueback.store.models.engagements import Engagement
from valueback.store.models.people import Person


class ValueConversation(Owned):
    """Objectives, measures and what reaching them is worth; `digest` is that of what was confirmed.

    `revision` counts the changes of the body, so that nobody confirms, or overwrites, what they have not seen.
    """

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="conversations", db_index=False)
    number = models.PositiveSmallIntegerField()
    body = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    language = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    shared_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)  # by both: the conceptual agreement
    replaced_at = models.DateTimeField(null=True, blank=True)
    coach_confirmed_at = models.DateTimeField(null=True, blank=True)
    buyer_confirmed_at = models.DateTimeField(null=True, blank=True)
    buyer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    state = state_field(VALUE_CONVERSATION)

    triggers: ClassVar[tuple[Trigger, ...]] = (
        written_once("valueback_valueconversation", VALUE_CONVERSATION),
        frozen(
            "valueback_valueconversation_frozen",
            "valueback_valueconversation",
            tuple((column, "confirmed_at") for column in ("body", "revision", "digest", "number")),
            "what both confirmed is changed by the next value conversation",
        ),
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("practice", "engagement", "number"), name="conversation_number_once"),
            models.CheckConstraint(
                name="conversation_confirmed_by_both",
                condition=Q(confirmed_at__isnull=True)
                | Q(coach_confirmed_at__isnull=False, buyer_confirmed_at__isnull=False, buyer__isnull=False),
            ),
            *in_order("conversation", VALUE_CONVERSATION),
        ]

    def __str__(self) -> str:
        return f"value conversation {self.number}"


class Proposal(Owned):
    """Up to three options, and which one the client chose."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="proposals", db_index=False)
    number = models.PositiveSmallIntegerField()
    body = models.JSONField()
    language = models.CharField(max_length=12)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    chosen_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    chosen = models.CharField(max_length=20, blank=True)  # the key of the option
    chosen_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    state = state_field(PROPOSAL)

    triggers: ClassVar[tuple[Trigger, ...]] = (
        written_once("valueback_proposal", PROPOSAL),
        frozen(
            "valueback_proposal_frozen",
            "valueback_proposal",
            (
                *((column, "sent_at") for column in ("body", "number", "language")),
                *((column, "chosen_at") for column in ("chosen", "chosen_by_id")),
            ),
            "a proposal that was sent is changed by the next one",
        ),
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("practice", "engagement", "number"), name="proposal_number_once"),
            models.CheckConstraint(
                name="proposal_chosen_by_somebody",
                condition=Q(chosen_at__isnull=True, chosen="", chosen_by__isnull=True)
                | (Q(chosen_at__isnull=False, chosen_by__isnull=False) & ~Q(chosen="")),
            ),
            *in_order("proposal", PROPOSAL),
        ]

    def __str__(self) -> str:
        return f"proposal {self.number}"
