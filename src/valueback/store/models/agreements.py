"""What was offered and signed: versions of an agreement, results schedules, and the papers that were put to be signed.

A version is frozen once it is offered and its effective day once it is signed: a change is the next version. `number`
counts within the engagement across renewals, because a VersionSigned fact names it; `agreement` counts the renewals.
A paper is the exact bytes that its signers were shown; what they did with it is only added to.
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


class Signs(models.TextChoices):
    """As what somebody signs a paper."""

    CLIENT = "client", "Client"
    COACH = "coach", "Coach"
    SPONSOR = "sponsor", "Sponsor"
    WITNESS1 = "witness1", "First witness"
    WITNESS2 = "witness2", "Second witness"


class PaperKind(models.TextChoices):
    AGREEMENT = "agreement", "Agreement"
    AMENDMENT = "amendment", "Amendment"
    SCHEDULE = "schedule", "Results schedule"


class Paper(Owned):
    """The exact bytes put before signers: `digest` their SHA-256, `size` in bytes, `text_digest` that of the words.

    A `size` of 0 stands for a paper from before documents were printed: it was shown as text, and `digest` is that
    text's. `elsewhere` is the digest of a copy that was signed outside and brought in as the signed one.
    """

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="papers", db_index=False)
    kind = models.CharField(max_length=10, choices=PaperKind)
    language = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    text_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    elsewhere = models.CharField(max_length=64, blank=True)
    places = models.JSONField(default=list)  # where each signature goes: key, page, x, y, width, height in points

    triggers: ClassVar[tuple[Trigger, ...]] = (
        refused(
            "valueback_paper_stays",
            "valueback_paper",
            "UPDATE",
            'NEW."engagement_id" {differs} OLD."engagement_id" OR NEW."digest" {differs} OLD."digest"'
            ' OR NEW."text_digest" {differs} OLD."text_digest" OR NEW."size" {differs} OLD."size"',
            "what was shown to be signed stays as it was",
        ),
        refused("valueback_paper_kept", "valueback_paper", "DELETE", "1=1", "a paper is kept"),
    )

    class Meta:
        indexes: ClassVar = [
            models.Index("practice", "engagement", name="paper_engagement"),
            models.Index("digest", name="paper_digest"),
            models.Index("elsewhere", name="paper_elsewhere", condition=~Q(elsewhere="")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="paper_kind_known", condition=Q(kind__in=PaperKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:12]}"


class Signer(Owned):
    """Somebody who is asked to sign a paper: `turn` counts from 1; those of one turn sign in any order."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="signers", db_index=False)
    party = models.CharField(max_length=10, choices=Signs)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    turn = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index("practice", "person", name="signer_person")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("practice", "paper", "party"), name="signer_once_a_party"),
            models.CheckConstraint(name="signer_party_known", condition=Q(party__in=Signs.values)),
            models.CheckConstraint(name="signer_turn_counts", condition=Q(turn__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.party} of {self.paper_id}"


class SigningStep(models.TextChoices):
    """What somebody does with a paper; each is written when it happens and never changed."""

    VIEWED = "viewed", "Opened"
    CONSENTED = "consented", "Agreed to sign electronically"
    PROVED = "proved", "Proved who they are"
    SIGNED = "signed", "Signed"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Taken back"
    VOIDED = "voided", "Made void"
    REMINDED = "reminded", "Reminded"
    EXPIRED = "expired", "Expired"
    BROUGHT = "brought", "Brought in, signed elsewhere"


class SigningEvent(Owned):
    """One step with a paper: who, when, from where, and the digest of the exact bytes it was about.

    `words`: a reason, or how somebody proved who they are. Address and agent are kept for signatures alone.
    """

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="events", db_index=False)
    step = models.CharField(max_length=10, choices=SigningStep)
    party = models.CharField(max_length=10, blank=True)  # empty: the practice's own clock
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=400, blank=True)
    digest = models.CharField(max_length=64)
    words = models.TextField(blank=True)

    triggers: ClassVar[tuple[Trigger, ...]] = (
        refused(
            "valueback_signingevent_stays",
            "valueback_signingevent",
            "UPDATE",
            'NEW."paper_id" {differs} OLD."paper_id" OR NEW."step" {differs} OLD."step" OR NEW."at" {differs} OLD."at"'
            ' OR NEW."digest" {differs} OLD."digest" OR NEW."party" {differs} OLD."party"',
            "a step of signing stays as it was noted",
        ),
        refused("valueback_signingevent_kept", "valueback_signingevent", "DELETE", "1=1", "a step of signing is kept"),
    )

    class Meta:
        indexes: ClassVar = [models.Index("practice", "paper", "at", name="signingevent_paper")]
        constraints: ClassVar = [
            models.CheckConstraint(name="signingevent_step_known", condition=Q(step__in=SigningStep.values)),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.step} {self.at}"


