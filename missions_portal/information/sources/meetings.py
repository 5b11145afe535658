"""Where an officer may look in what forums meet on and are told: agendas, meetings, the leaders' space and digests."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from digests.models import Edition, EditionStep
from leaders.models import Note
from missions_portal.information.source import Source, all_signed_in, begun, on, said_at_moves, visible
from people.models import ForwardPlanItem, Interest, Meeting
from people.models.meetings import MeetingStep
from people.on_the_agenda import own_items


def _declared_where_they_sit(user: Any) -> Any:
    """Who sits there reads it; what was declared for a meeting that was then cancelled is held all the same."""
    return Interest.objects.filter(meeting__forum__in=[seat.forum_id for seat in user.seats_now])


OF_MEETINGS = (
    Source(
        "Agenda item",
        own_items,
        {"title": "Title", "late_because": "Late, because"},
        day=on("meeting__starts_at"),
        by="meeting__forum__name",
        reference="",
        key="meeting",
        page="people:meeting",
        facts=((Q(exempt=True), "Exempt item"),),
        paragraph="exempt_paragraph",
    ),
    said_at_moves("Step of a meeting", MeetingStep, all_signed_in(Meeting), "people:meeting"),
    Source(
        "Interest declared",
        _declared_where_they_sit,
        {"words": "Words"},
        day=on("meeting__starts_at"),
        by="person__name",
        reference="",
        key="meeting",
        page="people:meeting",
        facts=((Q(item__exempt=True), "On an exempt item"),),
        paragraph="item__exempt_paragraph",
    ),
    Source(
        "Item of the forward plan",
        all_signed_in(ForwardPlanItem),
        {"title": "Title", "words": "Words", "changed_because": "Another day, because"},
        day=begun(ForwardPlanItem),
        by="forum__name",
        reference="",
        page="",
        otherwise="people:plan",
    ),
    Source(
        "Note of the leaders’ space",
        visible(Note),
        {"words": "Words"},
        day=on("at"),
        by="by__name",
        mission="mission",
        reference="",
        key="meeting",
        page="leaders:space",
        facts=((Q(), "Said in a safe space"),),
    ),
    Source(
        "Digest",
        visible(Edition),
        {"text": "Text", "skipped_because": "Not sent, because"},
        day="covers_to",
        by="approved_by__name",
        page="digests:detail",
        facts=((Q(is_public=True, state="sent"), "Published already"),),
        story="edition",
    ),
    said_at_moves(
        "Step of a digest", EditionStep, Edition.objects.kept_by, "digests:detail", reference="record__reference"
    ),
)
