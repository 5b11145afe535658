"""Notices: the edition itself to its readers, and a word to officers when one waits to be checked."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from digests.deliver import KIND, still_mailed
from digests.models import Declined, Edition
from digests.render import HELP, LINK, NO_MORE, asks_for_help, mail_html, mail_text
from foundation import links
from foundation.outbox import Mail, Notice, compose_text, composes, composes_many

LINK_DAYS = 30  # an edition may be read by its personal link for 30 days (docs/portal.md, section 1)


def _edition(notice: Notice) -> Edition | None:
    return Edition.objects.select_related("forum").to_list().filter(pk=notice.facts["edition"]).first()


@composes_many(KIND)
def the_editions(notices: list[Notice]) -> list[Mail | None]:
    """The whole edition by mail, with links that open it without signing in; None once the seat has ended."""
    wanted = {notice.facts["edition"] for notice in notices}
    editions = Edition.objects.defer("html", "pdf", "docx").filter(state=Edition.State.SENT).in_bulk(wanted)
    mailed = {pk: still_mailed(edition, [one.to_id for one in notices]) for pk, edition in editions.items()}
    going = [one for one in notices if one.to_id in mailed.get(one.facts["edition"], ())]
    acts = {one.pk: _acts(one.to, editions[one.facts["edition"]]) for one in going}
    made = iter(links.make_each(act for of_one in acts.values() for act in of_one))
    mails = {one.pk: _mail(editions[one.facts["edition"]], [next(made) for _ in acts[one.pk]]) for one in going}
    return [mails.get(one.pk) for one in notices]


def _acts(person: Any, edition: Edition) -> list[links.Act]:
    """What its reader can do by a link: read it, want no more of these, and where a forum is asked for help, help."""
    about = {"edition": edition.pk}
    acts = [links.Act(person, act, about, LINK_DAYS) for act in ("edition", "decline_mails")]
    if edition.kind == Edition.Kind.FORUM and asks_for_help(edition.contents):
        acts.append(links.Act(person, "help", {"forum": edition.forum_id}, links.ACT_DAYS))
    return acts


def _mail(edition: Edition, made: list[links.PersonalLink]) -> Mail:
    told, (url, no_more_url, *help_url) = edition.contents, [link.url for link in made]
    return Mail(
        subject=f"{told['title']}: {told['lead']}",
        text=mail_text(edition),
        html=mail_html(edition),
        theirs=((LINK, url), (HELP, help_url[0] if help_url else ""), (NO_MORE, no_more_url)),
        no_more_url=no_more_url,
        line=f"{told['title']} is out.",
        url=url,
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
