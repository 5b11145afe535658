"""Reading an edition by the personal link in its mail: that one page, without signing in, and nothing besides."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from digests.deliver import readers
from digests.forms import ReadAs
from digests.models import Edition
from digests.render import web
from digests.views import as_pdf
from foundation.links import LinkUnknown, PersonalLink, opens


@opens("edition")
def edition_by_link(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """The edition, read-only. Whoever has left the forum since finds nothing here."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    edition = Edition.objects.sent().select_related("forum").filter(pk=link.about.get("edition")).first()
    if edition is None or not readers(edition).filter(pk=link.person_id).exists():
        raise LinkUnknown(link)
    how = ReadAs(request.GET)
    if how.is_valid() and how.cleaned_data["read_as"] == "pdf" and edition.pdf:
        return as_pdf(edition)
    context = {"edition": edition, "fragment": web(edition, linked=False), "until": link.expires_at, "by_link": True}
    return render(request, "digests/edition_by_link.html", context)
