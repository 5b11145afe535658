"""Personal links: a signed, dated address by which one person reads or does one thing without an account."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_http_methods

from foundation import moments
from foundation.working_days import end_of, today

ACT_DAYS = 14  # a one-page act by a personal link (docs/portal.md, section 1)

Opener = Callable[[HttpRequest, "PersonalLink"], HttpResponse]
_openers: dict[str, Opener] = {}


class PersonalLinkQuerySet(models.QuerySet):
    """Links asked about by whether they still open."""

    def expired_before(self, at: datetime) -> Self:
        """Those whose days were over before a time."""
        return self.filter(expires_at__lt=at)


class PersonalLink(models.Model):
    """One person's way to one page. `about` holds ids; `opened_at` is the first POST (a GET writes none)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="personal_links")
    act = models.CharField(max_length=60)
    about = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=moments.now)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    spent_at = models.DateTimeField(null=True)
    nonce = models.CharField(max_length=32)

    objects = PersonalLinkQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.act} for {self.person_id}"

    @property
    def token(self) -> str:
        """What stands in the address: the link's number and secret, signed."""
        return _signer().sign(f"{self.pk}-{self.nonce}")

    @property
    def path(self) -> str:
        """The address on this site."""
        try:
            return reverse("link", args=[self.token])
        except NoReverseMatch:
            return f"/link/{self.token}/"

    @property
    def url(self) -> str:
        """The whole address, for a mail."""
        return settings.SITE_URL.rstrip("/") + self.path


class LinkTrouble(Exception):
    """A link that opens nothing; each kind has a page that says what to do."""

    template = "links/unknown.html"
    status = 404

    def __init__(self, link: PersonalLink | None = None) -> None:
        self.link = link
        super().__init__(type(self).__name__)


class LinkUnknown(LinkTrouble):
    """Not an address this portal made, or cut short on the way, or of somebody who has left."""


class LinkExpired(LinkTrouble):
    """Its days are over."""

    template = "links/expired.html"
    status = 410


class LinkSpent(LinkTrouble):
    """What it was for has been done with it already."""

    template = "links/spent.html"
    status = 410


def _signer() -> signing.Signer:
    """Made for each use: at its first start the portal makes its key after this module has been read."""
    # A full stop parts the signature: mail programs often cut an address at a colon.
    return signing.Signer(salt="foundation.links", sep=".")


@dataclass(frozen=True)
class Act:
    """What one person can do by a link: what it is about, and how many days it is good."""

    person: Any
    name: str
    about: dict[str, Any]
    days: int


def make(person: Any, act: str, *, about: dict[str, Any], days: int, on: date | None = None) -> PersonalLink:
    """A new link for one person, good until the end of the day `days` days after `on` (today unless told)."""
    return make_each([Act(person, act, about, days)], on=on)[0]


def make_each(acts: Iterable[Act], on: date | None = None) -> list[PersonalLink]:
    """New links, one for each act, in their order, written at once."""
    day = on or today()
    new = [
        PersonalLink(
            person=act.person,
            act=act.name,
            about=act.about,
            expires_at=end_of(day + timedelta(days=act.days)),
            nonce=secrets.token_hex(16),
        )
        for act in acts
    ]
    return PersonalLink.objects.bulk_create(new)


def find(token: str) -> PersonalLink:
    """The link behind an address. Raises LinkUnknown, LinkSpent or LinkExpired; writes nothing."""
    try:
        number, nonce = _signer().unsign(token).split("-")
    except (signing.BadSignature, ValueError):
        raise LinkUnknown from None
    link = PersonalLink.objects.select_related("person").filter(pk=number).first()
    if link is None or not link.person.gets_mail or not constant_time_compare(link.nonce, nonce):
        raise LinkUnknown
    if link.spent_at:
        raise LinkSpent(link)
    if link.expires_at < timezone.now():
        raise LinkExpired(link)
    return link


def spend(link: PersonalLink) -> None:
    """Use a link up, in the same transaction as the act it was for, so that both happen or neither.

    Only a POST spends. Raises LinkSpent where it was spent before, by whichever of two presses came first.
    """
    now = timezone.now()
    if PersonalLink.objects.filter(pk=link.pk, spent_at=None).update(spent_at=now) != 1:
        link.refresh_from_db()
        raise LinkSpent(link)
    link.spent_at = now


def opens(act: str) -> Callable[[Opener], Opener]:
    """Register the page of one act: a view `(request, link)`, where GET shows and POST acts and spends."""

    def register(view: Opener) -> Opener:
        if act in _openers:
            raise ValueError(f"{act} already has a page.")
        _openers[act] = view
        return view

    return register


def views_for(act: str) -> Opener:
    """The page of an act. KeyError where nobody has registered one."""
    return _openers[act]


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, token: str) -> HttpResponse:
    """Open a personal link, or say in plain words why it does not open."""
    try:
        response = _open(request, token)
    except LinkTrouble as trouble:
        context = {"link": trouble.link, "site_url": settings.SITE_URL}
        response = render(request, trouble.template, context, status=trouble.status)
    # The address is a key: not to be passed on to other sites, kept by the browser or listed by a search.
    response["Referrer-Policy"] = "strict-origin"
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _open(request: HttpRequest, token: str) -> HttpResponse:
    link = find(token)
    try:
        view = views_for(link.act)
    except KeyError:
        raise LinkUnknown(link) from None
    if request.method == "POST" and link.opened_at is None:
        link.opened_at = timezone.now()
        PersonalLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=link.opened_at)
    return view(request, link)
