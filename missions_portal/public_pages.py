"""The public window's pages: drawn from `public.py` alone, open to all, and kept for a minute by caches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

from barriers.models import Decision
from foundation.paging import further
from foundation.working_days import today
from learning.models import CommunityVoice
from missions.models import Lever, Mission, Stage, Strategy
from missions.posts import Post
from missions_portal import public
from missions_portal.public_filter import PublicFilter, WherePage

PAGE = 20
KEPT_SECONDS = 60


def open_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that needs no sign-in. Caches keep it for a minute, save where it was drawn for somebody signed in.

    Whoever has it already is told so (304) by what it says, or by the day it was published where it carries that.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        else:
            patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
            response = _unless_they_have_it(request, response)
        return response

    return login_not_required(require_safe(page))


def _unless_they_have_it(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    set_response_etag(response)
    changed = response.get("Last-Modified")
    moment = parse_http_date_safe(changed) if changed else None
    known = get_conditional_response(request, etag=response["ETag"], last_modified=moment, response=response)
    return known or response


# ---- pages ----


@open_page
def home(request: HttpRequest) -> HttpResponse:
    """Which missions there are, and what was decided, learned and said lately."""
    stages = public.missions()
    return _draw(
        request,
        "public/home.html",
        {
            "strategy": Strategy.current(),
            "stages": stages,
            "missions_in_words": apnumber(len(_posts(stages))),
            "stages_in_words": apnumber(len(stages)),
            "decisions": _drawn(public.decisions()[:3]),
            "entries": _drawn(public.learning()[:3]),
            "voice": next(iter(_drawn(public.voices()[:1])), None),
            "meeting": public.meetings().coming().first(),
        },
    )


def _draw(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *above: tuple[str, str],
    changed: datetime | None = None,
) -> HttpResponse:
    """A page with the trail that leads to it: the names and addresses of the pages above.

    `changed` is when the one thing it shows was published; a list, from which things are taken down, has no such day.
    """
    trail = [("Home", reverse("home")), *((label, reverse(name)) for label, name in above)]
    response = render(request, template, {"trail": trail} | context)
    if changed:
        response["Last-Modified"] = http_date(changed.timestamp())
    return response


def _posts(stages: list[tuple[Stage, list[Post]]]) -> list[Post]:
    return [post for _, posts in stages for post in posts]


@open_page
def mission_list(request: HttpRequest) -> HttpResponse:
    """Which missions there are, and who leads each."""
    return _draw(request, "public/mission_list.html", {"stages": public.missions()})


@open_page
def mission_detail(request: HttpRequest, code: str) -> HttpResponse:
    """What one mission promises, who leads it, how it goes, and what was decided, learned and said because of it."""
    post = next((post for post in _posts(public.missions()) if post.mission.code.lower() == code.lower()), None)
    if post is None:
        raise Http404("There is no such mission.")
    mission: Mission = post.mission
    return _draw(
        request,
        "public/mission_detail.html",
        {
            "mission": mission,
            "post": post,
            "goals": public.goals(mission),
            "earlier_theories": public.theories(mission)[1:],
            "updates": public.updates(mission)[:PAGE],
            "portfolio": public.portfolio(mission)[:PAGE],
            "levers": _drawn(public.levers(mission)[:PAGE]),
            "figures": public.figures(mission),
            "in_words": public.principles(mission),
            "decisions": _drawn(public.decisions().filter(mission_code=mission.code)[:PAGE]),
            "entries": _drawn(public.learning().filter(mission_code=mission.code)[:PAGE]),
            "voices": _drawn(public.voices().filter(mission_code=mission.code)[:PAGE]),
        },
        ("Missions", "public_missions"),
    )


@open_page
def decision_list(request: HttpRequest) -> HttpResponse:
    """What was decided, latest first."""
    form = _filter_of(request)
    rows = form.narrow(public.decisions(), day="on")
    return _draw(request, "public/decision_list.html", {"form": form, **_page(request, rows, "on")})


@open_page
def decision_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """One decision in words for residents."""
    decision = _drawn([_one(public.decisions(), reference)])[0]
    above = ("Decisions", "public_decisions")
    context = {"decision": decision}
    return _draw(request, "public/decision_detail.html", context, above, changed=decision["published_at"])


@open_page
def learning_list(request: HttpRequest) -> HttpResponse:
    """What was learned, latest first."""
    form = _filter_of(request)
    rows = form.narrow(public.learning())
    return _draw(request, "public/learning_list.html", {"form": form, **_page(request, rows, "published_at")})


@open_page
def learning_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """One thing a mission learned, in words for residents."""
    entry = _drawn([_one(public.learning(), reference)])[0]
    above = ("Learning", "public_learning")
    return _draw(request, "public/learning_detail.html", {"entry": entry}, above, changed=entry["published_at"])


@open_page
def voice_list(request: HttpRequest) -> HttpResponse:
    """What people told us, and what was answered."""
    form = _filter_of(request)
    rows = form.narrow(public.voices())
    return _draw(request, "public/voice_list.html", {"form": form, **_page(request, rows, "published_at")})


@open_page
def meeting_list(request: HttpRequest) -> HttpResponse:
    """When the public can come and listen, and where the minutes are."""
    rows = public.meetings()
    context = {
        "coming": rows.coming()[:PAGE],
        "called_off": rows.called_off(since=today())[:PAGE],
        "held": rows.held()[:PAGE],
    }
    return _draw(request, "public/meeting_list.html", context)


@open_page
def digest_list(request: HttpRequest) -> HttpResponse:
    """The digests residents can read."""
    return _draw(request, "public/digest_list.html", _page(request, public.editions(), "sent_at"))


@open_page
def digest_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """One digest as it was sent."""
    edition = _one(public.editions(), reference)
    return _draw(request, "public/digest_detail.html", {"edition": edition}, ("Digests", "public_digests"))


# ---- files ----


@open_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page, for search engines."""
    plain = ["home", "public_missions", "public_decisions", "public_learning", "public_voices", "public_meetings"]
    pages = [reverse(name) for name in [*plain, "public_digests", "accessibility", "privacy"]]
    pages += [reverse("public_mission", args=[post.mission.code]) for post in _posts(public.missions())]
    for rows, name in (
        (public.decisions(), "public_decision"),
        (public.learning(), "public_entry"),
        (public.editions(), "public_digest"),
    ):
        pages += [reverse(name, args=[row["reference"]]) for row in rows]
    return render(
        request,
        "public/sitemap.xml",
        {"pages": [request.build_absolute_uri(page) for page in pages]},
        content_type="application/xml",
    )


