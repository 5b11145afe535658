"""An edition of the Board's, held for its officer to check or sent, on the last of November 2026."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from barriers import answering
from barriers.tests.factories import BarrierFactory, EscalationFactory, officer_at
from digests.compile import approve, compile_due
from digests.deliver import send
from digests.models import Edition
from digests.tests.factories import london
from learning.tests.factories import LearningEntryFactory, VoiceFactory
from missions.tests.factories import MissionFactory, StageFactory, StrategyFactory
from people.tests.factories import MeetingFactory, south_tees


@pytest.fixture
def in_time(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(london(2026, 11, 30, 7), tick=True):
        yield


@pytest.fixture
def hwb(in_time):
    StrategyFactory()
    return south_tees().hwb


@pytest.fixture
def held(hwb):
    meeting = MeetingFactory(forum=hwb, starts_at=london(2026, 12, 10, 14))
    with time_machine.travel(london(2026, 11, 9, 10), tick=True):
        start, age = StageFactory(start_well=True), StageFactory(age_well=True)
        mission = MissionFactory(short_name="Families out of poverty", stage=start, order=1)
        barrier = BarrierFactory(lead_mission=mission, title="Families tell their story nine times")
        ask = EscalationFactory(forum=hwb, state="received", barrier=barrier)
        answering.schedule(ask, meeting, by=officer_at(hwb))
        EscalationFactory(forum=hwb, state="acknowledged", barrier=BarrierFactory(lead_mission=mission))
        LearningEntryFactory(mission=MissionFactory(stage=age, order=9), title="Neighbours knew first & <best>")
        VoiceFactory(mission=mission)
        EscalationFactory(forum=hwb, state="sent-back", barrier=BarrierFactory(lead_mission=mission))
    compile_due(date(2026, 11, 30))
    return Edition.objects.get(kind="forum", forum=hwb)


@pytest.fixture
def officer(held):
    return officer_at(held.forum)


@pytest.fixture
def sent(held):
    approve(held, by=officer_at(held.forum), note="Please read item 1 first.\n\nThank you.")
    return send(held)
