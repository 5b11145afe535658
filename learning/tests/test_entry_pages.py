"""The learning log's pages: who gets in, what they find, and that nothing typed is lost."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from barriers.tests.factories import BarrierFactory, fresh
from leaders.tests.factories import ContributorFactory, LeaderFactory, TeamFactory
from learning import capture
from learning.models import LearningEntry, LearningUse
from learning.tests.factories import LearningEntryFactory
from missions.tests.factories import LeverFactory, MissionFactory
from people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

WORDS = {"what": "We asked at the school gate.", "so_what": "Fathers answered.", "now_what": ""}


@pytest.fixture
def signed_in(client):
    def sign_in(person):
        person = fresh(person)
        if person.needs_second_factor:
            has_one = {"user": person, "type": Authenticator.Type.TOTP}
            Authenticator.objects.get_or_create(**has_one, defaults={"data": {}})
        client.force_login(person)
        return client

    return sign_in


def fields(page):
    """The hidden fields of a page's form, as a browser would send them back."""
    html = page.content.decode()
    form = html[html.index('method="post"') :]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: value for name, value in hidden if name != "csrfmiddlewaretoken"}


def fill(client, url, **typed):
    """Open a form, fill it in, and post it."""
    return client.post(url, fields(client.get(url)) | typed)


# ---- writing ----


def test_a_leader_shares_an_entry_from_three_boxes(signed_in):
    leader = LeaderFactory(of=MissionFactory(code="LW1"))
    client = signed_in(leader)

    answer = fill(client, reverse("learning:new"), **WORDS)

    entry = LearningEntry.objects.get()
    assert answer.url == entry.get_absolute_url() == "/portal/learning/L-LW1-1/"
    assert (entry.what, entry.author) == (WORDS["what"], leader)


def test_the_mission_is_chosen_for_somebody_who_serves_one(signed_in):
    mission = MissionFactory()

    page = signed_in(LeaderFactory(of=mission)).get(reverse("learning:new"))

    assert fields(page)["mission"] == str(mission.pk)
    assert f"For {mission}." in page.content.decode()


def test_a_draft_is_kept_for_its_author_alone(signed_in):
    client = signed_in(LeaderFactory(of=MissionFactory()))

    fill(client, reverse("learning:new"), **WORDS, draft="1")

    entry = LearningEntry.objects.get()
    assert entry.state == "draft" and entry.reference is None
    assert client.get(entry.get_absolute_url()).status_code == 200
    assert signed_in(TeamFactory(of=entry.mission)).get(entry.get_absolute_url()).status_code == 404


def test_a_contributors_entry_goes_to_the_team(signed_in):
    mission = MissionFactory()

    fill(signed_in(ContributorFactory(of=mission)), reverse("learning:new"), **WORDS)

    entry = LearningEntry.objects.get()
    assert entry.state == "draft" and entry.offered_at
    listed = signed_in(LeaderFactory(of=mission)).get(reverse("learning:list")).content.decode()
    assert "Waiting for your team" in listed and "school gate" in listed


def test_an_empty_box_is_said_beside_it_and_what_was_typed_stays(signed_in):
    client = signed_in(LeaderFactory(of=MissionFactory()))

    page = fill(client, reverse("learning:new"), what="We asked at the gate.", so_what=" ").content.decode()

    assert "Say in a sentence why it matters" in page and "We asked at the gate." in page
    assert not LearningEntry.objects.exists()


def test_words_that_may_identify_a_person_are_saved_with_a_warning(signed_in):
    client = signed_in(LeaderFactory(of=MissionFactory()))
    typed = WORDS | {"what": "A mother (07700 900123) gave up."}

    page = client.post(reverse("learning:new"), fields(client.get(reverse("learning:new"))) | typed, follow=True)

    assert "This may identify a person: “" in page.content.decode()
    assert LearningEntry.objects.exists()


def test_a_name_of_the_directory_is_no_alarm(signed_in):
    known = PersonFactory(name="Mary Jones")
    client = signed_in(LeaderFactory(of=MissionFactory()))
    typed = WORDS | {"what": f"Cllr Mary Jones ({known.email}) asked for it."}

    page = client.post(reverse("learning:new"), fields(client.get(reverse("learning:new"))) | typed, follow=True)

    assert "may identify a person" not in page.content.decode() and LearningEntry.objects.exists()


