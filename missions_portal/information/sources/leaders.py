"""Where an officer may look in how missions are led: who was put forward, what was said of it, and what help came."""

from __future__ import annotations

from leaders.models import Appointment, Nomination, SupportOffer
from leaders.models.nominations import NominationStep
from missions_portal.information.source import Source, all_signed_in, begun, said_at_moves, visible

OF_LEADERS = (
    Source(
        "Part in a mission",
        # Who was only invited is read by those who build the team.
        lambda user: Appointment.objects.serving().exclude(term="", time_released="", across_both_areas="", minute=""),
        {
            "term": "Term",
            "time_released": "Time released",
            "across_both_areas": "The Board’s answer on leading across every area",
            "minute": "Minute",
        },
        day="since",
        by="person__name",
        mission="mission",
        reference="",
        page="",
        otherwise="leaders:register",
    ),
    Source(
        "Nomination",
        visible(Nomination),
        {
            "why": "Why",
            "how_found": "How they were found",
            "across_both_areas": "The Board’s answer on leading across every area",
            "minute": "Minute",
        },
        day=begun(Nomination),
        by="nominated_by__name",
        mission="mission",
        reference="",
        page="leaders:nomination",
        story="nomination",
    ),
    said_at_moves(
        "Step of a nomination",
        NominationStep,
        visible(Nomination),
        "leaders:nomination",
        # As the page signs it: whoever typed an address is not told whose it is.
        by="acting_as",
        mission="record__mission",
    ),
    Source(
        "Help asked for",
        all_signed_in(SupportOffer),
        {"what": "What", "what_came": "What came"},
        day=begun(SupportOffer),
        by="mission__short_name",
        mission="mission",
        reference="",
        page="",
        otherwise="leaders:support",
    ),
)
