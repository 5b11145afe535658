"""Refusals in plain words: what a page could not do, what was typed meanwhile, and what to do now."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable
from typing import Any, cast

from django.db import InterfaceError, InternalError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import redirect, render
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.csrf import requires_csrf_token

from foundation import drafts
from foundation.moves import TooLate
from missions_portal import logs, public

log = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]
READ_ONLY = "25006"  # what PostgreSQL says where it may only be read, which Django counts as a fault of ours
BIGGEST_KEY = 2**63 - 1


class PlainRefusals:
    """Turns what a view could not do into a page that says what happened and what to do."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            return not_that_way(request, response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """An address with a number too big for any key leads nowhere; a database would answer it with an error."""
        if any(isinstance(value, int) and value > BIGGEST_KEY for value in kwargs.values()):
            raise Http404

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, TooLate):
            context = {
                "sentence": error.sentence,
                "typed": typed_in(request) if error.typed is None else error.typed,
                "pressed": request.method == "POST",
                # Whoever came by a personal link can open no page but that one.
                "back_url": where_it_stands(error.record) if request.user.is_authenticated else "",
            }
            return render(request, "409.html", context, status=409)
        if is_unavailable(error):
            return unavailable(request)
        return None


def is_unavailable(error: BaseException | None) -> bool:
    """Is it the database's own trouble, such as no answer, no room or no writing now?"""
    # The driver's own errors too: Django does not make them its own where a list that is read bit by bit is closed.
    driver = cast(Any, connection).Database
    if isinstance(error, (OperationalError, InterfaceError, driver.OperationalError, driver.InterfaceError)):
        return True
    return isinstance(error, InternalError) and getattr(error.__cause__, "sqlstate", None) == READ_ONLY


def where_it_stands(record: Any) -> str:
    """The page that shows a record as it is now, its own or its barrier's; blank if it has none."""
    shown = getattr(record, "barrier", None) or record
    return shown.get_absolute_url() if hasattr(shown, "get_absolute_url") else ""


# What a form holds besides what was typed: its tokens, counts and the buttons that were pressed.
MACHINERY = {"csrfmiddlewaretoken", "form_key", "version", "seen", "code", "credential", "save", "keep", "draft"}
ONE_OF_SEVERAL = re.compile(r"^[a-z]+\d+-")  # a page with several forms: “trip12-title”


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """What a person typed in the form they posted, as (field, words) pairs; no passwords, no machinery."""
    try:
        rows = request.POST.lists() if request.method == "POST" else []
    except Exception:
        # A broken or oversized body: there is nothing to give back.
        return []
    return [
        (name.replace("_", " ").replace("-", " ").capitalize(), value)
        for name, values in ((ONE_OF_SEVERAL.sub("", name), values) for name, values in rows)
        if name not in MACHINERY and "password" not in name.lower() and not name.startswith("_")
        for value in values
        if isinstance(value, str) and value.strip()
    ]


def keep_typed(request: HttpRequest) -> bool:
    """Keep the text of a form of the portal whose session had ended, for whoever its key was made for. Was it kept?"""
    if request.method != "POST" or not request.path.startswith("/portal/"):
        return False
    try:
        return drafts.keep_typed(request)
    except Exception:
        # Keeping is a kindness: it must never stand between a person and the sign-in page.
        log.exception("Typed text could not be kept")
        return False


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token had gone stale: keep its text and say what to do."""
    log.warning("A form without a good token was refused at %s", logs.view_of(request))
    context = {"kept": keep_typed(request), "typed": typed_in(request)}
    return render(request, "403_csrf.html", context, status=403)


@requires_csrf_token
def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: a request nobody can read, or a form too old to be taken; what was typed, and whether it is kept."""
    too_old = isinstance(exception, drafts.BadFormKey)
    context = {"typed": typed_in(request), "too_old": too_old, "kept": too_old and is_kept(request)}
    return render(request, "400.html", context, status=400)


def is_kept(request: HttpRequest) -> bool:
    """Does this person's draft of this page hold what they have just posted?"""
    draft = drafts.kept(request.user, request.path) if request.user.is_authenticated else None
    return draft is not None and all(request.POST.getlist(name) == texts for name, texts in draft.items())


@requires_csrf_token
def not_here(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404: what was asked for is not there, or not for this person; a form sent to it gets its text back.

    Whoever may not read a decision in the portal is led to what residents read of it.
    """
    if open_page := _for_residents(request):
        return redirect(open_page)
    return render(request, "404.html", {"typed": typed_in(request)}, status=404)


def _for_residents(request: HttpRequest) -> str:
    """Where residents read the decision that is asked for; blank where they do not, or something else is asked for."""
    at = request.resolver_match
    if at is None or at.view_name != "barriers:decision" or request.method not in ("GET", "HEAD"):
        return ""
    reference = at.kwargs["ref"]
    published = public.decisions().filter(reference=reference).exists()
    return reverse("public_decision", args=[reference]) if published else ""


@requires_csrf_token
def not_yours(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403: whose move it is, in the refusal's own sentence, and what was typed."""
    person = getattr(request.user, "pk", None) if hasattr(request, "user") else None
    log.info("Refused: %s to person %s", logs.view_of(request), person)
    context = {"sentence": str(exception), "typed": typed_in(request)}
    return render(request, "403.html", context, status=403)


def not_that_way(request: HttpRequest, refusal: HttpResponse) -> HttpResponse:
    """An address that takes only what a button sends, opened by itself, as after a sign-in; or the other way round."""
    page = render(request, "405.html", {"typed": typed_in(request)}, status=405)
    page["Allow"] = refusal["Allow"]
    return page


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database does not answer, or takes nothing: 503 without touching it, with what was typed on the page."""
    log.error("The database did not answer", exc_info=sys.exc_info()[1])
    return HttpResponse(_page("503.html", {"typed": typed_in(request)}), status=503, headers={"Retry-After": "10"})


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: a database that fell silent outside a view is 503 too; all else is our 500 page."""
    if is_unavailable(sys.exc_info()[1]):
        return unavailable(request)
    context = {"request_id": logs.request_id.get(), "typed": typed_in(request)}
    return HttpResponseServerError(_page("500.html", context))


def _page(template: str, context: dict[str, Any]) -> str:
    """Rendered without the request: its person and session may be what cannot be read."""
    try:
        return render_to_string(template, context)
    except TemplateDoesNotExist:
        return "<!doctype html><title>Not working</title><h1>Sorry, this is not working. Try again in a minute.</h1>"
