"""The coach's private notes: never a fact, in no dossier, in no export of the other side."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from valueback.store.base import Owned
from valueback.store.models.engagements import Engagement
from valueback.store.models.people import Membership
from valueback.store.models.sessions import Session


class CoachNote(Owned):
    """One note, about a session or about the engagement as a whole."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+", db_index=False)
    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    author = models.ForeignKey(Membership, models.PROTECT, related_name="+", db_index=False)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index("practice", "engagement", "at", name="coachnote_engagement"),
        ]

    def __str__(self) -> str:
        return f"note of {self.at:%Y-%m-%d}"
