"""A practice seals with one certificate, whose key nobody reads from the table alone."""

from __future__ import annotations

import pytest

from tests import make
from valueback.store.models import SealingCertificate
from valueback.usecases import certificates
from valueback.usecases.certificates import Certified, Vault

MADE = Certified("-----BEGIN CERTIFICATE-----", "-----BEGIN PRIVATE KEY-----", "ab" * 32)
VAULT = Vault.of("a secret of this installation")

pytestmark = pytest.mark.django_db


def test_what_was_kept_is_in_use() -> None:
    ctx = make.practice().coach()
    assert certificates.in_use(ctx, VAULT) is None
    assert certificates.keep(ctx, MADE, VAULT)
    assert certificates.in_use(ctx, VAULT) == MADE
    assert [one.fingerprint for one in certificates.seen(ctx)] == [MADE.fingerprint]


def test_the_first_stays_when_two_are_made_at_once() -> None:
    ctx = make.practice().coach()
    assert certificates.keep(ctx, MADE, VAULT)
    assert not certificates.keep(ctx, Certified("other", "other", "cd" * 32), VAULT)
    found = certificates.in_use(ctx, VAULT)
    assert found is not None
    assert found.fingerprint == MADE.fingerprint


def test_the_table_alone_does_not_hold_the_key() -> None:
    ctx = make.practice().coach()
    certificates.keep(ctx, MADE, VAULT)
    assert "PRIVATE" not in SealingCertificate.objects.get().key


def test_a_changed_secret_reads_with_the_one_before_and_no_longer_needs_it_then() -> None:
    ctx = make.practice().coach()
    certificates.keep(ctx, MADE, VAULT)
    with pytest.raises(LookupError, match="another SECRET_KEY"):
        certificates.in_use(ctx, Vault.of("a new one"))
    assert certificates.in_use(ctx, Vault.of("a new one", ("a secret of this installation",))) == MADE
    assert certificates.in_use(ctx, Vault.of("a new one")) == MADE


def test_each_practice_has_its_own() -> None:
    one, other = make.practice("LinkedEnglish"), make.practice("MaxiCareerCoaching", coach="Dora")
    certificates.keep(one.coach(), MADE, VAULT)
    assert certificates.in_use(other.coach(), VAULT) is None
    assert certificates.without() == (other.id,)
    assert certificates.holder(other.coach()) == "MaxiCareerCoaching"
