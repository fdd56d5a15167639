"""Money that really came in, and money that really went back: never more back than came in, whoever writes.

Amounts are minor units of `currency`. A row entered by mistake is voided, not changed.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from valueback.store.base import Owned, Trigger, amount, currency
from valueback.store.milestones import refused
from valueback.store.models.claims import Claim
from valueback.store.models.engagements import Engagement
from valueback.store.models.people import Person
from valueback.store.models.shared import ref_once

_MORE = "more would be paid back than this payment brought in"
_STAYS = "an amount stays as it was recorded; void it and record it anew"


class Payment(Owned):
    """One amount received, gross. `tax` lists what was really charged inside it, as core.facts.TaxCharged."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="payments", db_index=False)
    ref = models.CharField(max_length=40)
    amount = amount()
    currency = currency()
    payer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    payer_name = models.CharField(max_length=120)
    received_at = models.DateTimeField()
    method = models.CharField(max_length=40)
    reference = models.CharField(max_length=120, blank=True)
    tax = models.JSONField(default=list)
    recorded_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)

    triggers: ClassVar[tuple[Trigger, ...]] = (
        refused(
            "valueback_payment_stays",
            "valueback_payment",
            "UPDATE",
            'NEW."amount" {differs} OLD."amount" OR NEW."currency" {differs} OLD."currency"'
            ' OR NEW."engagement_id" {differs} OLD."engagement_id"',
            _STAYS,
        ),
        refused(
            "valueback_payment_void",
            "valueback_payment",
            "UPDATE",
            'NEW."voided_at" IS NOT NULL AND EXISTS (SELECT 1 FROM "valueback_refund" r'
            ' WHERE r."payment_id" = OLD."id" AND r."voided_at" IS NULL)',
            "a payment that was paid back cannot be voided",
        ),
    )

    class Meta:
        indexes: ClassVar = [
            models.Index("practice", "engagement", "received_at", name="payment_engagement"),
        ]
        constraints: ClassVar = [
            *ref_once("payment"),
            models.CheckConstraint(name="payment_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payment_voided_after", condition=Q(voided_at__isnull=True) | Q(voided_at__gte=F("recorded_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Refund(Owned):
    """One amount paid back, or charged back by the payer's bank, out of one payment and in its currency."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds", db_index=False)
    amount = amount()
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, blank=True, related_name="refunds", db_index=False)
    chargeback = models.BooleanField(default=False)
    at = models.DateTimeField()
    method = models.CharField(max_length=40)
    reference = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)

    triggers: ClassVar[tuple[Trigger, ...]] = (
        refused(
            "valueback_refund_stays",
            "valueback_refund",
            "UPDATE",
            'NEW."amount" {differs} OLD."amount" OR NEW."payment_id" {differs} OLD."payment_id"'
            ' OR (OLD."voided_at" IS NOT NULL AND NEW."voided_at" {differs} OLD."voided_at")',
            _STAYS,
        ),
        Trigger(
            name="valueback_refund_within",
            table="valueback_refund",
            sqlite=f"""CREATE TRIGGER "valueback_refund_within" BEFORE INSERT ON "valueback_refund"
WHEN NEW."voided_at" IS NULL AND NEW."amount" > (
    SELECT CASE WHEN p."voided_at" IS NULL THEN p."amount" ELSE 0 END - COALESCE((
        SELECT SUM(r."amount") FROM "valueback_refund" r
        WHERE r."payment_id" = p."id" AND r."voided_at" IS NULL), 0)
    FROM "valueback_payment" p WHERE p."id" = NEW."payment_id")
BEGIN SELECT RAISE(ABORT, '{_MORE}'); END""",  # noqa: S608
            # The payment's row is locked, so that two refunds at once are counted one after the other.
            postgres=f"""DECLARE left_over bigint; void timestamptz;
BEGIN
IF NEW."voided_at" IS NOT NULL THEN RETURN NEW; END IF;
SELECT p."amount", p."voided_at" INTO left_over, void
    FROM "valueback_payment" p WHERE p."id" = NEW."payment_id" FOR UPDATE;
IF void IS NOT NULL THEN left_over := 0; END IF;
SELECT left_over - COALESCE(SUM(r."amount"), 0) INTO left_over FROM "valueback_refund" r
    WHERE r."payment_id" = NEW."payment_id" AND r."voided_at" IS NULL;
IF NEW."amount" > left_over THEN RAISE EXCEPTION '{_MORE}' USING ERRCODE = 'integrity_constraint_violation';
END IF; RETURN NEW; END;""",  # noqa: S608
            postgres_when="BEFORE INSERT",
        ),
    )

    class Meta:
        indexes: ClassVar = [
            models.Index("practice", "payment", name="refund_payment"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="refund_amount_positive", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.payment_id}"
