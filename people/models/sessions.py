"""Sessions: the browsers in which people are signed in, each with its person, so that they can be seen and ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import cached_property


class SessionStore(db.SessionStore):
    """Django's sessions in the database, with whose they are; the settings name this room (SESSION_ENGINE)."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row: Any = super().create_model_instance(data)
        row.person_id = data.get(SESSION_KEY)
        return row


class SessionQuerySet(models.QuerySet["Session"]):
    """Several browsers."""

    def of(self, person: Any) -> Self:
        """Those in which this person signed in and did not sign out, the one saved last first."""
        return self.filter(person=person, expire_date__gt=timezone.now()).order_by("-expire_date", "pk")


class Session(AbstractBaseSession):
    """A browser that the portal remembers, and who signed in with it if anybody did. No address, no make of browser."""

    person = models.ForeignKey("people.User", models.CASCADE, null=True, editable=False, related_name="+")

    objects: ClassVar[Any] = BaseSessionManager.from_queryset(SessionQuerySet)()

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore

    @property
    def mark(self) -> str:
        """By which a page names it: whoever reads the page does not learn the key that opens it."""
        return salted_hmac("people.session", self.session_key, algorithm="sha256").hexdigest()[:32]

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What the portal remembers of it."""
        return self.get_decoded()

    def may_open(self, person: Any) -> bool:
        """Could it still open this person's pages: not over its longest time, and of the password they have now?"""
        began = began_at(self.kept)
        young = began is None or timezone.now() - began < timedelta(seconds=settings.SESSION_COOKIE_AGE)
        return young and constant_time_compare(self.kept.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash())


def note_that_it_begins(kept: Any) -> None:
    """Write down in a session that its person signs in now."""
    kept["signed_in_at"] = timezone.now().timestamp()


def began_at(kept: Any) -> datetime | None:
    """When a session's person signed in, by what it keeps; None where that was not written down."""
    at = kept.get("signed_in_at")
    return datetime.fromtimestamp(at, UTC) if at else None
