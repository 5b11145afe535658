"""What happens to every request before its page: headers, the door, the idle limit, the second factor."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.cache import patch_cache_control
from django.utils.crypto import salted_hmac

from foundation.moments import in_words
from missions_portal import logs
from missions_portal.refusals import keep_typed
from people.proving import since_sign_in

log = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]


CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ]
)
PERMISSIONS_POLICY = ", ".join(
    f"{what}=()" for what in ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics")
)


class SafeHeaders:
    """Gives every answer the strict policies, and every request an id for its log lines: the proxy's, if given."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
        held = logs.request_id.set(logs.new_id(given))
        try:
            response = self.get_response(request)
            response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
            response.headers.setdefault("X-Request-ID", logs.request_id.get())
            return response
        finally:
            logs.request_id.reset(held)


class IdleLimit:
    """Ends a sign-in after `SESSION_IDLE` without a request and, however busy, after SESSION_COOKIE_AGE.

    The time of the last request is kept in a signed cookie bound to the session, so that reading a page writes nothing.
    """

    COOKIE = f"{settings.HOST_ONLY}last_seen"
    SALT = "missions_portal.idle"

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            why = self._over(request)
            if why:
                self._end(request, why)
        response = self.get_response(request)
        if request.session.session_key and request.user.is_authenticated:
            self._seen(request, response)
            if "Cache-Control" not in response.headers:
                # Nothing private stays behind the Back button of a shared computer.
                patch_cache_control(response, private=True, no_store=True)
        elif self.COOKIE in request.COOKIES:
            response.delete_cookie(self.COOKIE, samesite="Lax")
        return response

    def _over(self, request: HttpRequest) -> str:
        """Why this sign-in is over, in a sentence; empty while it is not."""
        person: Any = request.user
        if not person.may_sign_in:
            return "You were signed out: the last day that was written down for you here has passed."
        age = since_sign_in(request)
        if age > timedelta(seconds=settings.SESSION_COOKIE_AGE):
            return f"You were signed out: {in_words(settings.SESSION_COOKIE_AGE)} had passed since you signed in."
        idle = settings.SESSION_IDLE
        if not self._was_here(request, idle) and age > idle:
            return f"You were signed out because nothing was pressed for {in_words(idle.total_seconds())}."
        return ""

    def _was_here(self, request: HttpRequest, lately: timedelta) -> bool:
        try:
            kept = request.get_signed_cookie(self.COOKIE, salt=self.SALT, max_age=lately)
        except (KeyError, BadSignature):
            return False
        return kept == self._mark(request)

    def _mark(self, request: HttpRequest) -> str:
        return salted_hmac(self.SALT, request.session.session_key or "", algorithm="sha256").hexdigest()[:32]

    def _end(self, request: HttpRequest, why: str) -> None:
        """Go on as nobody. The row stays until it is cleared: a read writes nothing, and it opens no door now."""
        request.session = type(request.session)()
        request.user = AnonymousUser()
        messages.info(request, why)

    def _seen(self, request: HttpRequest, response: HttpResponse) -> None:
        response.set_signed_cookie(
            self.COOKIE,
            self._mark(request),
            salt=self.SALT,
            max_age=settings.SESSION_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


class Sentences(CookieStorage):
    """Sentences such as “Saved”, on their way to the next page in a cookie for this host alone."""

    cookie_name = f"{settings.HOST_ONLY}messages"


class SignedInOnly(LoginRequiredMiddleware):
    """The door: every page needs a sign-in, save those that say they do not and django-allauth's, which keep their own.

    What was typed in a form whose session had ended is kept for its owner before they are sent to sign in.
    """

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        named = request.resolver_match.view_name if request.resolver_match else ""
        if named == "admin:login":
            return self._one_way_in(request)
        if named == "admin:password_change":
            # Nor has its page for a new password a limit on guesses at the old one.
            return redirect("account_change_password")
        if is_allauths(view):
            return None
        return super().process_view(request, view, args, kwargs)

    def _one_way_in(self, request: HttpRequest) -> HttpResponse:
        """Django admin's own sign-in has no limit on guesses and no second factor, so it is never shown."""
        if not request.user.is_authenticated:
            return redirect_to_login(resolve_url("admin:index"), resolve_url(settings.LOGIN_URL))
        if request.user.is_staff:
            return redirect("admin:index")
        raise PermissionDenied("These pages are for operators.")

    def handle_no_permission(self, request: HttpRequest, view: Any) -> HttpResponseRedirect:
        keep_typed(request)
        return super().handle_no_permission(request, view)


# Recovery codes alone are none: django-allauth asks for them only beside one of these.
ASKED_AT_SIGN_IN = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class SecondFactor:
    """Officers, chairs and operators (or everybody) prove themselves by a second means before anything else opens."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if settings.DEMO or is_allauths(view) or not getattr(view, "login_required", True):
            return None
        user = request.user
        is_asked = user.is_authenticated and (settings.SECOND_MEANS_FOR_ALL or user.needs_second_factor)
        if not is_asked or is_mfa_enabled(user, ASKED_AT_SIGN_IN):
            return None
        why = "" if settings.SECOND_MEANS_FOR_ALL else "Because of the part you hold, "
        ask = "set up a second way to prove it is you: a passkey or an authenticator app."
        messages.info(request, why + ask if why else ask.capitalize())
        return redirect("mfa_index")


def is_allauths(view: Any) -> bool:
    """Is this one of django-allauth's sign-in pages, which say themselves who may open them?"""
    return str(getattr(view, "__module__", "")).startswith("allauth.")
