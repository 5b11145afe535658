"""What people are told of nominations and invitations; the nominee is asked before anyone else knows."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from foundation import links
from foundation.outbox import Mail, Notice, compose_text, composes, tell
from foundation.working_days import today
from leaders.models import Appointment, Nomination, Note
from people.models import Meeting, Seat, User

ABOUT = {
    "leaders.willing": "{nominee} is willing to lead {mission}. Take it to a meeting when there is room.",
    "leaders.before_the_board": "The nomination of {nominee} to lead {mission} is on the agenda of {meeting}.",
    "leaders.put_off": "The nomination of {nominee} to lead {mission} was put off, to wait for another meeting.",
    "leaders.confirmed": "{nominee} was confirmed as system leader of {mission}.",
    "leaders.not_taken_up": "The nomination of {nominee} to lead {mission} was not taken up this time.",
    "leaders.withdrawn": "The nomination of {nominee} to lead {mission} was withdrawn.",
}


def ask_nominee(nomination: Nomination) -> None:
    """Ask somebody whether they are willing, with a link to answer by; nobody else hears of it yet."""
    _about("leaders.asked", nomination, nomination.nominee)


def to_officers(nomination: Nomination) -> None:
    """Tell the officers of forums that decide that somebody is willing."""
    for officer in _deciding_officers():
        _about("leaders.willing", nomination, officer)


def _deciding_officers() -> QuerySet[User]:
    seats = Seat.objects.current().officers().filter(forum__decides=True)
    return User.objects.filter(seats__in=seats).distinct()


def to_both(nomination: Nomination, kind: str) -> None:
    """Tell the nominee, and whoever put them forward."""
    for person in {nomination.nominee, nomination.nominated_by}:
        _about(kind, nomination, person)


def leader_leaves(appointment: Appointment, *, by: User | None) -> None:
    """Tell the officers of forums that decide, and the mission's sponsor, that its leader stands down."""
    sponsors = [appointment.sponsor] if appointment.sponsor else []
    for person in {*_deciding_officers(), *sponsors} - {by, appointment.person}:
        key = f"leaders.leaves:{appointment.pk}:{appointment.until}:{person.pk}"
        tell("leaders.leaves", to=person, key=key, appointment=appointment.pk)


def joined(appointment: Appointment) -> None:
    """Tell somebody that they are in a mission's support team."""
    tell("leaders.joined", to=appointment.person, key=f"leaders.joined:{appointment.pk}", appointment=appointment.pk)


def invite(appointment: Appointment) -> None:
    """Tell a contributor that a mission's team invites them, and how they sign in."""
    key = f"leaders.invited:{appointment.pk}"
    tell("leaders.invited", to=appointment.person, key=key, appointment=appointment.pk)


def summary(meeting: Meeting, person: User) -> None:
    """Send what was noted in the space to somebody who was there, once."""
    tell("leaders.space", to=person, key=f"leaders.space:{meeting.pk}:{person.pk}", meeting=meeting.pk)


def _about(kind: str, nomination: Nomination, person: User) -> None:
    key = f"{kind}:{nomination.pk}:{nomination.moves}:{person.pk}"
    tell(kind, to=person, key=key, nomination=nomination.pk)


# ---- writing ----


@composes("leaders.asked")
def asked_mail(notice: Notice) -> Mail | None:
    """“You were put forward”: by whom, why, and a link to say yes or no; nothing once it was answered."""
    found = _nomination(notice)
    if found is None or found.state != Nomination.State.ASKED:
        return None
    link = links.make(notice.to, "nomination", about={"nomination": found.pk}, days=links.ACT_DAYS)
    subject = f"Would you lead {found.mission}?"
    words = [
        f"{found.nominated_by} puts you forward as system leader of the mission “{found.mission}”.",
        f"“{found.why}”",
        "A system leader brings together people of many organisations for one mission, with a support team and a "
        "sponsor on the Board. If you are willing, the officers read it next, and a meeting of the Board decides.",
        f"Nobody else is told before you say that you are willing. The link works for {links.ACT_DAYS} days.",
    ]
    return compose_text("message", subject=subject, line=subject, url=link.url, paragraphs=words, button="Answer")


