"""Sign-in: by invitation only, one answer to a stranger and to someone who left, and guesses that cost the guesser."""

from __future__ import annotations

import logging
from base64 import b32encode
from secrets import token_bytes
from smtplib import SMTPException
from threading import Thread
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.core import context as the_request
from allauth.core.internal.adapter import BaseAdapter
from allauth.decorators import rate_limit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sites.shortcuts import get_current_site
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from foundation import sealed
from people.models.sessions import note_that_it_begins

logger = logging.getLogger(__name__)


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with OWASP's second setting: 19 MiB, two passes, one lane; about a third of Django's memory."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class Noted(BaseAdapter):
    """Each refusal of the sign-in pages is written down by its kind, and not whom it was about: that was typed."""

    def validation_error(self, code: str, *args: Any) -> Any:
        logger.warning("Refused at sign-in: %s", code)
        return super().validation_error(code, *args)


class SecondMeans(Noted, DefaultMFAAdapter):
    """The second means as the library has it: its refusals written down, and its secrets sealed in the database."""

    def encrypt(self, text: str) -> str:
        """A secret as it is kept: of an authenticator app, or the one that recovery codes follow from."""
        return sealed.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret itself. Where this portal's key does not open it, one that nobody has, so that no code fits."""
        if not sealed.is_sealed(encrypted_text):
            return encrypted_text
        text = sealed.unseal(encrypted_text)
        if text is None:
            logger.warning("A second means was sealed with another SECRET_KEY: its person has to set it up anew")
        return text or b32encode(token_bytes(20)).decode()


class Adapter(Noted, DefaultAccountAdapter):
    """Who may sign in, and what they are told.

    Failed guesses are limited before any password is hashed: ACCOUNT_RATE_LIMITS["login_failed"], counted in the shared
    cache for each address the guesses come from and for each e-mail they are about.
    """

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is not right. Check both, or ask for a code.",
        "too_many_login_attempts": "Too many tries. Wait five minutes, then try again.",
        "incorrect_code": "That code is not right. Codes last a few minutes: ask for a new one if yours is older.",
        "incorrect_password": "The password is not right.",
        "rate_limited": "Too many requests. Wait a few minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Operators add people; nobody adds themselves."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The person these credentials prove, or None. Someone who may no longer sign in gets a stranger's answer."""
        self.pre_authenticate(request, **credentials)
        user = authenticate(request, **credentials)
        # allauth keeps the inactive whose password was right, to tell them so; here that would tell a guesser too.
        AuthenticationBackend.unstash_authenticated_user()
        if user is None or not user.may_sign_in:
            self.authentication_failed(request, **credentials)
            return None
        self._rollback_login_failed_rl_usage()
        return user

    def is_reauthentication_required(self, **where: Any) -> bool:
        """Is somebody to prove once more who they are? `people/proving.py` asks whoever has nothing to do it with."""
        if not self.get_reauthentication_methods(the_request.request.user):
            return False
        return bool(super().is_reauthentication_required(**where))

    def pre_login(self, request: HttpRequest, user: Any, **how: Any) -> Any:
        """Whoever has left is as if they were not let in, whichever way they prove themselves."""
        user.is_active = user.may_sign_in  # for this request alone: nothing saves it
        return super().pre_login(request, user, **how)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """By whatever way they came: back to the start, told nothing."""
        return redirect("account_login")

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in, and note when: a session lasts twelve hours from now, however busy."""
        super().login(request, user)
        note_that_it_begins(request.session)
        logger.info("Signed in: person %s, by %s", user.pk, means_of(request, user))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a code or a link to choose a password, while whoever asked is answered.

        Did they wait for the mail server, the time would tell a stranger whose address is known.
        """
        request = the_request.request
        given = {"request": request, "email": email, "current_site": get_current_site(request)}
        letter = self.render_mail(template_prefix, email, given | context)
        # No daemon: a server that is told to stop hands it over first.
        Thread(target=_send, args=(letter,)).start()

    def format_email_subject(self, subject: str) -> str:
        """One line, without a site's name before it: the sender says it."""
        return " ".join(str(subject).split())


def _send(letter: Any) -> None:
    """A mail server in trouble tells no stranger who is known: it is written down for the operator alone."""
    try:
        letter.send()
    except (OSError, SMTPException) as error:
        logger.error("A sign-in mail could not be sent: %s", type(error).__name__)


def means_of(request: HttpRequest, user: Any) -> str:
    """By which means somebody proved who they are, such as “password and totp”."""
    means = [one.get("type") or one["method"] for one in get_authentication_records(request, user)]
    return " and ".join(map(str, means)) or "a means that was not recorded"


@login_not_required
def no_such_page(request: HttpRequest) -> HttpResponse:
    """A page of django-allauth that the portal does not have."""
    raise Http404


# What speaks to an organisation's sign-in is loaded where somebody uses one: most processes never do.


@login_not_required
@never_cache
@require_POST
@rate_limit(action="login")
def to_organisation(request: HttpRequest, organisation: str) -> HttpResponse:
    """The button *Sign in with …*."""
    from missions_portal import organisation_sign_in

    return organisation_sign_in.start(request, known(organisation))


@login_not_required
@never_cache
@require_safe
def from_organisation(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where an organisation's sign-in leads back to."""
    from missions_portal import organisation_sign_in

    return organisation_sign_in.come_back(request, known(provider_id))


def known(organisation: str) -> str:
    """The short name of an organisation whose accounts open the portal. Raises Http404 for any other."""
    if organisation not in {one["provider_id"] for one in settings.ORGANISATION_ACCOUNTS}:
        raise Http404
    return organisation
