"""Notices: the edition itself to its readers, and a word to officers when one waits to be checked."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from digests.deliver import KIND, is_mailed
from digests.models import Declined, Edition
from digests.render import HELP, LINK, NO_MORE, asks_for_help, mail_html, mail_text
from foundation import links
from foundation.outbox import Mail, Notice, compose_text, composes

LINK_DAYS = 30  # an edition may be read by its personal link for 30 days (docs/portal.md, section 1)


def _edition(notice: Notice) -> Edition | None:
    return Edition.objects.select_related("forum").to_list().filter(pk=notice.facts["edition"]).first()


@composes(KIND)
def the_edition(notice: Notice) -> Mail | None:
    """The whole edition by mail, with a link that opens it without signing in; None once the seat has ended."""
    edition = Edition.objects.defer("html", "pdf", "docx").filter(pk=notice.facts["edition"]).first()
    if edition is None or edition.state != Edition.State.SENT or not is_mailed(edition, notice.to_id):
        return None
    about, told = {"edition": edition.pk}, edition.contents
    acts = [("edition", about, LINK_DAYS), ("decline_mails", about, LINK_DAYS)]
    if edition.kind == Edition.Kind.FORUM and asks_for_help(told):
        acts.append(("help", {"forum": edition.forum_id}, links.ACT_DAYS))
    link, no_more, *help_link = links.make_each(notice.to, acts)
    can_help = help_link[0].url if help_link else ""
    return Mail(
        subject=f"{told['title']}: {told['lead']}",
        text=mail_text(edition),
        html=mail_html(edition),
        theirs=((LINK, link.url), (HELP, can_help), (NO_MORE, no_more.url)),
        no_more_url=no_more.url,
        line=f"{told['title']} is out.",
        url=link.url,
    )


@composes("digest.held")
def held(notice: Notice) -> Mail | None:
    """An edition was compiled and waits for its officer."""
    opening = "It was compiled and is held until you approve it."
    return _to_check(notice, "{reference} is ready for you to check", opening)


@composes("digest.still-held")
def still_held(notice: Notice) -> Mail | None:
    """An edition has waited two working days."""
    opening = "Nobody has checked it for two working days. Papers may go out without it."
    return _to_check(notice, "{reference} still waits to be checked", opening)


@composes("digest.narrowed")
def told_too_much(notice: Notice) -> Mail | None:
    """A digest that was sent tells what its readers may no longer be told; nothing of it stands in the mail."""
    edition = _edition(notice)
    if edition is None or not edition.narrowed or not notice.to.is_officer_for(edition.forum):
        return None
    line = f"{edition.reference} tells what its readers may no longer be told. Take it out, or leave it with a reason."
    url = settings.SITE_URL.rstrip("/") + reverse("digests:narrowed", args=[edition.reference])
    return compose_text("message", subject=line, line=line, url=url, button="Look at it", paragraphs=[])


@composes("digest.declined")
def declined(notice: Notice) -> Mail | None:
    """A reader wants no more mails of a forum's digest."""
    row = Declined.objects.filter(pk=notice.facts["declined"]).select_related("person", "forum").first()
    if row is None or not notice.to.is_officer_for(row.forum):
        return None
    why = [f"They say: {row.because}"] if row.because else []
    line = f"{row.person} wants no more digests of {row.forum} by mail."
    opening = "They may read it in the portal all the same. The page of who got the last edition can undo it."
    url = settings.SITE_URL.rstrip("/") + reverse("digests:list")
    return compose_text(
        "message", subject=line.rstrip("."), line=line, url=url, button="Open the digests", paragraphs=[*why, opening]
    )


def _to_check(notice: Notice, subject: str, opening: str) -> Mail | None:
    edition = _edition(notice)
    if edition is None or edition.state != Edition.State.HELD or not _keeps(notice.to, edition):
        return None
    officer = notice.to.is_officer_for(edition.forum)
    ask = "See it as it will be sent, add a note, then approve it or skip it." if officer else "Please ask the officer."
    url = settings.SITE_URL.rstrip("/") + reverse("digests:check", args=[edition.reference])
    covers = edition.contents["covers"][:1].lower() + edition.contents["covers"][1:]
    return compose_text(
        "message",
        subject=subject.format(reference=edition.reference),
        line=subject.format(reference=edition.reference) + ".",
        url=url if officer else "",
        button="Check the digest",
        paragraphs=[f"{edition.contents['title']}, {covers}.", opening, ask],
    )


def _keeps(person: Any, edition: Edition) -> bool:
    return person.is_officer_for(edition.forum) or person.chairs(edition.forum)
