"""The canary in the learning rooms: what is kept to a team or on a desk is tied to everything, and heard by its own."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from barriers.models import Barrier
from barriers.tests.factories import BarrierFactory
from digests.compose import compose
from digests.models import Edition
from foundation.working_days import today
from learning import bringing
from learning.tests.factories import ExperimentFactory, LearningEntryFactory, SynthesisFactory, VoiceFactory
from missions_portal.tests.scene import KINDS, SouthTees, addresses, furnish, south_tees
from missions_portal.tests.words_in_files import words_in
from missions_portal.what_happened.places import PLACES, story_of

pytestmark = pytest.mark.django_db

OF_THE_TEAM = {"team", "leader", "facilitator"}
MAY_HEAR = {
    "zaunkoenig": ("a sensitive barrier", OF_THE_TEAM),
    "schleiereule": ("what was decided in private", {"hwb_officer"}),
    "mauersegler": ("an entry of the team’s", OF_THE_TEAM),
    "steinschmaetzer": ("a voice of the team’s", OF_THE_TEAM),
    "kernbeisser": ("an experiment of the team’s", OF_THE_TEAM),
    "sumpfmeise": ("an experiment in draft", {"leader"}),
    "heckenbraunelle": ("a synthesis in draft", {"leader"}),
    "gimpel": ("a sheet nobody confirmed", {"leader"}),
}


def hide_the_words(scene: SouthTees, things: dict[str, Any]) -> list[Any]:
    """One bird in each place, tied to what more people read by every tie there is. Returns what has a page."""
    ours, mission = {"audience": "team", "mission": scene.mission}, scene.mission
    barrier = BarrierFactory(lead_mission=mission, as_sensitive=True, title="zaunkoenig", gets_in_the_way="zaunkoenig")
    entry = LearningEntryFactory(title="mauersegler", what="mauersegler", so_what="mauersegler", **ours)
    voice = VoiceFactory(words="steinschmaetzer", place="steinschmaetzer", permission="team", **ours)
    tried = ExperimentFactory(
        title="kernbeisser", belief="kernbeisser", tries="kernbeisser", state="reviewed",
        permission_by="kernbeisser", permission_for="kernbeisser", permission_until=today(), **ours,
    )  # fmt: skip
    draft = ExperimentFactory(mission=mission, draft=True, title="sumpfmeise", belief="sumpfmeise", adapted_from=tried)
    words = dict.fromkeys(("title", "words", "changes_framework"), "heckenbraunelle")
    synthesis = SynthesisFactory(by=scene.leader, draft=True, **words)
    content = b"What?,So what?\ngimpel,gimpel\n"
    sheet = bringing.keep(mission, "gimpel.csv", content, by=scene.leader)
    decision = things["exempt-decision"]
    type(decision).objects.filter(pk=decision.pk).update(title="schleiereule", words="schleiereule")
    Barrier.objects.filter(pk=things["received"].barrier_id).update(search_text="zaunkoenig mauersegler")

    read_by_all = {"voice": things["voice"], "experiment": things["experiment"], "entry": things["entry"]}
    read_by_all["voice"].barriers.add(barrier)
    read_by_all["voice"].experiments.add(tried, draft)
    read_by_all["voice"].decisions.add(decision)
    read_by_all["experiment"].barriers.add(barrier)
    read_by_all["experiment"].learning.add(entry)
    read_by_all["experiment"].voices.add(voice)
    read_by_all["entry"].barriers.add(barrier, things["received"].barrier)
    read_by_all["entry"].decisions.add(decision)
    read_by_all["entry"].syntheses.add(synthesis)
    entry.barriers.add(things["received"].barrier)
    entry.decisions.add(things["decision"])
    voice.barriers.add(things["received"].barrier)
    voice.decisions.add(things["decision"])
    things["question"].entries.add(entry)
    things["synthesis"].entries.add(entry)
    type(tried).objects.filter(pk__in=[tried.pk, draft.pk]).update(intervention=things["intervention"])
    return [barrier, entry, voice, tried, synthesis, sheet]


@pytest.mark.long
def test_what_is_kept_to_a_team_or_on_a_desk_is_heard_by_its_own_however_it_is_tied() -> None:
    scene = south_tees()
    things = furnish(scene)
    *records, sheet = hide_the_words(scene, things)
    pages = list(addresses(scene, things).values())
    pages += [record.get_absolute_url() for record in records]
    pages += [reverse("learning:sheet", args=[sheet.pk]), reverse("learning:experiments") + "?far=ended"]
    pages += [reverse("missions:detail", args=[scene.other_mission.code])]
    pages += [story_of(place, record) for place in PLACES.values() for record in records if type(record) is place.model]
    pages += [f"{reverse(name)}?from={records[1].reference}" for name in ("learning:synthesis_new",)]
    pages += [f"{reverse('learning:new')}?experiment={records[3].reference}"]
    heard: dict[str, set[str]] = {word: set() for word in MAY_HEAR}
    where: dict[tuple[str, str], str] = {}
    for kind in KINDS:
        client = Client()
        if kind != "visitor":
            client.force_login(scene.people[kind])
        for path in pages:
            page = words_in(client.get(path).content)
            for word in MAY_HEAR:
                if word in page:
                    heard[word].add(kind)
                    where.setdefault((word, kind), path)
    wrong = {
        what: {"too many": {kind: where[word, kind] for kind in heard[word] - may}, "missing": may - heard[word]}
        for word, (what, may) in MAY_HEAR.items()
        if heard[word] != may
    }
    assert wrong == {}


def test_no_edition_tells_what_is_kept_to_a_team_or_on_a_desk() -> None:
    scene = south_tees()
    things = furnish(scene)
    hide_the_words(scene, things)
    period = {"covers_from": today() - timedelta(days=30), "covers_to": today()}
    for forum in (scene.place, scene.hwb, scene.space):
        for kind in Edition.Kind:
            told = json.dumps(compose(forum, kind=kind, **period))
            assert not [what for word, (what, _) in MAY_HEAR.items() if word in told]