def test_the_warning_stands_beside_the_box_while_something_else_is_put_right(signed_in):
    client = signed_in(LeaderFactory(of=MissionFactory()))

    page = fill(client, reverse("learning:new"), what="A mother (07700 900123) gave up.", so_what="")

    assert page.context["form"].checks.keys() == {"what"} and "This may identify a person" in page.content.decode()


def test_the_same_form_posted_again_is_one_entry_and_the_same_answer(signed_in):
    client = signed_in(LeaderFactory(of=MissionFactory()))
    url = reverse("learning:new")
    typed = fields(client.get(url)) | WORDS

    answers = {client.post(url, typed).url for _ in range(5)}

    assert len(answers) == 1 and LearningEntry.objects.count() == 1


def test_a_mission_somebody_does_not_serve_is_not_theirs_to_choose(signed_in):
    other = MissionFactory()
    client = signed_in(LeaderFactory(of=MissionFactory()))

    fill(client, reverse("learning:new"), **WORDS, mission=other.pk)

    assert not LearningEntry.objects.filter(mission=other).exists()


def test_somebody_without_a_mission_is_told_who_writes_here(signed_in):
    page = signed_in(PersonFactory()).get(reverse("learning:new")).content.decode()

    assert "written by missions’ own people" in page


# ---- who gets in ----


def test_a_stranger_gets_the_same_answer_as_for_what_does_not_exist(signed_in):
    hidden = LearningEntryFactory(for_the_team=True)
    client = signed_in(LeaderFactory(of=MissionFactory()))

    answers = [client.get(reverse("learning:detail", args=[ref])).status_code for ref in (hidden.reference, "L-NO-1")]

    assert answers == [404, 404]


@pytest.mark.parametrize("page", ["learning:amend", "learning:use"])
def test_a_reader_without_the_right_gets_403(signed_in, page):
    entry = LearningEntryFactory()

    assert signed_in(PersonFactory()).get(reverse(page, args=[entry.reference])).status_code == 403


def test_a_visitor_is_led_to_the_sign_in(client):
    assert client.get(reverse("learning:list")).status_code == 302


@pytest.mark.parametrize("ref", ["draft-99999999999999999999", "draft-", "L-1", "draft-1x", "%2e"])
def test_an_address_that_means_nothing_is_a_plain_404(signed_in, ref):
    assert signed_in(PersonFactory()).get(f"/portal/learning/{ref}/").status_code == 404


# ---- reading ----


def test_the_list_says_what_it_shows_and_finds_by_word_mission_and_kind(signed_in):
    mission = MissionFactory()
    mine = LearningEntryFactory(mission=mission, title="Uniform grants at the gate", kind="surprise")
    LearningEntryFactory(title="Something else")
    client = signed_in(PersonFactory())

    page = client.get(reverse("learning:list"), {"q": "uniforms", "mission": mission.code, "kind": "surprise"})

    assert [entry.pk for entry in page.context["entries"]] == [mine.pk]
    assert f"What {mission} learned, of the kind “Surprise”, with the words “uniforms”" in page.content.decode()


def test_what_is_looked_for_comes_before_a_persons_own_drafts(signed_in):
    draft = LearningEntryFactory(draft=True, what="The bus was late.")
    client = signed_in(draft.author)

    whole, found = client.get(reverse("learning:list")), client.get(reverse("learning:list"), {"q": "bus"})

    assert whole.context["drafts"] == [draft] and "drafts" not in found.context


def test_a_heading_that_says_what_happened_is_not_said_again_below_it(signed_in):
    LearningEntryFactory(title="", what="The bus was late", so_what="Nobody came")
    LearningEntryFactory(title="Late again", what="The van was late", so_what="Few came.")
    client = signed_in(PersonFactory())

    titled, plain = client.get(reverse("learning:list")).context["entries"]
    (found,) = client.get(reverse("learning:list"), {"q": "bus"}).context["entries"]

    assert (titled.found, plain.found) == ("The van was late. Few came.", "Nobody came.")
    assert found.found == "The <mark>bus</mark> was late. Nobody came."


