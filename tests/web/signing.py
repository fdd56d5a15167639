"""Papers as people meet them on pages: really printed, opened in a browser, signed with a name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from tests import make
from tests.make import Made
from valueback.core.dates import Instant
from valueback.core.terms import Party, Terms
from valueback.jobs import papers as press
from valueback.store.models import AgreementVersion, Paper, ResultsSchedule
from valueback.usecases import agreements, papers
from valueback.usecases.agreements import Witness
from valueback.usecases.context import Context
from valueback.usecases.papers import Printed, Signing, Traces

AGENT = "A browser"


def paper_of(version: UUID) -> Paper:
    """The paper of a version or of a results schedule."""
    row = AgreementVersion.objects.filter(pk=version).first() or ResultsSchedule.objects.get(pk=version)
    assert row.paper is not None
    return row.paper


def offered(
    made: Made | None = None,
    *,
    order: tuple[tuple[str, ...], ...] = (("client",), ("coach",)),
    witnesses: tuple[Witness, ...] = (),
    lasts: timedelta = timedelta(days=14),
    sponsor: bool = False,
) -> tuple[Made, UUID]:
    """A draft that was printed and put before its signers: the engagement, and the paper."""
    made = made or make.engagement("draft")
    assert made.version is not None
    if sponsor:
        terms = agreements.version(made.coach(make.OFFERED), made.version)
        assert terms is not None
        make.done(agreements.edit_draft(made.coach(make.OFFERED), made.version, with_sponsor(terms.terms)))
    return made, put(made, made.version, make.OFFERED, order=order, witnesses=witnesses, lasts=lasts)


def with_sponsor(terms: Terms) -> Terms:
    """The same terms, with whoever pays as a third signer."""
    names = replace(terms.names, payer="Northwind")
    return replace(terms, names=names, signers=(Party.CLIENT, Party.COACH, Party.SPONSOR))


def put(made: Made, version: UUID, at: Instant, **other: Any) -> UUID:
    """Print a version and offer it."""
    printed = press.print_version(made.coach(at), version, tuple(one.name for one in other.get("witnesses", ())))
    assert isinstance(printed, Printed)
    make.done(agreements.offer(made.coach(at), version, printed, **other))
    return UUID(str(paper_of(version).pk))


def signed(ctx: Context, paper: UUID, name: str) -> None:
    """Open and sign a paper, with all conditions accepted."""
    row = Paper.objects.get(pk=paper)
    make.done(papers.viewed(ctx, paper, Traces("203.0.113.7", AGENT)))
    signing = Signing(name, True, row.digest, acknowledged=make.ENDS, informed=True, proof="session")
    make.done(agreements.sign(ctx, AgreementVersion.objects.get(paper=row).pk, signing))


def here(paper: UUID, part: str = "paper") -> str:
    return reverse(f"signing:{part}", args=(paper,))


def opened(browser: Client, paper: UUID) -> bytes:
    """ "Open the document": the bytes that were served."""
    answer = browser.post(here(paper, "open"), headers={"user-agent": AGENT})
    assert answer.status_code == 200, answer.status_code
    assert answer["Content-Type"] == "application/pdf"
    return bytes(answer.content)


def typed(paper: UUID, **other: Any) -> dict[str, Any]:
    """The form as a client fills it in; None leaves a field out."""
    digest = Paper.objects.get(pk=paper).digest
    said = {"digest": digest, "name": "Ana Prado", "consent": "on", "conditions": "on", "informed": "on", **other}
    return {key: value for key, value in said.items() if value is not None}
