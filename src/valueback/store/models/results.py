"""The results ledger and the outside factors, as pages list them; what counts is decided in core from the facts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from valueback.store.base import Owned
from valueback.store.models.engagements import Engagement
from valueback.store.models.people import Person
from valueback.store.models.shared import Side, ref_once


class ResultKind(models.TextChoices):
    """The leaves of core.outcome that an entry can speak to."""

    MONEY = "money", "Money"
    FEEDBACK = "feedback", "Feedback"
    HABIT = "habit", "Habit"
    MEASURE = "measure", "Measure"
    MILESTONE = "milestone", "Milestone"
    JUDGEMENT = "judgement", "Judgement"


class Result(Owned):
    """One dated entry. `leaf` is the key of the minimum result it speaks to, `payload` the entry as facts have it."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="results", db_index=False)
    ref = models.CharField(max_length=40)
    leaf = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=ResultKind)
    on = models.DateField()  # a day of the anchor zone
    payload = models.JSONField()
    entered_by = models.CharField(max_length=10, choices=Side)
    entered_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    disputed_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index("practice", "engagement", "on", name="result_engagement_on"),
        ]
        constraints: ClassVar = [
            *ref_once("result"),
            models.CheckConstraint(name="result_kind_known", condition=Q(kind__in=ResultKind.values)),
        ]

    def __str__(self) -> str:
        return self.ref


class Circumstance(Owned):
    """An outside factor, logged when it happens; `at` is when it happened, `logged_at` when it was written down."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="circumstances", db_index=False)
    ref = models.CharField(max_length=40)
    what = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=10, choices=Side)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    logged_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index("practice", "engagement", "at", name="circumstance_engagement"),
        ]
        constraints: ClassVar = [*ref_once("circumstance")]

    def __str__(self) -> str:
        return self.ref
