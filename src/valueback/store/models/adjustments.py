"""What both agree to change because of a value check; looked at in the next session."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from valueback.store.base import Owned
from valueback.store.models.engagements import Engagement
from valueback.store.models.sessions import Session
from valueback.store.models.shared import Side, ref_once


class Adjustment(Owned):
    """One change; `session` is the one whose check it answers. `helped` stays null while nobody can tell."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="adjustments", db_index=False)
    ref = models.CharField(max_length=40)
    session = models.ForeignKey(Session, models.PROTECT, related_name="adjustments", db_index=False)
    what = models.TextField()
    opened_by = models.CharField(max_length=10, choices=Side)
    opened_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    helped = models.BooleanField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index("practice", "session", name="adjustment_session"),
        ]
        constraints: ClassVar = [
            *ref_once("adjustment"),
            models.CheckConstraint(
                name="adjustment_judged_when_looked_at", condition=Q(helped__isnull=True) | Q(looked_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.ref
