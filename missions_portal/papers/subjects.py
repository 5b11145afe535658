"""What each kind of record an item can be about says on the item's cover."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from barriers.models import Decision, Escalation
from leaders.models import Nomination
from learning.models import Synthesis
from missions.models import DiscussionQuestion, Lever, Recommendation
from missions_portal.papers.parts import Part, Table, day_words, paragraphs, said

OPTION_HEAD = ("Option", "Costs or saves", "Whose budget or service", "What harm")
BEFORE_HEAD = ("Decision", "By whom and when", "What was decided")
NOT_SAID = "Not said"


# ---- what a mission asks ----


def ask_parts(ask: Escalation, *, whole: bool, before: list[Decision]) -> list[Part]:
    """The ask, its options, the barrier behind it and what was decided before; `whole` is false for its summary only.

    Wants its options and organisations prefetched.
    """
    if not whole:
        summary = ask.open_summary or "The forum takes this item in private."
        return [Part("Taken in private", paragraphs(summary), _whose(ask))]
    parts = [_asked(ask), _options(ask), _in_the_way(ask.barrier), _before(before)]
    return [part for part in parts if part is not None]


def _whose(ask: Escalation) -> list[tuple[str, str]]:
    return said(("Mission", ask.barrier.lead_mission), ("Barrier", ask.barrier.reference))


def _asked(ask: Escalation) -> Part:
    needed = ", ".join(filter(None, [day_words(ask.needed_by), ask.needed_because]))
    facts = said(
        ("The forum is asked to", ask.get_wanted_display().lower()),
        ("Asked by", ask.asked_by),
        ("Typed by an officer, because", ask.typed_because),
        ("Organisations affected", ", ".join(str(each) for each in ask.organisations.all())),
        ("Needed by", needed),
    )
    return Part("What is asked", [ask.ask], _whose(ask) + facts)


def _options(ask: Escalation) -> Part | None:
    options = list(ask.options.all())
    if not options:
        return None
    rows = [
        (
            f"{option.words} (what the mission prefers)" if option.pk == ask.preferred_id else option.words,
            option.costs_or_saves or NOT_SAID,
            option.whose or NOT_SAID,
            option.harm or NOT_SAID,
        )
        for option in options
    ]
    table = Table("The options and what each would mean", OPTION_HEAD, rows)
    return Part("What could be done", facts=said(("Why the mission prefers it", ask.why_preferred)), table=table)


def _in_the_way(barrier: Any) -> Part:
    facts = said(
        ("What it stops, and who bears it", barrier.stops),
        ("Where the rule or habit lives", barrier.rule_lives_in),
        ("Who could change it", barrier.who_could_change_it),
        ("What was tried", barrier.tried),
        ("What would unblock it", barrier.would_unblock_it),
        ("What follows if it is left", barrier.if_left),
    )
    return Part("What gets in the way", paragraphs(barrier.gets_in_the_way), facts)


def _before(decisions: list[Decision]) -> Part | None:
    if not decisions:
        return None
    rows = [
        (
            each.reference,
            f"{each.forum}, {day_words(each.on)}",
            f"{each.get_outcome_display()}. {each.words}",
        )
        for each in decisions
    ]
    table = Table("Earlier decisions on the same barrier, oldest first", BEFORE_HEAD, rows)
    return Part("What was decided before", table=table)


# ---- everything else ----


def _nomination(row: Nomination) -> list[Part]:
    facts = said(
        ("For", row.mission),
        ("From", row.nominee.organisation),
        ("Put forward by", "Themselves" if row.nominated_by_id == row.nominee_id else row.nominated_by),
        ("How they were found", row.how_found),
    )
    return [Part(f"Who is put forward: {row.nominee}", paragraphs(row.why), facts)]


def _synthesis(row: Synthesis) -> list[Part]:
    facts = said(
        ("How sure we are", row.get_confidence_display()),
        ("What it would change in our learning framework", row.changes_framework),
        ("Put together by", row.by),
        ("On", day_words(row.on)),
    )
    return [Part(f"Synthesis: {row.title}", paragraphs(row.words), facts)]


def _lever(row: Lever) -> list[Part]:
    facts = said(
        ("Kind", row.get_kind_display()),
        ("Who holds it", row.holder),
        ("How far it has come", row.get_state_display()),
        ("What it would do", row.what),
        ("Not possible, because", row.because),
        ("What the holder answered", row.holder_said),
        ("Asked of the lawyers", row.legal_asked),
        ("Legal check", row.legal_check),
        ("Who adopts it", row.who_adopts),
        ("Wording asked for", row.wording_asked_for),
        ("Wording adopted", row.wording_adopted),
        ("Question", row.question),
        ("Data", row.data),
        ("Agreement", row.agreement),
        ("Looked at again", day_words(row.review_on)),
    )
    return [Part(f"Lever: {row.name}", facts=facts)]


def _recommendation(row: Recommendation) -> list[Part]:
    facts = said(
        ("The Board’s answer", row.get_answer_display()),
        ("As amended", row.amended_text),
        ("Progress", row.progress),
    )
    return [Part(f"The paper, {row}", paragraphs(row.text, *row.considers), facts)]


def _question(row: DiscussionQuestion) -> list[Part]:
    return [Part("Question to the Board", paragraphs(row.text), said(("Asked under", row.recommendation)))]


def _decision_to_note(row: Decision) -> list[Part]:
    facts = said(
        ("Outcome", row.get_outcome_display()),
        ("Decided by", row.forum or (row.delegation.mission if row.delegation else "")),
        ("On", day_words(row.on)),
        ("Reasons", row.reasons),
    )
    return [Part(f"Decision to note, {row.reference}: {row.title}", paragraphs(row.words), facts)]


@dataclass(frozen=True)
class Subject:
    """One kind of record: those a person may read, the column that points to the item, and what the cover says."""

    rows: Callable[[Any], QuerySet[Any]]
    pointer: str
    parts: Callable[[Any], list[Part]]


SUBJECTS = {
    "nominations": Subject(
        lambda user: Nomination.objects.visible_to(user).select_related(
            "mission", "nominee__organisation", "nominated_by"
        ),
        "agenda_item",
        _nomination,
    ),
    "syntheses": Subject(lambda user: Synthesis.objects.select_related("by"), "agenda_item", _synthesis),
    "levers": Subject(lambda user: Lever.objects.select_related("holder"), "agenda_items", _lever),
    "recommendations": Subject(lambda user: Recommendation.objects.all(), "agenda_items", _recommendation),
    "questions": Subject(
        lambda user: DiscussionQuestion.objects.select_related("recommendation"), "agenda_items", _question
    ),
    "decisions_to_note": Subject(
        lambda user: Decision.objects.visible_to(user).select_related("forum", "delegation__mission"),
        "to_be_noted_at",
        _decision_to_note,
    ),
}