def test_every_entry_stands_once_on_the_pages_of_the_list(signed_in):
    mission = MissionFactory()
    made = {LearningEntryFactory(mission=mission).pk for _ in range(30)}
    client = signed_in(PersonFactory())

    first = client.get(reverse("learning:list"))
    second = client.get(first.context["next_url"] and reverse("learning:list") + first.context["next_url"])

    read = [entry.pk for page in (first, second) for entry in page.context["entries"]]
    assert len(read) == 30 and set(read) == made


@pytest.mark.parametrize(
    "query", ["before=x", "before=1e999", "kind=none", "mission=%00", "q=%00", "q=*", "before=" + "9" * 30]
)
def test_a_strange_filter_explains_itself_or_shows_the_list(signed_in, query):
    LearningEntryFactory()

    assert signed_in(PersonFactory()).get(f"{reverse('learning:list')}?{query}").status_code == 200


@pytest.mark.parametrize("asked", [{}, {"q": "shopkeepers"}])
def test_the_number_of_questions_does_not_grow_with_the_list(signed_in, django_assert_max_num_queries, asked):
    mission = MissionFactory()
    LearningEntryFactory.create_batch(3, mission=mission)
    client = signed_in(LeaderFactory(of=MissionFactory()))
    with django_assert_max_num_queries(9):
        client.get(reverse("learning:list"), asked)
    LearningEntryFactory.create_batch(20, mission=mission)

    with django_assert_max_num_queries(9):
        client.get(reverse("learning:list"), asked)


def test_a_linked_barrier_is_shown_only_to_those_who_may_read_it(signed_in):
    barrier = BarrierFactory(as_sensitive=True, title="The clause nobody may know of")
    entry = LearningEntryFactory(mission=barrier.lead_mission)
    entry.barriers.add(barrier)

    ours = signed_in(entry.author).get(entry.get_absolute_url()).content.decode()
    theirs = signed_in(LeaderFactory(of=MissionFactory())).get(entry.get_absolute_url()).content.decode()

    assert "The clause nobody may know of" in ours and "The clause nobody may know of" not in theirs


# ---- amending, using, moving ----


def test_two_people_amend_and_the_second_sees_both_texts(signed_in):
    entry = LearningEntryFactory()
    url = reverse("learning:amend", args=[entry.reference])
    client = signed_in(entry.author)
    opened = fields(client.get(url))
    typed = {"what": "First.", "so_what": "So.", "audience": "everyone"}
    client.post(url, opened | typed)

    page = client.post(url, fields(client.get(url)) | opened | typed | {"what": "Second."} | _new_key(client, url))

    entry.refresh_from_db()
    html = page.content.decode()
    assert page.status_code == 409 and entry.what == "First."
    assert "First." in html and "Second." in html
    again = client.post(url, fields(page) | typed | {"what": "First and second."})
    entry.refresh_from_db()
    assert again.status_code == 302 and entry.what == "First and second." and entry.version == 3


def _new_key(client, url):
    return {"form_key": fields(client.get(url))["form_key"]}


def test_links_to_barriers_a_person_may_not_read_survive_their_amending(signed_in):
    entry = LearningEntryFactory()
    hidden, ours = BarrierFactory(as_sensitive=True), BarrierFactory(lead_mission=entry.mission)
    entry.barriers.add(hidden)
    url = reverse("learning:amend", args=[entry.reference])

    fill(signed_in(entry.author), url, what="W.", so_what="S.", audience="everyone", barriers=[ours.pk])

    assert set(entry.barriers.all()) == {hidden, ours}


def test_an_entry_is_linked_to_levers_of_its_mission_and_keeps_another_missions_until_it_is_unticked(signed_in):
    entry = LearningEntryFactory()
    ours, elsewhere, linked = LeverFactory(of=entry.mission), LeverFactory(), LeverFactory(of=MissionFactory())
    entry.levers.add(linked)
    url = reverse("learning:amend", args=[entry.reference])
    client = signed_in(entry.author)
    page = client.get(url).content.decode()
    assert "Levers it touches" in page and ours.name in page and linked.name in page and elsewhere.name not in page
    words = {"what": "W.", "so_what": "S.", "audience": "everyone"}

    refused = fill(client, url, **words, levers=[elsewhere.pk])
    assert refused.status_code == 200 and set(entry.levers.all()) == {linked}

    assert fill(client, url, **words, levers=[ours.pk, linked.pk]).status_code == 302
    assert set(entry.levers.all()) == {ours, linked}
    assert fill(client, url, **words, levers=[ours.pk]).status_code == 302
    assert set(entry.levers.all()) == {ours}
    assert ours.name in client.get(entry.get_absolute_url()).content.decode()


