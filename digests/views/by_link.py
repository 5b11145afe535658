"""What the personal links in a mail open, without signing in: that one edition to read, and an end to such mails."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from digests.deliver import readers
from digests.following import decline
from digests.forms import DeclineForm, ReadAs
from digests.models import Edition
from digests.render import web
from digests.views.reading import as_paper
from foundation.links import LinkUnknown, PersonalLink, opens
from foundation.posting import act_by_link


@opens("edition")
def edition_by_link(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """The edition, read-only. Whoever has left the forum since finds nothing here."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    edition = _found(link)
    how = ReadAs(request.GET)
    form = how.cleaned_data["read_as"] if how.is_valid() else ""
    if form and getattr(edition, form):
        return as_paper(edition, form)
    context = {"edition": edition, "fragment": web(edition, linked=False), "until": link.expires_at, "by_link": True}
    return render(request, "digests/edition_by_link.html", context)


@opens("decline_mails")
def no_more_mails(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """A reader wants no more of these mails; the officer is told, and everything stays to be read in the portal."""
    edition = _found(link)
    page = {
        "heading": f"No more mails of {edition.contents['title'][:1].lower()}{edition.contents['title'][1:]}?",
        "opening": f"You get it as somebody of {edition.forum}. The officer is told, and can send it to you again.",
        "submit": "Send me no more of these",
        "done": "You get no more of these mails. The officer knows.",
    }

    def act(data: dict[str, Any]) -> None:
        decline(link.person, edition, because=data["because"])

    return act_by_link(request, link, DeclineForm(request.POST or None), page, act)


def _found(link: PersonalLink) -> Edition:
    """The sent edition of a link, for somebody it is still for. Raises LinkUnknown."""
    edition = Edition.objects.sent().select_related("forum", "corrects").filter(pk=link.about.get("edition")).first()
    if edition is None or not readers(edition).filter(pk=link.person_id).exists():
        raise LinkUnknown(link)
    return edition