def nomination_mail(notice: Notice) -> Mail | None:
    """Write what became of a nomination, for somebody who may still read it."""
    found = _nomination(notice)
    if found is None:
        return None
    meeting = found.agenda_item.meeting if found.agenda_item else "a meeting"
    words = ABOUT[notice.kind].format(nominee=found.called_for(notice.to), mission=found.mission, meeting=meeting)
    subject = f"{found.mission}: {found.get_state_display().lower()}"
    # Who has no account reads it in the mail alone.
    url = f"{settings.SITE_URL}{found.get_absolute_url()}" if notice.to.is_active else ""
    return compose_text("message", subject=subject, line=words, url=url, paragraphs=[words], button="Open it")


for _kind in ABOUT:
    composes(_kind)(nomination_mail)


def _nomination(notice: Notice) -> Nomination | None:
    """The nomination as this person may read it now."""
    rows = Nomination.objects.visible_to(notice.to).select_related("mission", "nominee", "nominated_by")
    return rows.filter(pk=notice.facts["nomination"]).first()


@composes("leaders.space")
def summary_mail(notice: Notice) -> Mail | None:
    """What was said in the space, round by round, as the facilitator noted it."""
    meeting = Meeting.objects.select_related("forum").get(pk=notice.facts["meeting"])
    notes = list(meeting.notes.select_related("mission"))
    words = ["This was noted in the space, for those who were there."]
    for part in Note.Round:
        said = [_one_line(note) for note in notes if note.round == part]
        if said:
            words.append("\n".join([f"{part.label}:", *said]))
    subject = f"{meeting.forum}, {meeting.day:%-d %B %Y}: what was noted"
    url = f"{settings.SITE_URL}{reverse('leaders:space', args=[meeting.pk])}" if notice.to.is_active else ""
    return compose_text("message", subject=subject, line=subject, url=url, paragraphs=words, button="Open the notes")


def _one_line(note: Note) -> str:
    became = f" (became {note.get_became_display().lower()})" if note.became else ""
    return f"- {f'{note.mission}: ' if note.mission else ''}{note.words}{became}"


@composes("leaders.joined")
def joined_mail(notice: Notice) -> Mail | None:
    """Which team somebody is in now; nothing where it has ended meanwhile."""
    found = Appointment.objects.filter(pk=notice.facts["appointment"], person=notice.to, until=None).first()
    if found is None:
        return None
    subject = f"You are in the support team of {found.mission}"
    words = [f"From {found.since:%-d %B %Y} you stand with the mission “{found.mission}”: {found.function}."]
    url = f"{settings.SITE_URL}{reverse('missions:detail', args=[found.mission.code])}"
    return compose_text("message", subject=subject, line=subject, url=url, paragraphs=words, button="Open the mission")


@composes("leaders.leaves")
def leaves_mail(notice: Notice) -> Mail | None:
    """Who stands down from which mission, and who looks after it meanwhile; nothing where that was taken back."""
    rows = Appointment.objects.select_related("mission", "person")
    found = rows.filter(pk=notice.facts["appointment"], until__isnull=False).first()
    if found is None or found.until is None:
        return None
    heads = found.mission.appointments.current(max(found.until, today())).heading().select_related("person")
    meanwhile = [f"{each.person}, {each.get_role_display().lower()}" for each in heads]
    after = f"It goes on with {' and '.join(meanwhile)}." if meanwhile else "The mission has nobody to lead it then."
    subject = f"{found.mission}: {found.person} stands down"
    words = [f"{found.person} leads the mission “{found.mission}” until {found.until:%-d %B %Y}, with thanks.", after]
    url = f"{settings.SITE_URL}{reverse('missions:detail', args=[found.mission.code])}"
    return compose_text("message", subject=subject, line=subject, url=url, paragraphs=words, button="Open the mission")


@composes("leaders.invited")
def invited_mail(notice: Notice) -> Mail | None:
    """An invitation to contribute to one mission; nothing where it has ended meanwhile."""
    found = Appointment.objects.current().filter(pk=notice.facts["appointment"], person=notice.to).first()
    if found is None:
        return None
    subject = f"You are invited to {found.mission}"
    words = [
        f"The team of “{found.mission}” invites you to write down what you see: what you learned, what people say, "
        "what stands in the way.",
        "Sign in with this e-mail address and a code that we send you. No password is needed.",
    ]
    url = f"{settings.SITE_URL}{reverse('account_request_login_code')}"
    return compose_text("message", subject=subject, line=subject, url=url, paragraphs=words, button="Sign in")
