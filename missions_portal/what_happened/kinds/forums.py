"""The stories of what forums do: meetings with their agendas, nominations, digests and requests for information."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse

from barriers.forms import GiveActionForm
from barriers.models import Action
from digests.models import Edition
from leaders.forms import NoteForm
from leaders.models import Nomination, Note
from leaders.standing import standing_of
from missions_portal.information.forms import RequestForm
from missions_portal.models import InformationRequest
from missions_portal.what_happened.part import REMOVED, Part, Place, boxes
from people.forms.items import ItemForm
from people.models import AgendaItem, Meeting
from people.on_the_agenda import own_items


def _items_of_their_forums(user: Any) -> Any:
    return AgendaItem.objects.filter(meeting__forum__in=standing_of(user).sits_on)


MEETING = Place(
    "meeting",
    "Meeting",
    Meeting,
    Meeting.objects.visible_to,
    lambda meeting, user: str(meeting),
    parts=(
        Part(
            Meeting,
            boxes(
                Meeting, starts_at="Day and time", place="Place", quorum="Quorum", quorum_lost_at="Quorum lost at",
                minute_refs="Minutes confirmed as", agenda_url="The council’s own agenda",
                minutes_url="The council’s own minutes",
            ),
            forum="forum",
        ),
        Part(
            AgendaItem,
            boxes(AgendaItem, "title", "purpose", "minutes", "exempt_paragraph", "exempt_because", form=ItemForm,
                  late_because="Late, because"),
            root="meeting",
            rows=own_items,
            forum="meeting__forum",
            openly=Q(exempt=False),
            close=_items_of_their_forums,
            called="Item",
            name="title",
            begun="Put on the agenda",
            acts=REMOVED | {"take_off": "An item was taken off the agenda", "list_again": "An item was put back on it"},
            reasons=frozenset({"take_off"}),
        ),
        Part(
            Action,
            boxes(Action, "what", "owner", "due_on", form=GiveActionForm),
            root="meeting",
            rows=Action.objects.visible_to,
            called="Action",
            name="what",
        ),
        Part(
            Note,
            boxes(Note, "round", "mission", "words", form=NoteForm),
            root="meeting",
            rows=Note.objects.visible_to,
            forum="meeting__forum",
            begun="Noted in the leaders’ space",
            by="by__name",
            at="at",
            first="words",
        ),
    ),
    key="pk",
    with_names=("forum",),
    page=lambda meeting: reverse("people:meeting", args=[meeting.pk]),
)  # fmt: skip
NOMINATION = Place(
    "nomination",
    "Nomination",
    Nomination,
    Nomination.objects.visible_to,
    lambda nomination, user: f"{nomination.called_for(user)} for {nomination.mission}",
    parts=(
        Part(
            Nomination,
            boxes(
                Nomination, why="Why", how_found="How they were found",
                across_both_areas="The Board on leading across every area", minute="Minute",
            ),
        ),
    ),
    key="pk",
    with_names=("mission", "nominee"),
    # Until the nominee is willing, a name may be one that whoever put them forward is not shown.
    names=False,
)  # fmt: skip
EDITION = Place(
    "edition",
    "Digest",
    Edition,
    lambda user: Edition.objects.kept_by(user).to_list(),
    lambda edition, user: edition.contents.get("title") or edition.reference,
    parts=(Part(Edition, acts=REMOVED | {"send_again": "Sent again"}),),
)
REQUEST = Place(
    "request",
    "Request for information",
    InformationRequest,
    InformationRequest.objects.visible_to,
    lambda request, user: f"Request {request.reference}",
    parts=(
        Part(
            InformationRequest,
            boxes(
                InformationRequest, "law", "reference", "received_on", "question",
                form=RequestForm, due_on="To be answered by", answer="What was answered",
            ),
        ),
    ),
    key="pk",
)  # fmt: skip
OF_FORUMS = (MEETING, NOMINATION, EDITION, REQUEST)
