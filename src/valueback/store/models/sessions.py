"""A session's row is its plan: whether it was held, missed or late is read in core from facts, which can be corrected.

A moved session gets `replaced_at`, and its new row `replaces` it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from valueback.core.milestones import SESSION
from valueback.store.base import Owned, Trigger, state_field
from valueback.store.milestones import refused, written_once
from valueback.store.models.engagements import Engagement
from valueback.store.models.shared import Side, ref_once, together


class SessionKind(models.TextChoices):
    """The kinds of core.facts."""

    REGULAR = "regular", "Regular"
    EXTENDED = "extended", "Extended"
    CHECK_IN = "check_in", "Check-in"


class Session(Owned):
    """One call. `number` is its place in the series; a moved call keeps it, so two rows may share one."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="sessions", db_index=False)
    ref = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    start = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=SessionKind, default=SessionKind.REGULAR)
    planned_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.CharField(max_length=10, choices=Side, blank=True, default="")
    replaced_at = models.DateTimeField(null=True, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replacements", db_index=False
    )
    state = state_field(SESSION)

    triggers: ClassVar[tuple[Trigger, ...]] = (
        written_once("valueback_session", SESSION),
        refused(
            "valueback_session_plan",
            "valueback_session",
            "UPDATE",
            'NEW."start" {differs} OLD."start" OR NEW."ref" {differs} OLD."ref"'
            ' OR NEW."engagement_id" {differs} OLD."engagement_id"',
            "a session is moved by a new row that replaces it",
        ),
    )

    class Meta:
        indexes: ClassVar = [
            models.Index("practice", "start", name="session_start"),
            models.Index("practice", "engagement", "start", name="session_engagement_start"),
        ]
        constraints: ClassVar = [
            *ref_once("session"),
            models.UniqueConstraint(
                fields=("practice", "replaces"), name="session_replaced_once", condition=Q(replaces__isnull=False)
            ),
            models.CheckConstraint(name="session_lasts", condition=Q(minutes__gte=1, minutes__lte=24 * 60)),
            models.CheckConstraint(name="session_number_counts", condition=Q(number__gte=1)),
            models.CheckConstraint(name="session_kind_known", condition=Q(kind__in=SessionKind.values)),
            models.CheckConstraint(
                name="session_moved_or_cancelled", condition=Q(cancelled_at__isnull=True) | Q(replaced_at__isnull=True)
            ),
            together("session_cancelled_by_somebody", "cancelled_at", "cancelled_by"),
        ]

    def __str__(self) -> str:
        return self.ref
