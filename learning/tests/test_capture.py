"""Learning is written in two minutes, shared once, used by others, and kept when a barrier ends."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from barriers.models import Barrier
from barriers.tests.factories import BarrierFactory, EscalationFactory, fresh, leader_of
from foundation.moves import NotYours, TooLate
from foundation.outbox import Notice
from foundation.sending import sweep
from foundation.working_days import add, today
from leaders.tests.factories import AppointmentFactory, ContributorFactory, LeaderFactory, TeamFactory
from learning import capture
from learning.models import LearningEntry, LearningUse
from learning.tests.factories import LearningEntryFactory
from missions.tests.factories import MissionFactory

pytestmark = pytest.mark.django_db


def words(**more):
    return LearningEntry(what="We asked at the school gate.", so_what="Fathers answered.", **more)


# ---- shared ----


def test_a_shared_entry_gets_a_reference_that_says_whose_it_is():
    mission = MissionFactory(code="AW1")

    first, second = LearningEntryFactory(mission=mission), LearningEntryFactory(mission=mission)

    assert (first.reference, second.reference) == ("L-AW1-1", "L-AW1-2")
    assert first.shared_at and first.steps.get().label == "Shared"


def test_a_draft_is_only_its_authors_to_read():
    entry = LearningEntryFactory(draft=True)
    colleague = TeamFactory(of=entry.mission)

    seen = [LearningEntry.objects.visible_to(user).filter(pk=entry.pk).exists() for user in (entry.author, colleague)]

    assert seen == [True, False]


def test_an_entry_for_the_team_stays_with_the_mission():
    entry = LearningEntryFactory(for_the_team=True)
    readers = [TeamFactory(of=entry.mission), LeaderFactory(of=MissionFactory())]

    seen = [LearningEntry.objects.visible_to(user).filter(pk=entry.pk).exists() for user in readers]

    assert seen == [True, False]


def test_another_missions_leader_cannot_write_in_this_log():
    with pytest.raises(NotYours):
        capture.keep(words(mission=MissionFactory()), by=LeaderFactory(of=MissionFactory()))


def test_sharing_twice_gives_one_reference_and_a_sentence():
    entry = LearningEntryFactory(draft=True)
    stale = LearningEntry.objects.get(pk=entry.pk)
    capture.share(entry, by=entry.author)

    with pytest.raises(TooLate, match="Shared"):
        capture.share(stale, by=entry.author)

    assert LearningEntry.objects.get(pk=entry.pk).reference == entry.reference


def test_a_refused_sharing_uses_up_no_number():
    entry = LearningEntryFactory(draft=True)
    with pytest.raises(NotYours):
        capture.share(entry, by=LeaderFactory(of=MissionFactory()))

    capture.share(entry, by=entry.author)

    assert entry.reference.endswith("-1")


# ---- a contributor ----


def test_a_contributors_draft_waits_for_the_team_who_are_told():
    mission = MissionFactory()
    leader, contributor = LeaderFactory(of=mission), ContributorFactory(of=mission)
    entry = capture.keep(words(mission=mission), by=contributor)

    capture.offer(entry, by=contributor)

    assert LearningEntry.objects.visible_to(leader).filter(pk=entry.pk).exists()
    assert Notice.objects.get().to == leader
    assert sweep().sent == 1


def test_a_contributor_cannot_share_what_they_wrote():
    mission = MissionFactory()
    contributor = ContributorFactory(of=mission)
    entry = capture.keep(words(mission=mission), by=contributor)

    with pytest.raises(NotYours):
        capture.share(entry, by=contributor)


def test_the_team_shares_a_contributors_draft_and_the_contributor_hears_of_it(mailoutbox):
    mission = MissionFactory()
    leader, contributor = LeaderFactory(of=mission), ContributorFactory(of=mission)
    entry = capture.keep(words(mission=mission), by=contributor)
    capture.offer(entry, by=contributor)

    capture.share(entry, by=leader)
    sweep()

    # The offer is withdrawn: nothing waits for the team any longer.
    assert [mail.to for mail in mailoutbox] == [[contributor.email]]
    assert entry.reference in mailoutbox[0].subject


def test_a_discarded_draft_leaves_no_words_behind():
    entry = LearningEntryFactory(draft=True)
    number = entry.pk

    capture.discard(entry, by=entry.author)

    assert not LearningEntry.objects.filter(pk=number).exists()
    assert not LearningEntry.history.filter(id=number).exists()


def test_a_draft_that_was_shared_meanwhile_is_not_discarded():
    entry = LearningEntryFactory(draft=True)
    stale = LearningEntry.objects.get(pk=entry.pk)
    capture.share(entry, by=entry.author)

    with pytest.raises(TooLate):
        capture.discard(stale, by=entry.author)

    assert LearningEntry.objects.filter(pk=entry.pk).exists()


def test_a_draft_kept_by_a_contributor_is_not_the_teams_to_discard():
    mission = MissionFactory()
    entry = capture.keep(words(mission=mission), by=ContributorFactory(of=mission))

    with pytest.raises(NotYours):
        capture.discard(entry, by=LeaderFactory(of=mission))


# ---- used ----


def test_the_author_hears_once_that_another_mission_uses_what_they_wrote(mailoutbox):
    entry, other = LearningEntryFactory(), MissionFactory()

    capture.use(entry, other, how="We ask shopkeepers too.", by=LeaderFactory(of=other))
    sweep()
    sweep()

    assert [mail.to for mail in mailoutbox] == [[entry.author.email]]
    assert entry.heading in mailoutbox[0].body and "We ask shopkeepers too." in mailoutbox[0].body


def test_the_words_of_an_entry_for_the_team_are_in_no_mail(mailoutbox):
    entry, other = LearningEntryFactory(for_the_team=True), MissionFactory()
    person = TeamFactory(of=entry.mission)
    AppointmentFactory(mission=other, person=person, role="team")

    capture.use(entry, other, how="In our own team.", by=fresh(person))
    sweep()

    assert mailoutbox[0].to == [entry.author.email]
    assert entry.heading not in mailoutbox[0].body and "In our own team." not in mailoutbox[0].body


def test_nobody_is_told_of_a_use_that_was_rolled_back():
    entry, other = LearningEntryFactory(), MissionFactory()
    leader = LeaderFactory(of=other)

    with pytest.raises(RuntimeError), transaction.atomic():
        capture.use(entry, other, how="We do it too.", by=leader)
        raise RuntimeError

    assert not Notice.objects.exists() and not LearningUse.objects.exists()


def test_a_mission_says_only_once_that_it_uses_an_entry():
    entry, other = LearningEntryFactory(), MissionFactory()
    leader = LeaderFactory(of=other)
    capture.use(entry, other, how="We do it too.", by=leader)

    with pytest.raises(ValidationError, match="already"):
        capture.use(entry, other, how="Again.", by=leader)

    assert entry.uses.count() == 1


def test_a_mission_does_not_use_its_own_learning():
    entry = LearningEntryFactory()

    with pytest.raises(ValidationError, match="Choose the mission"):
        capture.use(entry, entry.mission, how="Ourselves.", by=fresh(entry.author))


def test_only_a_missions_own_people_say_what_it_uses():
    with pytest.raises(NotYours):
        capture.use(LearningEntryFactory(), MissionFactory(), how="For them.", by=LeaderFactory(of=MissionFactory()))


# ---- the end of a barrier ----


@pytest.mark.parametrize(("in_full", "state"), [(True, "resolved-in-full"), (False, "resolved-in-part")])
def test_a_barrier_is_resolved_with_what_it_taught(in_full, state):
    barrier = BarrierFactory()

    entry = capture.resolve_with_learning(barrier, in_full=in_full, entry=words(), by=fresh(barrier.author))

    assert Barrier.objects.get(pk=barrier.pk).state == state
    assert entry.mission == barrier.lead_mission and entry.reference
    assert list(entry.barriers.all()) == [barrier]


def test_a_barrier_is_worked_round_with_a_day_to_look_again():
    barrier, day = BarrierFactory(), add(today(), 30)

    capture.work_round_with_learning(barrier, review_on=day, entry=words(), by=fresh(barrier.author))

    barrier.refresh_from_db()
    assert (barrier.state, barrier.review_on) == ("worked-round", day)
    assert barrier.learning.count() == 1


def test_neither_is_written_where_the_barrier_is_with_a_forum():
    barrier = EscalationFactory().barrier

    with pytest.raises(TooLate):
        capture.resolve_with_learning(barrier, in_full=True, entry=words(), by=leader_of(barrier.lead_mission))

    assert not LearningEntry.objects.exists()


def test_neither_is_written_where_the_learning_cannot_be_kept(monkeypatch):
    barrier = BarrierFactory()

    def refuse(*_, **__):
        raise ValidationError("The log is full.")

    monkeypatch.setattr(capture, "share", refuse)
    with pytest.raises(ValidationError):
        capture.resolve_with_learning(barrier, in_full=True, entry=words(), by=fresh(barrier.author))

    assert Barrier.objects.get(pk=barrier.pk).state == "open"
    assert not LearningEntry.objects.exists()


def test_what_a_sensitive_barrier_taught_stays_with_its_team():
    barrier = BarrierFactory(as_sensitive=True)

    entry = capture.resolve_with_learning(barrier, in_full=True, entry=words(), by=fresh(barrier.author))

    assert entry.audience == "team"