def test_where_there_are_no_levers_none_are_asked_for(signed_in):
    entry = LearningEntryFactory()
    url = reverse("learning:amend", args=[entry.reference])
    client = signed_in(entry.author)
    assert "Levers it touches" not in client.get(url).content.decode()
    assert fill(client, url, what="W.", so_what="S.", audience="everyone").status_code == 302


def test_another_mission_says_we_can_use_this(signed_in):
    entry, other = LearningEntryFactory(), MissionFactory()

    fill(signed_in(LeaderFactory(of=other)), reverse("learning:use", args=[entry.reference]), how="At our hubs.")

    assert LearningUse.objects.get().mission == other


def test_using_it_twice_is_said_beside_the_field(signed_in):
    entry, other = LearningEntryFactory(), MissionFactory()
    leader = LeaderFactory(of=other)
    client, url = signed_in(leader), reverse("learning:use", args=[entry.reference])
    opened = fields(client.get(url))
    capture.use(entry, other, how="First.", by=fresh(leader))

    page = client.post(url, opened | {"how": "Second."})

    html = page.content.decode()
    assert page.status_code == 200 and "Second." in html
    assert "Your mission has said already that it uses this." in html
    assert entry.uses.count() == 1


def test_a_mission_that_said_so_already_is_led_back_to_the_entry(signed_in):
    entry, other = LearningEntryFactory(), MissionFactory()
    leader = LeaderFactory(of=other)
    capture.use(entry, other, how="First.", by=fresh(leader))

    answer = signed_in(leader).get(reverse("learning:use", args=[entry.reference]), follow=True)

    assert answer.redirect_chain == [(entry.get_absolute_url(), 302)]
    assert "Your mission has said already that it uses this." in answer.content.decode()


def test_a_late_press_gets_a_sentence(signed_in):
    entry = LearningEntryFactory(draft=True)
    client = signed_in(entry.author)
    url = reverse("learning:move", args=[f"draft-{entry.pk}", "share"])
    opened = fields(client.get(url))
    capture.share(entry, by=fresh(entry.author))

    page = client.post(url, opened)

    assert page.status_code == 409 and "Shared" in page.content.decode()


def test_every_button_drawn_is_a_move_that_works(signed_in):
    for name in ("share", "discard"):
        entry = LearningEntryFactory(draft=True)
        client = signed_in(entry.author)
        drawn = [move.url for move in client.get(entry.get_absolute_url()).context["moves"] if move.allowed]
        url = reverse("learning:move", args=[f"draft-{entry.pk}", name])
        assert url in drawn
        typed = fields(client.get(url))
        answers = {client.post(url, typed).url for _ in range(3)}
        assert len(answers) == 1


def test_using_it_posted_again_leads_where_it_led_though_no_mission_is_left_to_choose(signed_in):
    entry, other = LearningEntryFactory(), MissionFactory()
    client, url = signed_in(LeaderFactory(of=other)), reverse("learning:use", args=[entry.reference])
    typed = fields(client.get(url)) | {"how": "At our hubs."}

    answers = {client.post(url, typed).url for _ in range(3)}

    assert answers == {entry.get_absolute_url()} and entry.uses.count() == 1


def test_a_move_posted_by_somebody_whose_it_is_not_is_refused_whatever_is_in_the_form(signed_in):
    entry = LearningEntryFactory()
    url = reverse("learning:move", args=[entry.reference, "share"])

    assert signed_in(PersonFactory()).post(url, {"seen": "x"}).status_code == 403


def test_a_discarded_draft_is_gone(signed_in):
    entry = LearningEntryFactory(draft=True)
    client = signed_in(entry.author)

    fill(client, reverse("learning:move", args=[f"draft-{entry.pk}", "discard"]))

    assert not LearningEntry.objects.exists()
    assert client.get(f"/portal/learning/draft-{entry.pk}/").status_code == 404
