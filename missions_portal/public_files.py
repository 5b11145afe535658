"""The public window for other programs: a feed of what was published, and a calendar of meetings in public."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from missions.models import Strategy
from missions_portal import public
from missions_portal.public_pages import open_page
from people.calendars import calendar_of

LATEST = 40


class Published(Feed):
    """What was decided, learned, said and sent, as residents may read it, latest first."""

    feed_type = Atom1Feed

    def title(self) -> str:
        return Strategy.current().title or "Missions Portal"

    def subtitle(self) -> str:
        return "What was decided, what was learned, what people said, and the digests"

    def link(self) -> str:
        return reverse("home")

    def feed_url(self) -> str:
        return reverse("public_feed")

    def items(self) -> list[dict[str, Any]]:
        rows = [
            *(_entry(row, "public_decision", row["published_at"]) for row in public.decisions()[:LATEST]),
            *(_entry(row, "public_entry", row["published_at"]) for row in public.learning()[:LATEST]),
            *(_voice(row) for row in public.voices()[:LATEST]),
            *(_entry(_edition(row), "public_digest", row["sent_at"]) for row in public.editions()[:LATEST]),
        ]
        return list(islice(sorted(rows, key=lambda row: row["at"], reverse=True), LATEST))

    def item_title(self, item: dict[str, Any]) -> str:
        return item["public_title"]

    def item_description(self, item: dict[str, Any]) -> str:
        return item["public_summary"]

    def item_link(self, item: dict[str, Any]) -> str:
        return item["url"]

    def item_guid(self, item: dict[str, Any]) -> str:
        # References never change and are never used twice.
        return f"urn:x-missions-portal:{item['reference']}"

    def item_pubdate(self, item: dict[str, Any]) -> datetime:
        return item["at"]

    item_updateddate = item_pubdate


def _entry(row: dict[str, Any], page: str, at: datetime) -> dict[str, Any]:
    kept = {name: row[name] for name in ("reference", "public_title", "public_summary")}
    return kept | {"url": reverse(page, args=[row["reference"]]), "at": at}


def _voice(row: dict[str, Any]) -> dict[str, Any]:
    """A voice has no page of its own: it stands in the list of all."""
    kept = {name: row[name] for name in ("reference", "public_title", "public_summary")}
    return kept | {"url": f"{reverse('public_voices')}#{row['reference']}", "at": row["published_at"]}


def _edition(row: dict[str, Any]) -> dict[str, Any]:
    until = f"{row['covers_to']:%-d %B %Y}"
    return row | {
        "public_title": f"Digest of {row['forum_name']}, to {until}",
        "public_summary": f"What happened up to {until}.",
    }


_feed = Published()


@open_page
def feed(request: HttpRequest) -> HttpResponse:
    """The feed (Atom)."""
    response = _feed(request)
    # The latest day says nothing of what was taken down since; what it says does.
    del response["Last-Modified"]
    return response


@open_page
def calendar(request: HttpRequest) -> HttpResponse:
    """Meetings in public (iCalendar); a cancelled one says so, and the same meeting always has the same name."""
    page = f"{settings.SITE_URL}{reverse('public_meetings')}"
    name = f"{Strategy.current().board or 'Meetings'}: meetings in public"
    content = calendar_of(public.meetings().order_by("starts_at"), name, lambda meeting: page)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
