"""What was given in a session to be done before the next; how it was done is said in facts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from valueback.store.base import Owned
from valueback.store.models.engagements import Engagement
from valueback.store.models.sessions import Session
from valueback.store.models.shared import ref_once


class Homework(Owned):
    """One item. `due` null means the terms' default moment; `taken_back_at` when it was given by mistake."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="homework", db_index=False)
    ref = models.CharField(max_length=40)
    session = models.ForeignKey(Session, models.PROTECT, related_name="homework", db_index=False)
    title = models.CharField(max_length=200)
    instructions = models.TextField(blank=True)
    due = models.DateTimeField(null=True, blank=True)
    given_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index("practice", "session", name="homework_session"),
        ]
        constraints: ClassVar = [
            *ref_once("homework"),
            models.CheckConstraint(
                name="homework_due_after_given", condition=Q(due__isnull=True) | Q(due__gt=models.F("given_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.title
