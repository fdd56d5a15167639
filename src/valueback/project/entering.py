"""Who is signed in, as Django looks it up: the session and its user, each by a prepared query.

Every page of somebody signed in begins with these two; what they mean is Django's and allauth's own.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends.db import SessionStore as InDatabase
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from valueback.core.dates import Instant
from valueback.store.models import User
from valueback.store.prepared import prepared


class SessionStore(InDatabase):
    """SESSION_ENGINE names this module."""

    def _get_session_from_db(self) -> Session | None:
        found = _running(self.session_key, timezone.now()) if self.session_key else []
        if found:
            running: Session = found[0]
            return running
        self._session_key = None
        return None


class Backend(AuthenticationBackend):
    """Named in AUTHENTICATION_BACKENDS."""

    def get_user(self, user_id: Any) -> User | None:
        found: list[User] = _users(user_id if isinstance(user_id, UUID) else UUID(str(user_id)))
        return found[0] if found and self.user_can_authenticate(found[0]) else None


@prepared
def _running(session_key: str, now: Instant) -> QuerySet[Any]:
    return Session.objects.filter(session_key=session_key, expire_date__gt=now)


@prepared
def _users(user: UUID) -> QuerySet[Any]:
    return User.objects.filter(pk=user)
