"""People: those who sign in, and those who only sit, act or read."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from foundation import history
from foundation.working_days import today


class UserManager(BaseUserManager["User"]):
    """Makes people."""

    def create_user(self, email: str, name: str, password: str | None = None, **fields: Any) -> User:
        """A person; without a password they sign in by a code sent to their e-mail, or not at all."""
        user = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def known_or_new(self, email: str, name: str, **fields: Any) -> User:
        """Whoever has this address, or somebody new without a password; two presses at once make one person."""
        address = email.strip().lower()
        if found := self.filter(email=address).first():
            return found
        try:
            with transaction.atomic():
                return self.create_user(address, name, **fields)
        except IntegrityError:
            return self.get(email=address)

    def create_superuser(self, email: str, name: str, password: str | None = None, **fields: Any) -> User:
        """An operator, who sets up people, forums and the strategy and reads no private words by it."""
        return self.create_user(email, name, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. They may hold a seat, own an action and get the digest without ever signing in."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(
        "people.Organisation", models.PROTECT, null=True, blank=True, related_name="people"
    )
    is_active = models.BooleanField("may sign in", default=True)
    is_staff = models.BooleanField("operator", default=False)
    left_on = models.DateField(null=True, blank=True, help_text="From this day no mail goes to them and no link opens")
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("email"), name="people_user_email_once")]

    def __str__(self) -> str:
        return self.name

    def is_officer_for(self, forum: Any) -> bool:
        """Does this person hold an officer's seat at the forum today?"""
        return any(seat.forum_id == forum.pk and seat.role == "officer" for seat in self.seats_now)

    def chairs(self, forum: Any) -> bool:
        """Does this person chair the forum, or stand in for its chair, today?"""
        return any(seat.forum_id == forum.pk and seat.role in ("chair", "vice-chair") for seat in self.seats_now)

    def sits_on(self, forum: Any) -> bool:
        """Does this person hold any seat at the forum today?"""
        return any(seat.forum_id == forum.pk for seat in self.seats_now)

    @property
    def may_be_let_in(self) -> bool:
        """May others give them a way to sign in? Not somebody who has left, nor whom an operator locked out."""
        return self.left_on is None and (self.is_active or not self.history.filter(is_active=True).exists())

    @property
    def may_sign_in(self) -> bool:
        """Has an operator let them in, and have they not left?"""
        return self.is_active and (self.left_on is None or self.left_on > today())

    def let_in(self, *, by: Any) -> None:
        """Let them sign in from now on, by a code sent to their e-mail."""
        if not self.is_active:
            self.is_active = True
            self._history_user = by
            self.save(update_fields=["is_active"])
            history.note("let_in", self, by=by)

    @cached_property
    def seats_now(self) -> list[Any]:
        """The seats held today, read once per request."""
        return list(self.seats.current().select_related("forum"))

    @property
    def gets_mail(self) -> bool:
        """Does mail still go to this person? Somebody who never signs in is written to all the same."""
        return bool(self.email) and (self.left_on is None or self.left_on > today())

    @property
    def needs_second_factor(self) -> bool:
        """Officers, chairs and operators hold others' words or keys, so a password alone does not do for them."""
        return self.is_staff or any(seat.role != "member" for seat in self.seats_now)