class Signature(Owned):
    """One signer's signature under one paper: the name typed or drawn, and the digest of what was shown."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="signatures", db_index=False)
    party = models.CharField(max_length=10, choices=Signs)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=120)
    drawn = models.JSONField(default=list)  # strokes in a box of 600 x 200, as lists of [x, y]; empty: typed
    signed_at = models.DateTimeField()
    consent_at = models.DateTimeField()
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=400, blank=True)
    digest = models.CharField(max_length=64)
    acknowledged = models.JSONField(default=list)  # the clauses acknowledged apart from the rest

    triggers: ClassVar[tuple[Trigger, ...]] = (
        refused(
            "valueback_signature_stays",
            "valueback_signature",
            "UPDATE",
            'NEW."paper_id" {differs} OLD."paper_id" OR NEW."party" {differs} OLD."party"'
            ' OR NEW."signed_at" {differs} OLD."signed_at" OR NEW."digest" {differs} OLD."digest"',
            "a signature stays as it was given",
        ),
        refused("valueback_signature_kept", "valueback_signature", "DELETE", "1=1", "a signature is kept"),
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("practice", "paper", "party"), name="signature_once_a_party"),
            models.CheckConstraint(name="signature_party_known", condition=Q(party__in=Signs.values)),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.signed_at}"


class SealedCopy(Owned):
    """The signed document as it was sealed with so many signatures; one for each number, made once."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="sealed", db_index=False)
    signatures = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    triggers: ClassVar[tuple[Trigger, ...]] = (
        refused("valueback_sealedcopy_stays", "valueback_sealedcopy", "UPDATE", "1=1", "a sealed copy stays"),
        refused("valueback_sealedcopy_kept", "valueback_sealedcopy", "DELETE", "1=1", "a sealed copy is kept"),
    )

    class Meta:
        indexes: ClassVar = [models.Index("digest", name="sealedcopy_digest")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("practice", "paper", "signatures"), name="sealedcopy_once"),
        ]

    def __str__(self) -> str:
        return f"sealed {self.digest[:12]}"


class SealingCertificate(Owned):
    """What the practice seals with: the certificate, and its key as it is kept (encrypted with the secret key)."""

    certificate = models.TextField()
    key = models.TextField()
    fingerprint = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("practice", "fingerprint"), name="sealingcertificate_once"),
            models.UniqueConstraint(
                fields=("practice",), name="sealingcertificate_one_in_use", condition=Q(retired_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.fingerprint[:16]


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
    paper = models.OneToOneField(Paper, models.PROTECT, null=True, blank=True, related_name="version")
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
            *in_order("version", AGREEMENT_VERSION),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class ResultsSchedule(Owned):
    """The objective and the minimum results made precise; frozen once sent, signed by the client, or superseded."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="schedules", db_index=False)
    number = models.PositiveSmallIntegerField()
    objective = models.TextField()
    minimum = models.JSONField()  # a tree of core.outcome
    text = models.TextField()
    digest = models.CharField(max_length=64)
    language = models.CharField(max_length=12, default="en")
    paper = models.OneToOneField(Paper, models.PROTECT, null=True, blank=True, related_name="schedule")
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
