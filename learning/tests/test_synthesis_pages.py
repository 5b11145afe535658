"""The pages of syntheses, of how we learn, and of who looks after a log."""

import pytest
from django.urls import reverse

from barriers.tests.factories import leader_of, officer_at
from foundation.working_days import today
from leaders.tests.factories import ContributorFactory, TeamFactory
from learning import syntheses
from learning.models import LearningFramework, Steward, Synthesis
from learning.tests.factories import LearningEntryFactory, SynthesisFactory
from learning.tests.test_entry_pages import fields, fill, signed_in  # noqa: F401
from missions.tests.factories import MissionFactory
from people.tests.factories import (
    AgendaItemFactory,
    FacilitatorFactory,
    ForumFactory,
    MeetingFactory,
    MemberFactory,
    OfficerFactory,
)

pytestmark = pytest.mark.django_db
NEW, LIST = "/portal/learning/syntheses/new/", "/portal/learning/syntheses/"
FRAMEWORK = "/portal/learning/framework/"
WORDS = {
    "title": "Ask first", "words": "They knew.", "confidence": "some", "changes_framework": "", "references": "",
}  # fmt: skip


def words_of(answer):
    return answer.content.decode()


# ---- written, checked, shared ----


def test_entries_are_put_together_checked_and_shared(signed_in):  # noqa: F811
    ticked, named = LearningEntryFactory(), LearningEntryFactory()
    client = signed_in(leader_of(MissionFactory()))

    kept = fill(client, NEW, **WORDS | {"references": named.reference}, entries=[ticked.pk])
    synthesis = Synthesis.objects.get()
    assert kept.url == synthesis.get_absolute_url()
    assert synthesis.state == "draft" and set(synthesis.entries.all()) == {ticked, named}

    fill(client, f"{synthesis.get_absolute_url()}share/")
    assert synthesis.title in words_of(signed_in(MemberFactory()).get(LIST))


def test_an_address_begins_with_entries_and_a_search_finds_more(signed_in):  # noqa: F811
    begun = LearningEntryFactory(what="Nurseries are asked about money.", title="Nurseries")
    found = LearningEntryFactory(what="Pharmacies see quitters again.", title="Pharmacies")
    other = LearningEntryFactory(what="The bus leaves at five.", title="The last bus")
    hidden = LearningEntryFactory(what="Pharmacies at night.", title="Night calls", for_the_team=True)
    client = signed_in(leader_of(MissionFactory()))

    answer = client.get(f"{NEW}?from={begun.reference}&q=pharmacies")

    form = answer.context["form"]
    assert form.fields["entries"].initial == [begun.pk]
    assert list(form.fields["entries"].queryset) == [begun, found]
    assert other.title not in words_of(answer) and hidden.title not in words_of(answer)


def test_what_was_ticked_stays_ticked_where_the_form_is_refused(signed_in):  # noqa: F811
    entries = [LearningEntryFactory() for _ in range(3)]
    client = signed_in(leader_of(MissionFactory()))

    answer = fill(client, f"{NEW}?q=nothing-like-it", **WORDS | {"title": ""}, entries=[entry.pk for entry in entries])

    page = words_of(answer)
    assert "Say in a line what they say together" in page
    assert page.count(" checked") >= 3


@pytest.mark.parametrize("which", ["one alone", "unknown", "for a team only"])
def test_entries_that_will_not_do_are_refused_beside_their_box(signed_in, which):  # noqa: F811
    leader = leader_of(MissionFactory())
    own = LearningEntryFactory(mission=leader.appointments.get().mission, for_the_team=True)
    one = LearningEntryFactory()
    named, says = {
        "one alone": ("", "Choose at least two entries"),
        "unknown": ("L-LW9-99", "We know no entry L-LW9-99"),
        "for a team only": (own.reference, f"Choose entries that everyone signed in may read: not {own.reference}"),
    }[which]

    answer = fill(signed_in(leader), NEW, **WORDS | {"references": named}, entries=[one.pk])

    assert says in words_of(answer)
    assert not Synthesis.objects.exists()


def test_a_draft_is_nobody_elses_and_readers_write_none(signed_in):  # noqa: F811
    draft, shared = SynthesisFactory(draft=True), SynthesisFactory()
    client = signed_in(MemberFactory())

    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(NEW).status_code == 403
    assert client.get(f"{shared.get_absolute_url()}amend/").status_code == 403
    assert client.get(f"{shared.get_absolute_url()}offer/").status_code == 403
    assert "What you can do now" not in words_of(client.get(shared.get_absolute_url()))


def test_its_writer_amends_it_and_a_stale_post_shows_both_texts(signed_in):  # noqa: F811
    synthesis = SynthesisFactory()
    entries = [entry.pk for entry in synthesis.entries.all()]
    client = signed_in(synthesis.by)
    url = f"{synthesis.get_absolute_url()}amend/"
    stale = client.get(url)

    fill(client, url, **WORDS | {"title": "Once"}, entries=entries)
    answer = client.post(url, fields(stale) | WORDS | {"title": "Twice", "entries": entries})

    assert answer.status_code == 409
    assert "Once" in words_of(answer) and "Twice" in words_of(answer)


def test_the_list_goes_on_past_a_page(signed_in):  # noqa: F811
    entries, by = [LearningEntryFactory(), LearningEntryFactory()], leader_of(MissionFactory())
    for _ in range(27):
        SynthesisFactory(entries=entries, by=by)
    client = signed_in(MemberFactory())

    first = client.get(LIST)
    rest = client.get(f"{LIST}{first.context['next_url']}")

    assert [len(answer.context["syntheses"]) for answer in (first, rest)] == [25, 2]


# ---- offered to a forum ----


