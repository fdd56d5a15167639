"""A remembered browser spares the code; the table alone cannot stand in for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.store import rows
from valueback.store.models import Device
from valueback.usecases.context import SYSTEM, Context
from valueback.usecases.devices import REMEMBERED, forget, is_remembered, remember

REAL = datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_a_browser_is_remembered_for_its_person_until_it_is_forgotten(db: None) -> None:
    ana = rows.engagement()
    ctx = Context(ana.practice_id, SYSTEM, rows.NOON)
    token = remember(ctx, ana.client_id, "Phone " * 200, REAL)
    assert token not in repr(Device.objects.values_list())
    assert is_remembered(ana.practice_id, ana.client_id, token, REAL + REMEMBERED / 2)
    assert not is_remembered(ana.practice_id, ana.client_id, token, REAL + REMEMBERED)
    assert not is_remembered(ana.practice_id, ana.client_id, token[:-1] + "!", REAL)
    assert not is_remembered(ana.practice_id, ana.coach.person_id, token, REAL)
    assert forget(ctx, ana.client_id, REAL) == 1
    assert not is_remembered(ana.practice_id, ana.client_id, token, REAL)


def test_a_stranger_is_not_remembered(db: None) -> None:
    ana, other = rows.engagement(), rows.engagement(rows.practice("other"))
    with pytest.raises(LookupError):
        remember(Context(ana.practice_id, SYSTEM, rows.NOON), other.client_id, "", REAL)
