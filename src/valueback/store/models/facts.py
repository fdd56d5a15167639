"""The one table of facts: appended, never edited, never deleted; the database itself refuses everything else.

The single exception is an erasure: an update that sets payload and salt to NULL, changes nothing else, and finds an
erasure fact of the same engagement that names the seq. An erasure itself cannot be erased.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from valueback.store.base import Owned, Trigger
from valueback.store.models.engagements import Engagement
from valueback.store.models.people import Person
from valueback.store.models.shared import Side

TABLE = "valueback_fact"
KEPT: tuple[str, ...] = (
    "practice_id",
    "engagement_id",
    "seq",
    "kind",
    "subject",
    "at",
    "noted_at",
    "by",
    "person_id",
    "corrects",
    "noted_for",
    "digest",
    "chain",
)
_STAYS = "facts are appended, never edited or deleted"


def _changed(differs: str) -> str:
    return " OR ".join(f'NEW."{column}" {differs} OLD."{column}"' for column in KEPT)


def _no_erasure(named: str) -> str:
    """Whether this update is anything else than carrying out an erasure; `named` says that fact e names OLD.seq."""
    return f"""NEW."payload" IS NOT NULL OR NEW."salt" IS NOT NULL OR OLD."kind" = 'erased'
    OR NOT EXISTS (SELECT 1 FROM "{TABLE}" e WHERE e."practice_id" = OLD."practice_id"
        AND e."engagement_id" = OLD."engagement_id" AND e."seq" > OLD."seq"
        AND e."kind" = 'erased' AND {named})"""  # noqa: S608


_NAMED_SQLITE = """EXISTS (SELECT 1 FROM json_each(e."payload", '$.seqs') s WHERE s.value = OLD."seq")"""
_NAMED_POSTGRES = """e."payload"::jsonb -> 'seqs' @> to_jsonb(OLD."seq")"""

INSERT_ONLY: tuple[Trigger, ...] = (
    Trigger(
        name="valueback_fact_kept",
        table=TABLE,
        sqlite=f"""CREATE TRIGGER "valueback_fact_kept" BEFORE DELETE ON "{TABLE}"
BEGIN SELECT RAISE(ABORT, '{_STAYS}'); END""",
        postgres=f"""BEGIN RAISE EXCEPTION '{_STAYS}' USING ERRCODE = 'integrity_constraint_violation'; END;""",
        postgres_when="BEFORE DELETE",
    ),
    Trigger(
        name="valueback_fact_unchanged",
        table=TABLE,
        sqlite=f"""CREATE TRIGGER "valueback_fact_unchanged" BEFORE UPDATE ON "{TABLE}"
WHEN {_changed("IS NOT")} OR {_no_erasure(_NAMED_SQLITE)}
BEGIN SELECT RAISE(ABORT, '{_STAYS}'); END""",
        postgres=f"""BEGIN
IF {_changed("IS DISTINCT FROM")} OR {_no_erasure(_NAMED_POSTGRES)} THEN
    RAISE EXCEPTION '{_STAYS}' USING ERRCODE = 'integrity_constraint_violation';
END IF; RETURN NEW; END;""",
        postgres_when="BEFORE UPDATE",
    ),
    # On SQLite INSERT OR REPLACE would delete the old row without asking the trigger for DELETE.
    Trigger(
        name="valueback_fact_once",
        table=TABLE,
        sqlite=f"""CREATE TRIGGER "valueback_fact_once" BEFORE INSERT ON "{TABLE}"
WHEN EXISTS (SELECT 1 FROM "{TABLE}" f WHERE f."practice_id" = NEW."practice_id"
    AND f."engagement_id" = NEW."engagement_id" AND f."seq" = NEW."seq")
BEGIN SELECT RAISE(ABORT, '{_STAYS}'); END""",  # noqa: S608
        postgres="BEGIN RETURN NEW; END;",  # the primary key says it all
        postgres_when="BEFORE INSERT",
    ),
)


class Fact(Owned):
    """One sealed fact; core.sealing says what the digest covers. `payload` is canonical JSON, kept as text."""

    id = None  # type: ignore[assignment]  # Its key is where it stands in its chain.
    pk = models.CompositePrimaryKey("practice", "engagement", "seq")
    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    noted_at = models.DateTimeField()
    by = models.CharField(max_length=10, choices=Side)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    corrects = models.PositiveIntegerField(null=True, blank=True)
    noted_for = models.TextField(null=True, blank=True)  # canonical JSON: party and channel
    payload = models.TextField(null=True, blank=True)
    salt = models.CharField(max_length=32, null=True, blank=True)
    digest = models.CharField(max_length=64)
    chain = models.CharField(max_length=64)

    triggers: ClassVar[tuple[Trigger, ...]] = INSERT_ONLY

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="fact_seq_counts", condition=Q(seq__gte=1)),
            models.CheckConstraint(
                name="fact_corrects_an_earlier",
                condition=Q(corrects__isnull=True) | Q(corrects__gte=1, corrects__lt=F("seq")),
            ),
            models.CheckConstraint(
                name="fact_blank_as_a_whole",
                condition=Q(payload__isnull=True, salt__isnull=True) | Q(payload__isnull=False, salt__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"
