"""What several tables name alike: the side that acted, and the short subject that facts are about."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Side(models.TextChoices):
    """The parties of core.terms, as the tables keep them."""

    CLIENT = "client", "Client"
    COACH = "coach", "Coach"
    SPONSOR = "sponsor", "Sponsor"
    THIRD = "third", "Third person"
    SERVICE = "service", "Service"


def ref_once(noun: str) -> tuple[models.UniqueConstraint, models.CheckConstraint]:
    """A row that facts are about has a short name, such as s1, that no other of its engagement has."""
    return (
        models.UniqueConstraint(fields=("practice", "engagement", "ref"), name=f"{noun}_ref_once"),
        models.CheckConstraint(name=f"{noun}_ref_given", condition=~Q(ref="")),
    )


def together(name: str, at: str, by: str) -> models.CheckConstraint:
    """Who did it is known exactly when it was done."""
    return models.CheckConstraint(
        name=name, condition=Q(**{f"{at}__isnull": True, by: ""}) | (Q(**{f"{at}__isnull": False}) & ~Q(**{by: ""}))
    )