def test_it_is_offered_to_a_forum_and_its_officer_puts_it_on_an_agenda_or_says_why_not(signed_in):  # noqa: F811
    forum = ForumFactory()
    officer, meeting = OfficerFactory(at=forum), MeetingFactory(forum=forum)
    synthesis = SynthesisFactory()
    page = synthesis.get_absolute_url()

    offer = {"forum": forum.pk, "offered_for": "agenda", "words": "It touches you."}
    fill(signed_in(synthesis.by), f"{page}offer/", **offer)
    seen = words_of(signed_in(officer).get(page))
    assert f"Offered to {forum} for an agenda" in seen
    assert reverse("add_item", args=[meeting.pk]) in seen

    fill(signed_in(officer), f"{page}decline/", words="Our next agendas are full.")
    assert "Our next agendas are full." in words_of(signed_in(synthesis.by).get(page))
    assert Synthesis.objects.get().offered_to is None


def test_a_forum_no_longer_there_is_not_offered_anything(signed_in):  # noqa: F811
    gone = ForumFactory(until=today())
    synthesis = SynthesisFactory()

    answer = fill(
        signed_in(synthesis.by), f"{synthesis.get_absolute_url()}offer/",
        forum=gone.pk, offered_for="agenda", words="Read it.",
    )  # fmt: skip

    assert answer.status_code == 200 and Synthesis.objects.get().offered_to is None


def test_on_an_agenda_it_says_so_and_waits_for_its_meeting(signed_in):  # noqa: F811
    forum = ForumFactory()
    synthesis = SynthesisFactory()
    syntheses.offer(synthesis, forum=forum, offered_for="agenda", by=synthesis.by)
    item = AgendaItemFactory(meeting=MeetingFactory(forum=forum))
    Synthesis.objects.update(agenda_item=item)

    page = words_of(signed_in(officer_at(forum)).get(synthesis.get_absolute_url()))

    assert f"On the agenda of {forum}" in page and reverse("people:meeting", args=[item.meeting_id]) in page
    assert "Not for us now" not in page


# ---- how we learn ----


def test_the_facilitator_sees_what_changes_and_writes_a_new_page(signed_in):  # noqa: F811
    facilitator = FacilitatorFactory()
    syntheses.change_framework("We write it down.", by=facilitator)
    because = SynthesisFactory(changes_framework="Write within a week.")
    client = signed_in(facilitator)
    url = f"{FRAMEWORK}new/?because={because.pk}"
    typed = {"words": "We write it down within a week.", "because_of": because.pk}

    preview = fill(client, url, **typed, preview="1")
    assert "We write it <del>down.</del> <ins>down within a week.</ins>" in words_of(preview)
    assert LearningFramework.objects.count() == 1

    client.post(url, fields(preview) | typed)
    page = words_of(client.get(FRAMEWORK))
    assert "We write it down within a week." in page and "We write it down." in page
    assert because.title in page


def test_a_page_somebody_wrote_meanwhile_is_shown_beside_mine(signed_in):  # noqa: F811
    facilitator = FacilitatorFactory()
    syntheses.change_framework("We write.", by=facilitator)
    client = signed_in(facilitator)
    opened = client.get(f"{FRAMEWORK}new/")
    syntheses.change_framework("Theirs.", by=facilitator)

    answer = client.post(f"{FRAMEWORK}new/", fields(opened) | {"words": "Mine.", "because_of": ""})

    assert answer.status_code == 409 and "Theirs." in words_of(answer) and "Mine." in words_of(answer)


def test_others_read_how_we_learn_and_what_is_proposed(signed_in):  # noqa: F811
    SynthesisFactory(changes_framework="Ask what it costs.")
    client = signed_in(MemberFactory())

    page = words_of(client.get(FRAMEWORK))

    assert "Not written down yet." in page and "Ask what it costs." in page
    assert client.get(f"{FRAMEWORK}new/").status_code == 403


# ---- who looks after a log ----


def test_a_log_is_taken_on_and_handed_over_by_the_missions_people(signed_in):  # noqa: F811
    mission = MissionFactory()
    leader, other = leader_of(mission), TeamFactory(of=mission)
    url = reverse("learning:steward", args=[mission.code])
    client = signed_in(leader)

    fill(client, url, person=leader.pk)
    assert Steward.objects.of(mission).looking_after().get().person == leader
    fill(client, url, person=other.pk)
    assert Steward.objects.of(mission).looking_after().get().person == other

    log = f"{reverse('learning:list')}?mission={mission.code}"
    for page in (reverse("missions:detail", args=[mission.code]), log):
        assert f"{other} looks after this log" in words_of(client.get(page))


def test_nobody_else_chooses_who_looks_after_a_log(signed_in):  # noqa: F811
    mission = MissionFactory()
    url = reverse("learning:steward", args=[mission.code])

    assert signed_in(MemberFactory()).get(url).status_code == 403
    assert signed_in(ContributorFactory(of=mission)).get(url).status_code == 403
    assert url not in words_of(signed_in(MemberFactory()).get(reverse("missions:detail", args=[mission.code])))
    assert signed_in(leader_of(mission)).get(reverse("learning:steward", args=["XX9"])).status_code == 404


def test_a_steward_named_meanwhile_is_not_replaced_unseen(signed_in):  # noqa: F811
    mission = MissionFactory()
    leader, other = leader_of(mission), TeamFactory(of=mission)
    url = reverse("learning:steward", args=[mission.code])
    client = signed_in(leader)
    opened = client.get(url)
    Steward.objects.create(mission=mission, person=other, since="2026-01-05")

    answer = client.post(url, fields(opened) | {"person": leader.pk})

    assert "Somebody else was named meanwhile" in words_of(answer)
    assert Steward.objects.of(mission).looking_after().get().person == other
