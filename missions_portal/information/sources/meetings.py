"""Where an officer may look in what forums meet on and are told: agendas, meetings, the leaders' space and digests."""

from __future__ import annotations

from django.db.models import Q

from digests.models import Edition
from leaders.models import Note
from missions_portal.information.source import A_STEP, Source, on, visible, with_words
from people.models.meetings import MeetingStep
from people.on_the_agenda import own_items

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
    Source(
        "Step of a meeting",
        with_words(MeetingStep),
        A_STEP,
        day=on("at"),
        by="acting_as",
        reference="",
        key="record",
        page="people:meeting",
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
        {"text": "Text"},
        day="covers_to",
        by="approved_by__name",
        page="digests:detail",
        facts=((Q(is_public=True, state="sent"), "Published already"),),
        story="edition",
    ),
)
