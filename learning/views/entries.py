"""The learning log: what missions learned, newest first; written in two minutes; used by others."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import CharField, Value
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from foundation.found_words import snippet
from foundation.moves import Door, NotYours
from foundation.posting import form_page
from foundation.story import story_of
from foundation.trails import below_the_desk
from leaders.standing import Standing, standing_of
from learning import capture
from learning.experiments import as_learning, learned_from
from learning.forms import AmendEntryForm, FindEntriesForm, FromExperimentForm, MoveForm, QuickEntryForm, UseForm
from learning.forms.entries import SAID_ALREADY
from learning.forms.writing import readers
from learning.models import Audience, Experiment, LearningEntry, LearningQuestion, Steward, Synthesis
from learning.moves import may_amend, may_sum_up, serves
from learning.related import related_to
from learning.views.rooms import (
    PAGE,
    Act,
    Room,
    buttons,
    filters_of,
    find,
    find_to_amend,
    keep_or_send,
    key_of,
    make_the_move,
    newest_first,
    page_of,
)
from missions.models import Lever
from people.requests import SignedIn

ROOM = Room(
    model=LearningEntry,
    acts={
        "share": Act(MoveForm, capture.share),
        "offer": Act(MoveForm, capture.offer),
        "discard": Act(MoveForm, capture.discard),
    },
    move_url="learning:move",
    list_url="learning:list",
    name="Learning",
)


def entries(request: SignedIn) -> HttpResponse:
    """The log, newest first or by how well it fits, narrowed by what the address asks."""
    form = FindEntriesForm(request.GET)
    asked = filters_of(request, form)
    rows: Any = LearningEntry.objects.visible_to(request.user).shared().with_its_names().filter(**form.narrowing)
    if form.ranks:
        # Those further down fit less and less: a page of them is what anybody reads.
        found, next_url = list(rows.ranked(asked["q"])[:PAGE]), ""
    elif asked.get("q"):
        found, next_url = page_of(request, rows.newest_matching(asked["q"], before=asked.get("before")))
    else:
        found, next_url = page_of(request, newest_first(rows, "shared_at", asked.get("before")))
    for entry in found:
        entry.found = snippet(_below_its_heading(entry, asked.get("q")), asked.get("q") or "")
    standing = standing_of(request.user)
    return render(
        request,
        "learning/learningentry_list.html",
        {
            "entries": found,
            "next_url": next_url,
            "form": form,
            "trail": below_the_desk(),
            "shown": form.sentence,
            "narrowed": form.chosen,
            "full": form.ranks and len(found) == PAGE,
            "may_write": bool(standing.serves | standing.contributes_to),
            "may_bring": bool(standing.serves),
            **_looked_after(asked.get("mission"), standing),
            # What was looked for comes first; a person's drafts wait on the whole log.
            **({} if form.chosen else _unfinished(request.user)),
        },
    )


def _below_its_heading(entry: LearningEntry, looked_for: str | None) -> str:
    """What a list says under an entry's heading: what happened and why it matters.

    A heading that says all of what happened is not said twice, unless words are looked for: only below are they marked.
    """
    said = [entry.so_what] if entry.heading == entry.what and not looked_for else [entry.what, entry.so_what]
    return " ".join(f"{words}." if words[-1:].isalnum() else words for words in said)


def _looked_after(mission: Any, standing: Standing) -> dict[str, Any]:
    """Of one mission's log: who looks after it, and whether this person may take it on."""
    if not mission:
        return {}
    steward = Steward.objects.of(mission).looking_after().select_related("person").first()
    return {"mission": mission, "steward": steward, "serves": mission.pk in standing.serves}


def _unfinished(user: Any) -> dict[str, Any]:
    """Drafts a person wrote or was left with, and those contributors offered to their team: one question for both."""
    drafts = LearningEntry.objects.visible_to(user).drafts().with_its_names()
    waiting = list(drafts.order_by("-id")[:40])
    return {
        "drafts": [draft for draft in waiting if draft.author_id == user.pk or not draft.offered_at],
        "offered": [draft for draft in waiting if draft.author_id != user.pk and draft.offered_at],
    }


def new(request: SignedIn) -> HttpResponse:
    """Quick entry: shared, sent to the team, or kept as a draft."""
    tried = _written_down_from(request)
    form = QuickEntryForm(request.user, request.POST or None, initial=as_learning(tried) if tried else None)
    if tried:
        form.who_reads = readers(tried.audience)

    def act() -> str:
        entry = form.entry()
        if tried:
            entry.source = LearningEntry.Source.EXPERIMENT
            # What a team tried by itself is not read by more people for having taught something, unless it widens it.
            entry.audience = tried.audience
        capture.keep(entry, by=request.user)
        if tried:
            learned_from(tried, entry)
        keep_or_send(request, entry, capture.share, lambda it: f"Shared, with thanks. Its reference is {it.reference}.")
        return entry.get_absolute_url()

    context = {
        "trail": below_the_desk(("Learning", reverse("learning:list"))),
        "tried": tried,
        "drafts": LearningEntry.objects.drafts_of(request.user).with_its_names()[:10],
    }
    return form_page(request, form, act, "learning/learningentry_new.html", context)


def _written_down_from(request: SignedIn) -> Experiment | None:
    """The ended experiment that an address says an entry comes from, where this person may write for its mission."""
    reference = FromExperimentForm(request.GET).understood.get("experiment")
    if not reference:
        return None
    ended = Experiment.objects.visible_to(request.user).as_far_as(*Experiment.ENDED)
    found = ended.filter(reference=reference).select_related("mission").first()
    return found if found and serves(found, request.user) else None


