"""The client's request for value back: its steps, the words of both sides, and who decided."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from valueback.core.milestones import CLAIM
from valueback.store.base import Owned, Trigger, state_field
from valueback.store.milestones import frozen, in_order, written_once
from valueback.store.models.engagements import Engagement
from valueback.store.models.people import Membership, Person
from valueback.store.models.shared import ref_once


class Claim(Owned):
    """One claim. `answers` are the client's three, with each circumstance marked; frozen from the moment of filing."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="claims", db_index=False)
    ref = models.CharField(max_length=40)
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    answers = models.JSONField()
    verdict = models.CharField(max_length=30)  # of the standing as of filing: what a decision starts from
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    offer = models.JSONField(null=True, blank=True)
    offer_accepted = models.BooleanField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal_words = models.TextField(blank=True)
    appeal_refused_at = models.DateTimeField(null=True, blank=True)
    appeal_granted_at = models.DateTimeField(null=True, blank=True)
    granted_at = models.DateTimeField(null=True, blank=True)
    refunded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(blank=True)  # the decision's own sentence
    kindly = models.BooleanField(default=False)  # "Pay back anyway"
    decided_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )  # null for a grant by lapse of time
    state = state_field(CLAIM)

    triggers: ClassVar[tuple[Trigger, ...]] = (
        written_once("valueback_claim", CLAIM),
        frozen(
            "valueback_claim_frozen",
            "valueback_claim",
            tuple((column, "filed_at") for column in ("ref", "filed_at", "verdict")),
            "a claim stays as it was filed",
        ),
    )

    class Meta:
        indexes: ClassVar = [
            models.Index("practice", "state", "filed_at", name="claim_state"),
        ]
        constraints: ClassVar = [
            *ref_once("claim"),
            models.UniqueConstraint(
                fields=("practice", "engagement"),
                name="claim_one_open",
                condition=Q(closed_at__isnull=True, withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="claim_refused_with_words", condition=Q(refused_at__isnull=True) | ~Q(words="")
            ),
            models.CheckConstraint(
                name="claim_offer_is_written", condition=Q(offered_at__isnull=True) | Q(offer__isnull=False)
            ),
            *in_order("claim", CLAIM),
        ]

    def __str__(self) -> str:
        return self.ref
