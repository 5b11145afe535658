"""Proving once more who one is: before an address, a password, a second means or a seat is given or taken away.

Somebody who sits down at a desk that was left open has its owner's sign-in, and none of the owner's proofs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from foundation.moments import in_words
from people.models.sessions import began_at
from people.requests import SignedIn

LATELY = timedelta(minutes=15)  # enough to put an authenticator app on a phone
View = Callable[..., HttpResponse]


def proven_lately(view: View) -> View:
    """A page for those alone who proved lately who they are; what they typed too late is not kept, since it is secret.

    Whoever has nothing they could be asked for has to have signed in just now.
    """

    @wraps(view)
    @login_required
    def asked(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponse:
        if _must_sign_in_again(request):
            return _sign_in_again(request)
        try:
            return cast(HttpResponse, reauthentication_required(view)(request, *args, **kwargs))
        except ReauthenticationRequired:
            request.method = "GET"  # what was posted would stand in the session's row until the proof
            raise

    return asked


def proven_before_a_press(view: View) -> View:
    """A page that everybody it is for may look at; what is pressed there is kept, and done once they have proved it."""

    @wraps(view)
    def asked(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        if _must_sign_in_again(request):
            return _sign_in_again(request)
        return cast(HttpResponse, reauthentication_required(view)(request, *args, **kwargs))

    return asked


def since_sign_in(request: HttpRequest) -> timedelta:
    """How long ago this session's person signed in; counted from their latest sign-in where it does not say."""
    person: Any = request.user
    began = began_at(request.session) or person.last_login
    return timezone.now() - began if began else timedelta.max


def _must_sign_in_again(request: SignedIn) -> bool:
    """Did this person sign in too long ago to press at once, with nothing they could be asked for once more?"""
    if get_adapter(request).get_reauthentication_methods(request.user):
        return False
    return since_sign_in(request) >= LATELY


def _sign_in_again(request: SignedIn) -> HttpResponse:
    """To the page of one's sign-ins, which says why nothing was done."""
    lately = in_words(LATELY.total_seconds())
    messages.error(request, f"Sign out and in again first, and then press within {lately}: so we know that it is you.")
    return redirect("sign_ins")
