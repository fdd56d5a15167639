"""Every chain of facts can be recomputed at any time, and what does not hold is named by its first broken link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from valueback.core.sealing import Broken, verify
from valueback.store.db import snapshot
from valueback.store.load import sealed_of
from valueback.store.models import Engagement, Practice


@dataclass(frozen=True, slots=True)
class Verified:
    """One engagement's chain: how many facts it has, and its first broken link if there is one."""

    practice: str
    engagement: UUID
    number: int
    facts: int
    broken: Broken | None


def has_practice(slug: str) -> bool:
    """Whether there is a practice of this short name."""
    return Practice.objects.filter(slug=slug).exists()


def verify_chains(practice: str | None = None) -> Iterator[Verified]:
    """Verify each engagement of one practice (its slug), or of all; one snapshot each, so that nobody waits."""
    wanted = Engagement.objects.order_by("practice__slug", "number")
    if practice is not None:
        wanted = wanted.filter(practice__slug=practice)
    for engagement in tuple(wanted.values_list("pk", flat=True)):
        yield verify_chain(engagement)


def verify_chain(engagement: UUID) -> Verified:
    """Verify one engagement's chain. Engagement.DoesNotExist if there is none."""
    with snapshot():
        row = Engagement.objects.select_related("practice").get(pk=engagement)
        facts = sealed_of(row.practice_id, row.pk)
    broken = verify(row.pk, facts, row.chain_head, row.chain_length)
    return Verified(row.practice.slug, row.pk, row.number, len(facts), broken)
