"""A mail is a row before it is a message: what to send, to whom, and what the mail server said.

`args` holds ids only, never a token or an address: links are made when the letter is written, so a retry sends the
same link and a backup holds none. The instants are those of the practice's clock, as its message budget is.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from valueback.store.base import Owned


class OutgoingMail(Owned):
    """One letter to one person; `counted` when it uses up the person's weekly message budget.

    It is sent in the brand's name (the practice's without one); an answer to it reaches `reply_to`.
    """

    engagement_id = models.UUIDField(null=True)
    brand = models.ForeignKey("valueback.Brand", models.PROTECT, null=True, related_name="+", db_index=False)
    to_person = models.ForeignKey("valueback.Person", models.PROTECT, related_name="+", db_index=False)
    reply_to = models.ForeignKey("valueback.Person", models.PROTECT, null=True, related_name="+", db_index=False)
    template = models.CharField(max_length=60)
    args = models.JSONField(default=dict)
    language = models.CharField(max_length=12)
    counted = models.BooleanField(default=False)
    queued_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=200, default="", blank=True)
    bounced_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.TextField(default="", blank=True)

    class Meta:
        indexes = (
            models.Index(fields=("practice", "to_person", "queued_at"), name="mail_to_person"),
            models.Index(fields=("practice", "engagement_id", "queued_at"), name="mail_engagement"),
            models.Index(fields=("practice", "message_id"), name="mail_message_id", condition=~Q(message_id="")),
        )
        constraints = (
            models.CheckConstraint(
                name="mail_accepted_has_id", condition=Q(accepted_at__isnull=True) | ~Q(message_id="")
            ),
            models.CheckConstraint(
                name="mail_bounced_was_accepted", condition=Q(bounced_at__isnull=True) | Q(accepted_at__isnull=False)
            ),
        )