def entry(request: SignedIn, ref: str) -> HttpResponse:
    """One entry: its words, what it is linked to, who uses it."""
    entry = find(LearningEntry.objects.with_its_names(), request.user, ref)
    uses = list(entry.uses.select_related("mission__stage", "entry"))
    return render(
        request,
        "learning/learningentry_detail.html",
        {
            "entry": entry,
            "trail": below_the_desk(("Learning", reverse("learning:list"))),
            "turn": _turn_of(entry, len(uses)),
            "moves": _acts(entry, {use.mission_id for use in uses}, request.user),
            "story": story_of(entry.steps.all()),
            "uses": uses,
            "related": related_to(entry, reader=request.user),
            "barriers": entry.barriers.visible_to(request.user).order_by("-id"),
            "decisions": entry.decisions.visible_to(request.user),
            **_also_in(entry, request.user),
        },
    )


def _also_in(entry: LearningEntry, user: Any) -> dict[str, list[Any]]:
    """The levers an entry touches, the questions it bears on and the syntheses it is in: one question for all three."""
    linked = [
        _named("lever", entry.levers.all(), "name"),
        _named("question", entry.questions.visible_to(user), "question"),
        _named("synthesis", entry.syntheses.visible_to(user).shared(), "title"),
    ]
    rows = list(linked[0].union(*linked[1:], all=True))
    return {
        "levers": [Lever(pk=pk, name=words, state=state) for which, pk, words, state in rows if which == "lever"],
        "questions": [LearningQuestion(pk=pk, question=words) for which, pk, words, _ in rows if which == "question"],
        "syntheses": [Synthesis(pk=pk, title=words) for which, pk, words, _ in rows if which == "synthesis"],
    }


def _named(which: str, rows: Any, words: str) -> Any:
    return rows.order_by().values_list(Value(which, output_field=CharField()), "pk", words, "state")


def _turn_of(entry: LearningEntry, uses: int) -> str:
    """The first line of an entry: who uses it, or whose desk it is on."""
    if entry.state == LearningEntry.State.DRAFT:
        if entry.offered_at:
            return "A contributor’s draft. The team shares it, mends it or discards it."
        return "A draft, not yet shared."
    if uses == 1:
        return "One other mission uses this."
    if uses:
        return f"{str(apnumber(uses)).capitalize()} other missions use this."
    day = timezone.localtime(entry.shared_at)
    return f"Shared on {day:%-d %B %Y}. No other mission has said yet that it uses this."


def _acts(entry: LearningEntry, used_by: set[int], user: Any) -> list[Door]:
    """What a person can do with an entry now."""
    acts = buttons(ROOM, entry, user)
    could_use = standing_of(user).serves - used_by - {entry.mission_id}
    if could_use and entry.state == LearningEntry.State.SHARED:
        url = reverse("learning:use", args=[key_of(entry)])
        acts.append(Door("We can use this", url, "Say how; the author will hear of it"))
    if may_amend(entry, user):
        url = reverse("learning:amend", args=[key_of(entry)])
        acts.append(Door("Amend the words", url, "Add a title, a kind, or what it is about"))
    if may_sum_up(user) and entry.state == LearningEntry.State.SHARED and entry.audience == Audience.EVERYONE:
        url = f"{reverse('learning:synthesis_new')}?from={entry.reference}"
        acts.append(Door("Put it together with others", url, "A synthesis: what several entries say"))
    return acts


def amend(request: SignedIn, ref: str) -> HttpResponse:
    """An entry's words, amended; where somebody else did so meanwhile, both texts are shown."""
    entry = find_to_amend(LearningEntry.objects.with_its_names(), request.user, ref)
    # The form writes on a copy, so that the record itself is only ever changed by saving.
    form = AmendEntryForm(request.user, request.POST or None, instance=copy(entry))

    def act() -> str:
        said = form.cleaned_data
        links = {"barriers": said.get("barriers"), "levers": said.get("levers")}
        capture.amend(entry, form.words(), **links, by=request.user, version=said["version"])
        messages.success(request, "Saved.")
        return entry.get_absolute_url()

    return form_page(request, form, act, "learning/form.html", _frame(entry, "Amend the words", "Save"))


def _frame(entry: LearningEntry, title: str, submit: str) -> dict[str, Any]:
    return {
        "title": title,
        "turn": entry.heading,
        "record": entry,
        "trail": below_the_desk(("Learning", reverse("learning:list"))),
        "submit": submit,
    }


def use(request: SignedIn, ref: str) -> HttpResponse:
    """“We can use this”: a mission says how, and the author hears of it."""
    entry = find(LearningEntry.objects.with_its_names(), request.user, ref)
    if not standing_of(request.user).serves - {entry.mission_id}:
        raise NotYours("A mission’s own people say what it uses.")
    form = UseForm(request.user, entry, request.POST or None)
    if not form.missions and request.method == "GET":
        messages.info(request, SAID_ALREADY)
        return redirect(entry)

    def act() -> str:
        how = form.cleaned_data
        capture.use(entry, how["mission"], how=how["how"], by=request.user)
        messages.success(request, "Thank you. The author will hear that you use it.")
        return entry.get_absolute_url()

    return form_page(request, form, act, "learning/form.html", _frame(entry, "We can use this", "Say that we use it"))


def move(request: SignedIn, ref: str, move: str) -> HttpResponse:
    """One move of an entry."""
    return make_the_move(request, ROOM, ref, move)