# ---- small things ----


def _filter_of(request: HttpRequest) -> PublicFilter:
    return PublicFilter(request.GET, stages=public.missions())


def _page(request: HttpRequest, rows: QuerySet[Any, Any], by: str) -> dict[str, Any]:
    """One page of a list, newest first, from behind the record named in the address, or from the top."""
    where = WherePage(request.GET)
    before = where.cleaned_data["before"] if where.is_valid() else ""
    if before and (last := rows.values("pk", by).filter(reference=before).first()):
        rows = behind(rows, by, last[by], last["pk"])
    found = list(rows[: PAGE + 1])
    next_url = further(request.GET, before=found[PAGE - 1]["reference"]) if len(found) > PAGE else ""
    return {"rows": _drawn(found[:PAGE]), "next_url": next_url}


def behind(rows: QuerySet[Any, Any], by: str, moment: Any, pk: int) -> QuerySet[Any, Any]:
    """Those of a list that come after one of its rows."""
    # Written so that both databases walk the index; the plain OR form reads everything before the page.
    return rows.filter(Q(**{f"{by}__lte": moment}) & (Q(**{f"{by}__lt": moment}) | Q(pk__lt=pk)))


def _one(rows: QuerySet[Any, Any], reference: str) -> dict[str, Any]:
    found = rows.filter(reference__iexact=reference).first()
    if found is None:
        raise Http404("There is no such page, or it is not published.")
    return found


def _drawn(rows: Any) -> list[dict[str, Any]]:
    """The rows with the words of their codes, and the stage of life they belong to."""
    return [row | _words(row) for row in rows]


def _words(row: dict[str, Any]) -> dict[str, Any]:
    words: dict[str, Any] = {"stage": None}
    if row.get("stage_name"):
        words["stage"] = Stage(name=row["stage_name"], order=row["stage_order"])
    if "outcome" in row:
        words["outcome_words"] = Decision.Outcome(row["outcome"]).label
    if row.get("response"):
        words["answer"] = CommunityVoice.Response(row["response"]).label
    if "holder_name" in row:
        words["kind_words"] = Lever.Kind(row["kind"]).label
        words["state_words"] = Lever.State(row["state"]).label
    return words
