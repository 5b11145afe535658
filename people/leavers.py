"""Leavers: once a year each organisation's contact says who has left, and mail and sign-in end for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from foundation import history, links
from foundation.moments import now
from foundation.moves import NotYours
from foundation.outbox import Mail, Notice, compose_text, composes, tell
from foundation.working_days import add, today
from people import sign_ins
from people.directory import listed
from people.models import LeaversCheck, Organisation, User

SEPTEMBER = 9
ACT = "leavers"


# ---- asking ----


def ask(on: date) -> None:
    """Ask each organisation's contact once in a year: on September's first working day, or later in that month.

    Safe to repeat. A contact who takes another's place before the answer is asked in their stead.
    """
    if on.month != SEPTEMBER or on < add(date(on.year, SEPTEMBER - 1, 31), 1):
        return
    for organisation in _not_yet_asked(on).select_related("contact"):
        with transaction.atomic():
            _ask(organisation, on)


def _not_yet_asked(on: date) -> QuerySet[Organisation]:
    """Organisations with a contact who can be written to and somebody else to ask about, and no check this year."""
    others = listed(on).filter(organisation=OuterRef("pk")).exclude(pk=OuterRef("contact"))
    checks = LeaversCheck.objects.filter(organisation=OuterRef("pk"), year=on.year)
    settled = checks.filter(Q(answered_at__isnull=False) | Q(contact=OuterRef("contact")))
    here = Q(contact__left_on=None) | Q(contact__left_on__gt=on)
    with_contact = Organisation.objects.current(on).filter(here, contact__isnull=False)
    return with_contact.filter(Exists(others), ~Exists(settled))


def _ask(organisation: Organisation, on: date) -> None:
    contact: Any = organisation.contact
    asked = {"contact": contact, "asked_on": on}
    check, made = LeaversCheck.objects.get_or_create(organisation=organisation, year=on.year, defaults=asked)
    if not made:
        LeaversCheck.objects.filter(pk=check.pk, answered_at=None).update(**asked)
    history.note("ask_for_leavers", check, by=None)
    tell("people.leavers", to=contact, key=f"people.leavers:{check.pk}:{contact.pk}", check=check.pk)


@composes("people.leavers")
def leavers_mail(notice: Notice) -> Mail | None:
    """The question with a link of the contact's own; withdrawn once it is answered or another is the contact."""
    check = still_asked(notice.to).filter(pk=notice.facts["check"]).first()
    if check is None:
        return None
    subject = f"Who of {check.organisation} has left?"
    link = links.make(notice.to, ACT, about={"check": check.pk}, days=links.ACT_DAYS)
    words = (
        f"You are the person we ask first at {check.organisation}. Once a year we ask who of your people has left, so "
        "that no mail goes to the wrong place. It takes a minute, and needs no password."
    )
    return compose_text(
        "message", subject=subject, line=subject, url=link.url, paragraphs=[words], button="Say who has left"
    )


# ---- answering ----


def checks_of(contact: Any) -> QuerySet[LeaversCheck]:
    """The checks a person was asked and is still the one to answer, answered or not."""
    return LeaversCheck.objects.filter(contact=contact, organisation__contact=contact).select_related("organisation")


def still_asked(contact: Any) -> QuerySet[LeaversCheck]:
    """The checks a person has still to answer."""
    return checks_of(contact).filter(answered_at=None)


def people_asked_about(check: LeaversCheck) -> QuerySet[User]:
    """Everyone of the organisation whom others may look up, besides its contact."""
    return listed().filter(organisation=check.organisation).exclude(pk=check.contact_id)


def answer(check: LeaversCheck, left: Iterable[User], *, by: Any) -> None:
    """Write down who has left: from today no mail goes to them and they cannot sign in. Operators are told.

    Their seats and parts in missions stay until an operator or officer ends them. Raises NotYours for anybody but the
    organisation's contact, and ValidationError on `left`, or where it was answered before; nothing is then saved.
    """
    if not checks_of(by).filter(pk=check.pk).exists():
        raise NotYours("This is for the organisation's contact to answer.")
    named = {person.pk for person in left}
    leavers = list(people_asked_about(check).filter(pk__in=named))
    if len(leavers) != len(named):
        raise ValidationError({"left": f"Choose people of {check.organisation} who are still there."})
    _keep_an_operator(leavers)
    with transaction.atomic():
        if LeaversCheck.objects.filter(pk=check.pk, answered_at=None).update(answered_at=now()) != 1:
            raise ValidationError("This was answered before.")
        check.left.set(leavers)
        history.note("answer_leavers", check, by=by)
        for person in leavers:
            _let_go(person, by=by)
        if leavers:
            _tell_operators(check)


def _operators() -> QuerySet[User]:
    return User.objects.filter(is_staff=True, is_active=True)


def _keep_an_operator(leavers: list[User]) -> None:
    """Somebody has to be able to end what leavers still hold, and to add people again."""
    gone = [person for person in leavers if person.is_staff]
    if gone and not _operators().exclude(pk__in=[person.pk for person in gone]).exists():
        words = f"{gone[0]} is this portal's only operator, and another has to be named first. Answer our mail, please."
        raise ValidationError({"left": words})


def _let_go(person: User, *, by: Any) -> None:
    person.left_on, person.is_active = today(), False
    person._history_user = by  # read by django-simple-history
    person.save(update_fields=["left_on", "is_active"])
    history.note("leave", person, by=by)
    sign_ins.end_all(person, by=by)


def _tell_operators(check: LeaversCheck) -> None:
    for operator in _operators():
        key = f"people.have_left:{check.pk}:{operator.pk}"
        tell("people.have_left", to=operator, key=key, check=check.pk)


@composes("people.have_left")
def have_left_mail(notice: Notice) -> Mail | None:
    """How many have left, and where an operator ends what they still hold; no names in a mail."""
    check = LeaversCheck.objects.select_related("organisation").filter(pk=notice.facts["check"]).first()
    if check is None or not notice.to.is_staff:
        return None
    count = check.left.count()
    who = "1 person has" if count == 1 else f"{count} people have"
    subject = f"{who} left {check.organisation}"
    paragraphs = [
        f"The contact of {check.organisation} tells us that {who} left. "
        "Mail to them has stopped, and they cannot sign in.",
        "Their seats and their parts in missions stay until they are ended. The list shows everyone who has left and "
        "still holds something: tick them, and choose “End every seat and part on a day”.",
    ]
    url = f"{settings.SITE_URL}{reverse('admin:people_user_changelist')}?left=holding"
    return compose_text(
        "message", subject=subject, line=subject, url=url, paragraphs=paragraphs, button="Open the list"
    )
