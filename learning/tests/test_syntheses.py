"""What several entries say together: written, shared, offered to a forum; and how we learn, which it may change."""

import pytest
from django.core.exceptions import ValidationError

from barriers.tests.factories import fresh, leader_of, officer_at
from foundation import sending
from foundation.moves import NotYours, TooLate
from foundation.outbox import Notice
from foundation.versions import ChangedSince
from foundation.working_days import today
from learning import capture, syntheses
from learning.models import LearningFramework, Synthesis
from learning.tests.factories import LearningEntryFactory, SynthesisFactory
from missions.tests.factories import MissionFactory
from people.models import AgendaItem, Meeting
from people.tests.factories import (
    AgendaItemFactory,
    FacilitatorFactory,
    ForumFactory,
    MeetingFactory,
    MemberFactory,
    OfficerFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db
WORDS = {"title": "Ask first", "words": "They knew.", "confidence": "some"}


def told(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("to__name", flat=True))


def test_a_synthesis_is_a_draft_of_its_writer_until_it_is_shared():
    leader = leader_of(MissionFactory())
    entries = [LearningEntryFactory(), LearningEntryFactory()]

    synthesis = syntheses.write(Synthesis(**WORDS), entries=entries, by=leader)

    assert synthesis.state == "draft"
    assert set(synthesis.entries.all()) == set(entries)
    assert not Synthesis.objects.visible_to(MemberFactory()).exists()
    assert Synthesis.objects.visible_to(leader).exists()

    syntheses.share(synthesis, by=leader)
    assert Synthesis.objects.visible_to(MemberFactory()).get().on == today()


def test_only_missions_own_people_and_the_facilitator_sum_up():
    entries = [LearningEntryFactory(), LearningEntryFactory()]

    with pytest.raises(NotYours):
        syntheses.write(Synthesis(**WORDS), entries=entries, by=MemberFactory())
    assert syntheses.write(Synthesis(**WORDS), entries=entries, by=FacilitatorFactory()).pk


@pytest.mark.parametrize("which", ["one alone", "one for a team only", "a draft"])
def test_it_rests_on_several_entries_that_every_reader_may_read(which):
    by = leader_of(MissionFactory())
    entries = [LearningEntryFactory()]
    if which == "one for a team only":
        entries.append(LearningEntryFactory(mission=by.appointments.get().mission, for_the_team=True))
    if which == "a draft":
        entries.append(LearningEntryFactory(mission=by.appointments.get().mission, draft=True))

    with pytest.raises(ValidationError) as refused:
        syntheses.write(Synthesis(**WORDS), entries=entries, by=by)

    assert "entries" in refused.value.error_dict
    assert not Synthesis.objects.exists()


def test_an_entry_kept_to_its_team_since_does_not_stop_its_synthesis_from_being_amended():
    synthesis = SynthesisFactory()
    entry = synthesis.entries.first()
    type(entry).objects.filter(pk=entry.pk).update(audience="team")

    said = {"title": "Ask them first"}
    syntheses.amend(synthesis, said, entries=list(synthesis.entries.all()), by=synthesis.by, version=1)

    assert Synthesis.objects.get().title == "Ask them first"


def test_what_its_writer_may_no_longer_read_stays_beneath_it_when_they_amend_it():
    synthesis = SynthesisFactory()
    kept, closed = synthesis.entries.all()
    type(closed).objects.filter(pk=closed.pk).update(audience="team", mission=MissionFactory(), author=PersonFactory())

    syntheses.amend(synthesis, {"title": "Ask them first"}, entries=[kept], by=fresh(synthesis.by), version=1)

    assert set(synthesis.entries.all()) == {kept, closed}


def test_its_words_are_amended_by_its_writer_alone_and_never_over_others():
    synthesis = SynthesisFactory()
    entries = list(synthesis.entries.all())

    with pytest.raises(NotYours):
        syntheses.amend(synthesis, {"title": "Mine"}, entries=entries, by=FacilitatorFactory(), version=1)
    syntheses.amend(synthesis, {"title": "Once"}, entries=entries, by=synthesis.by, version=1)
    with pytest.raises(ChangedSince):
        syntheses.amend(synthesis, {"title": "Twice"}, entries=entries, by=synthesis.by, version=1)
    assert Synthesis.objects.get().title == "Once"


def test_those_whose_entries_it_rests_on_are_told_once_and_its_writer_is_not():
    mine, theirs = LearningEntryFactory(), LearningEntryFactory()
    synthesis = SynthesisFactory(by=leader_of(mine.mission), entries=[mine, theirs])

    assert told("learning.summed_up") == [theirs.author.name]
    with pytest.raises(TooLate):
        syntheses.share(synthesis, by=synthesis.by)
    assert len(told("learning.summed_up")) == 1


def test_a_draft_is_discarded_with_every_earlier_text():
    synthesis = SynthesisFactory(draft=True)

    capture.discard(synthesis, by=synthesis.by, seen=1)

    assert not Synthesis.objects.exists() and not Synthesis.history.exists()


# ---- offered to a forum ----


def test_a_forums_officers_hear_that_it_is_offered_to_them():
    forum = ForumFactory()
    officer = OfficerFactory(at=forum)
    MemberFactory(at=forum)
    synthesis = SynthesisFactory()

    syntheses.offer(synthesis, forum=forum, offered_for="agenda", words="It touches you.", by=synthesis.by)

    assert told("learning.synthesis_offered") == [officer.name]
    assert list(Synthesis.objects.offered_for_agenda([forum.pk])) == [synthesis]
    assert not Synthesis.objects.offered_for_edition([forum.pk]).exists()
    assert synthesis.steps.first().words == f"{forum}: for an agenda\nIt touches you."


def test_whoever_offers_it_to_their_own_forum_is_not_told():
    facilitator = FacilitatorFactory()
    space = facilitator.seats.get().forum
    synthesis = SynthesisFactory(by=facilitator)

    syntheses.offer(synthesis, forum=space, offered_for="agenda", by=facilitator)

    assert told("learning.synthesis_offered") == []


def test_the_officer_says_why_not_now_and_the_writer_hears():
    forum = ForumFactory()
    synthesis = SynthesisFactory()
    syntheses.offer(synthesis, forum=forum, offered_for="agenda", by=synthesis.by)

    with pytest.raises(NotYours):
        syntheses.decline(synthesis, words="No.", by=OfficerFactory(at=ForumFactory()))
    syntheses.decline(synthesis, words="Our next agendas are full.", by=officer_at(forum))

    assert told("learning.synthesis_declined") == [synthesis.by.name]
    assert (synthesis.offered_to, synthesis.offered_for, synthesis.offered_at) == (None, "", None)
    syntheses.offer(synthesis, forum=ForumFactory(), offered_for="edition", by=synthesis.by)


def test_what_stands_on_an_agenda_is_neither_offered_elsewhere_nor_declined():
    forum = ForumFactory()
    synthesis = SynthesisFactory()
    syntheses.offer(synthesis, forum=forum, offered_for="agenda", by=synthesis.by)
    item = AgendaItemFactory(meeting=MeetingFactory(forum=forum))
    Synthesis.objects.update(agenda_item=item)
    synthesis.refresh_from_db()

    with pytest.raises(ValidationError, match="on an agenda already"):
        syntheses.offer(synthesis, forum=forum, offered_for="edition", by=synthesis.by)
    with pytest.raises(ValidationError, match="on an agenda already"):
        syntheses.decline(synthesis, words="No.", by=officer_at(forum))
    assert not Synthesis.objects.offered_for_agenda([forum.pk]).exists()


@pytest.mark.parametrize("how", ["taken off", "cancelled"])
def test_taken_off_its_agenda_it_is_offered_again_and_can_be_declined(how):
    forum = ForumFactory()
    synthesis = SynthesisFactory()
    syntheses.offer(synthesis, forum=forum, offered_for="agenda", by=synthesis.by)
    item = AgendaItemFactory(meeting=MeetingFactory(forum=forum))
    Synthesis.objects.update(agenda_item=item)
    if how == "taken off":
        AgendaItem.objects.update(state=AgendaItem.State.TAKEN_OFF)
    else:
        Meeting.objects.update(state=Meeting.State.CANCELLED)
    synthesis.refresh_from_db()

    assert list(Synthesis.objects.offered_for_agenda([forum.pk])) == [synthesis]
    syntheses.offer(synthesis, forum=forum, offered_for="edition", by=synthesis.by)
    assert synthesis.agenda_item is None


def test_its_mails_say_what_happened_and_are_withdrawn_where_the_offer_no_longer_stands(mailoutbox):
    forum = ForumFactory()
    OfficerFactory(at=forum)
    theirs = LearningEntryFactory()
    synthesis = SynthesisFactory(entries=[theirs, LearningEntryFactory()], title="Ask first")
    syntheses.offer(synthesis, forum=forum, offered_for="agenda", by=synthesis.by)
    sending.sweep()

    subjects = {mail.subject for mail in mailoutbox}
    assert {"What you wrote is part of “Ask first”", f"A synthesis is offered to {forum}"} <= subjects

    syntheses.decline(synthesis, words="Our next agendas are full.", by=officer_at(forum))
    sending.sweep()
    assert "Our next agendas are full." in mailoutbox[-1].body

    syntheses.offer(synthesis, forum=forum, offered_for="agenda", by=synthesis.by)
    syntheses.decline(synthesis, words="Still full.", by=officer_at(forum))
    sending.sweep()
    assert Notice.objects.filter(kind="learning.synthesis_offered", state="withdrawn").count() == 1


# ---- how we learn ----


def test_the_facilitator_writes_how_we_learn_and_earlier_pages_stay():
    facilitator = FacilitatorFactory()
    because = SynthesisFactory(changes_framework="Write within a week.")

    syntheses.change_framework("We write.", by=facilitator)
    page = syntheses.change_framework("We write within a week.", because_of=because, by=facilitator, version=1)

    assert list(LearningFramework.objects.values_list("words", flat=True)) == ["We write within a week.", "We write."]
    assert (page.on, page.by, page.because_of, page.version) == (today(), facilitator, because, 2)
    with pytest.raises(NotYours):
        syntheses.change_framework("Mine.", by=fresh(because.by))


def test_of_two_who_write_how_we_learn_at_once_the_second_is_shown_both_texts():
    facilitator = FacilitatorFactory()
    syntheses.change_framework("We write.", by=facilitator)
    syntheses.change_framework("Theirs.", by=facilitator, version=1)

    with pytest.raises(ChangedSince) as changed:
        syntheses.change_framework("Mine.", by=facilitator, version=1)

    assert changed.value.current.words == "Theirs."
    assert LearningFramework.objects.count() == 2
    syntheses.change_framework("Ours.", by=facilitator, version=changed.value.current.version)
    assert LearningFramework.objects.first().words == "Ours."


def test_proposals_wait_until_a_page_came_of_them_or_a_later_page_was_written():
    facilitator = FacilitatorFactory()
    first = SynthesisFactory(changes_framework="Write within a week.")
    second = SynthesisFactory(changes_framework="Ask what it costs.")
    SynthesisFactory()
    SynthesisFactory(changes_framework="A draft.", draft=True)

    assert list(Synthesis.objects.not_yet_weighed(None)) == [second, first]

    page = syntheses.change_framework("We write within a week.", because_of=first, by=facilitator)
    assert list(Synthesis.objects.not_yet_weighed(page)) == [second]
