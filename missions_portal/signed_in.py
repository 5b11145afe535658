"""Where you are signed in: a person sees which browsers may still open their pages, and ends the strange ones."""

from __future__ import annotations

from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from foundation.drafts import new_key, once
from foundation.moments import in_words
from missions_portal import presses
from people import sign_ins
from people.models.sessions import began_at
from people.proving import proven_before_a_press
from people.requests import SignedIn

MEANS = {
    "password": "password",
    "code": "a code by e-mail",
    "socialaccount": "your organisation’s account",
    "totp": "authenticator app",
    "webauthn": "passkey or security key",
    "recovery_codes": "a recovery code",
}


@require_http_methods(["GET", "HEAD", "POST"])
@proven_before_a_press
def page(request: SignedIn) -> HttpResponse:
    """The list; its buttons post here, and whoever presses one proves once more who they are, as their means allow."""
    if request.method == "POST":
        return once(request, lambda: _end(request))
    others = sign_ins.elsewhere(request.user, here=str(request.session.session_key))
    context = {
        "here": _told(request.session),
        "others": [_told(one.kept) | {"mark": one.mark, "form_key": new_key(request.user)} for one in others],
        "all_key": new_key(request.user),
        "idle": in_words(settings.SESSION_IDLE.total_seconds()),
        "longest": in_words(settings.SESSION_COOKIE_AGE),
    }
    return render(request, "account/signed_in.html", context)


def _end(request: SignedIn) -> str:
    """End one by its mark, or all others where none is named."""
    mark = request.POST.get("which", "")
    person, here = request.user, str(request.session.session_key)
    if mark:
        ended = sign_ins.end_one(person, mark, by=person, besides=here)
    else:
        ended = sign_ins.end_all(person, by=person, besides=here)
    if ended:
        messages.success(request, "That sign-in has ended." if mark else "You are signed out everywhere else.")
    else:
        messages.info(request, "That sign-in had ended already." if mark else "You were signed in nowhere else.")
    return reverse("sign_ins")


def _told(kept: Any) -> dict[str, Any]:
    """What the page says of one: when it began and by which means, the two things a person can know it by."""
    proofs = kept.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    means = [one.get("type") or one["method"] for one in proofs if not one.get("reauthenticated")]
    return {"since": began_at(kept), "means": " and ".join(MEANS.get(one, one) for one in means)}


def go_on_in_a_new_session(request: HttpRequest) -> None:
    """Who proved once more who they are goes on under a new key: whoever got hold of the old one stays outside.

    Raises SessionInterrupted where the sign-in was ended while they proved it: it is not begun again by that.
    """
    presses.let_go_of_an_old_one(request)
    if not sign_ins.go_on_anew(request.session, request.user):
        raise SessionInterrupted("This sign-in was ended meanwhile.")


def end_the_others(request: HttpRequest, user: Any) -> None:
    """A second means was added, taken away or made anew: whoever came in without it has to come in again."""
    if sign_ins.end_all(user, by=user, besides=str(request.session.session_key)):
        messages.info(request, "You are signed out everywhere else, because you changed how you prove it is you.")
