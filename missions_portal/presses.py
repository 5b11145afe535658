"""Presses that wait for a proof of who made them: each for its own proof, for five minutes, and none of a stranger."""

from __future__ import annotations

from allauth.account import app_settings
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from missions_portal.middleware import Answer

PRESSED_AT = "pressed_at"


class PressesWait:
    """Lays down what django-allauth keeps of a press in the session until its person has proved once more who they are.

    The library keeps it of anybody and for as long as the session lasts, does it after whichever proof is next at that
    page, and drops what was pressed at an address with a question.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Before the library's own answer to it, which keeps the press and asks for the proof."""
        if not isinstance(error, ReauthenticationRequired):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.path)
        request.session.pop(STATE_SESSION_KEY, None)
        if request.method == "POST":
            request.session[PRESSED_AT] = timezone.now().timestamp()
            if request.GET:  # read here, and so kept with the press, which is found again by its path alone
                request.META["QUERY_STRING"] = ""
        return None


def let_go_of_an_old_one(request: HttpRequest) -> None:
    """A press that has waited as long as a proof holds is not done, and whoever proved themselves is told."""
    waited = timezone.now().timestamp() - request.session.pop(PRESSED_AT, 0)
    if waited > app_settings.REAUTHENTICATION_TIMEOUT and request.session.pop(STATE_SESSION_KEY, None):
        messages.warning(request, "What was pressed here is too long ago, and was not done. Press again if it was you.")
