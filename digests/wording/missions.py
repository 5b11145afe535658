"""How the rest of a mission's life is told in an edition: what it learned and heard, its levers, who leads it."""

from __future__ import annotations

from digests.models import Edition
from digests.phrases import area, clock, listed, sentence, sentences, short
from digests.scope import Telling
from digests.shape import Item, item
from leaders.models import Appointment
from learning.models import CommunityVoice, LearningEntry, Synthesis
from missions.models import LeverStep
from people.models import Meeting


def one_entry(entry: LearningEntry) -> Item:
    """Something a mission learned, and who used it."""
    used = [use.mission.short_name for use in entry.uses.all()]
    meta = [entry.mission.short_name]
    meta += [words for words in (entry.get_kind_display(), entry.get_confidence_display()) if words]
    meta += [f"Used by {listed(used[:3])}"] if used else []
    words = entry.what if entry.title else entry.so_what
    return item(
        entry.heading,
        short(words, 30),
        meta=meta,
        ref=entry.reference,
        path=entry.get_absolute_url(),
        key=f"entry:{entry.reference}",
        stage=entry.mission.stage,
    )


def one_synthesis(synthesis: Synthesis) -> Item:
    """Several entries read together."""
    return item(
        synthesis.title,
        short(synthesis.words, 40),
        meta=["Several entries read together", synthesis.get_confidence_display(), f"Offered by {synthesis.by}"],
        path=synthesis.get_absolute_url(),
        key=f"synthesis:{synthesis.pk}",
    )


def one_voice(told: Telling, voice: CommunityVoice) -> Item:
    """What people said, in their words, and what they heard back."""
    who = ", ".join(str(part) for part in (voice.named_community, voice.place) if part)
    came = f"{who}, through {voice.route}" if who else f"Through {voice.route}"
    return item(
        short(voice.words, 40).strip("“”\"'"),
        sentences([came, _answer_words(told, voice)]),
        meta=[voice.mission.short_name, area(voice)],
        ref=voice.reference,
        path=voice.get_absolute_url(),
        key=f"voice:{voice.reference}",
        stage=voice.mission.stage,
    )


def _answer_words(told: Telling, voice: CommunityVoice) -> str:
    if voice.state in (CommunityVoice.State.HEARD, CommunityVoice.State.CONSIDERED):
        due = f"; answer expected by {told.on(voice.answer_by)}" if voice.answer_by else ""
        return f"{voice.get_state_display()}{due}"
    said = short(voice.response_words, 24)
    if voice.response != CommunityVoice.Response.CANNOT:  # that answer says itself that it cannot be done, and why
        said = f"{voice.get_response_display()}: {said}" if said else voice.get_response_display()
    return f"{sentence(said)} They say: {short(voice.their_view, 16)}" if voice.their_view else said


def one_lever(told: Telling, step: LeverStep) -> Item:
    """A lever that moved: how far it came, by whose word, and for which missions."""
    lever = step.record
    missions = sorted(lever.missions.all(), key=lambda mission: mission.order)
    return item(
        lever.name,
        short(step.words, 28),
        meta=[
            listed([mission.short_name for mission in missions]),
            str(lever.holder),
            area(lever),
            f"{step.label}, {told.on(step.at)}",
        ],
        path=lever.get_absolute_url(),
        stage=missions[0].stage if len(missions) == 1 else None,
    )


def one_leader(told: Telling, post: Appointment, ended: bool) -> Item:
    """Who took a mission on or, where the post `ended`, stood down from it."""
    of = f", {post.person.organisation}" if post.person.organisation else ""
    did = f"stood down on {told.on(post.until)}, with our thanks" if ended else f"since {told.on(post.since)}"
    return item(
        post.mission.short_name,
        sentence(f"{post.person}{of}, {did}"),
        meta=["Stood down" if ended else "New system leader"],
        stage=post.mission.stage,
    )


def one_meeting(told: Telling, meeting: Meeting) -> str:
    """When a forum meets; of the reader's own, whether in public and from when its papers are there."""
    yours = meeting.forum_id == told.forum.pk and told.kind == Edition.Kind.FORUM
    meets = f"The {told.noun} meets" if yours else str(meeting.forum)
    meets += " in public" if yours and meeting.forum.public else ""
    papers = f" Papers from {told.on(meeting.publish_by)}." if yours and meeting.forum.papers_clear_days else ""
    return f"{meets}, {clock(meeting.starts_at)}.{papers}"
