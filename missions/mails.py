"""Mails of this floor: what a notice says, written anew for its reader each time it is sent, or not at all."""

from __future__ import annotations

from django.conf import settings

from foundation.outbox import Mail, Notice, compose_text, composes
from missions.models import Lever


@composes("missions.lever_review")
def lever_review_mail(notice: Notice) -> Mail | None:
    """A lever is to be looked at again; withdrawn where it is over, or another day was set meanwhile."""
    lever = Lever.objects.going().filter(pk=notice.facts["lever"]).first()
    if lever is None or str(lever.review_on) != str(notice.facts["on"]):
        return None
    subject = f"To be looked at again: {lever}"
    words = f"You said that “{lever}” would be looked at again on {lever.review_on:%-d %B %Y}."
    url = f"{settings.SITE_URL}{lever.get_absolute_url()}"
    return compose_text("message", subject=subject, line=words, url=url, paragraphs=[words], button="Open the lever")
