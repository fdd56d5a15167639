"""What was offered and signed: versions of an agreement with the exact text shown, signatures, and results schedules.

A version is frozen once it is offered and its effective day once it is signed: a change is the next version. `number`
counts within the engagement across renewals, because a VersionSigned fact names it; `agreement` counts the renewals.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from valueback.core.milestones import AGREEMENT_VERSION, SCHEDULE
from valueback.store.base import Owned, Trigger, state_field
from valueback.store.milestones import frozen, in_order, refused, written_once
from valueback.store.models.engagements import Engagement
from valueback.store.models.people import Person
from valueback.store.models.shared import Side


class AgreementVersion(Owned):
    """One version: `terms` as core.terms writes them, `text` as it is shown, `digest` the SHA-256 of that text."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="versions", db_index=False)
    agreement = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveSmallIntegerField()
    terms = models.JSONField()
    text = models.TextField()
    language = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    effective = models.DateField(null=True, blank=True)  # a day of the anchor zone; None: the terms' first day
    first_signer = models.CharField(max_length=10, choices=Side, default=Side.COACH)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)  # the last signature
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    expired_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    state = state_field(AGREEMENT_VERSION)

    triggers: ClassVar[tuple[Trigger, ...]] = (
        written_once("valueback_agreementversion", AGREEMENT_VERSION),
        frozen(
            "valueback_agreementversion_frozen",
            "valueback_agreementversion",
            (
                *((column, "offered_at") for column in ("agreement", "number", "terms", "text", "language", "digest")),
                ("effective", "signed_at"),
            ),
            "what was offered or signed is changed by the next version",
        ),
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("practice", "engagement", "number"), name="version_number_once"),
            models.CheckConstraint(name="version_counts", condition=Q(number__gte=1, agreement__gte=1)),
            models.CheckConstraint(name="version_signer_known", condition=Q(first_signer__in=Side.values)),
            *in_order("version", AGREEMENT_VERSION),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class Signature(Owned):
    """One party's signature under one version: the typed name, the consent, and the digest of what was shown."""

    version = models.ForeignKey(AgreementVersion, models.PROTECT, related_name="signatures", db_index=False)
    party = models.CharField(max_length=10, choices=Side)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=120)
    signed_at = models.DateTimeField()
    consent_at = models.DateTimeField()
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=400, blank=True)
    digest = models.CharField(max_length=64)
    acknowledged = models.JSONField(default=list)  # the clauses acknowledged one by one

    triggers: ClassVar[tuple[Trigger, ...]] = (
        refused(
            "valueback_signature_stays",
            "valueback_signature",
            "UPDATE",
            'NEW."version_id" {differs} OLD."version_id" OR NEW."party" {differs} OLD."party"'
            ' OR NEW."signed_at" {differs} OLD."signed_at" OR NEW."digest" {differs} OLD."digest"',
            "a signature stays as it was given",
        ),
        refused("valueback_signature_kept", "valueback_signature", "DELETE", "1=1", "a signature is kept"),
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("practice", "version", "party"), name="signature_once_a_party"),
            models.CheckConstraint(name="signature_party_known", condition=Q(party__in=Side.values)),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.signed_at}"


class ResultsSchedule(Owned):
    """The objective and the minimum results made precise; frozen once sent, signed by the client, or superseded."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="schedules", db_index=False)
    number = models.PositiveSmallIntegerField()
    objective = models.TextField()
    minimum = models.JSONField()  # a tree of core.outcome
    text = models.TextField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    state = state_field(SCHEDULE)

    triggers: ClassVar[tuple[Trigger, ...]] = (
        written_once("valueback_resultsschedule", SCHEDULE),
        frozen(
            "valueback_resultsschedule_frozen",
            "valueback_resultsschedule",
            tuple((column, "sent_at") for column in ("number", "objective", "minimum", "text", "digest")),
            "a results schedule that was sent is changed by the next one",
        ),
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("practice", "engagement", "number"), name="schedule_number_once"),
            *in_order("schedule", SCHEDULE),
        ]

    @property
    def ref(self) -> str:
        """The subject of its facts."""
        return f"schedule{self.number}"

    def __str__(self) -> str:
        return f"schedule {self.number}"
