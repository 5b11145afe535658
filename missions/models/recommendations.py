"""What the paper recommends and asks, and the principles a team takes up in its own words."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from simple_history.models import HistoricalRecords

from foundation.versions import Versioned
from missions.models.levers import Lever
from people.models.packed import Packed


class Recommendation(Versioned):
    """One of the paper's recommendations, the Board's answer and progress in words."""

    class Answer(models.TextChoices):
        NOT_RECORDED = "not-recorded", "Not recorded"
        ENDORSED = "endorsed", "Endorsed"
        AMENDED = "amended", "Endorsed as amended"

    class Evidence(models.TextChoices):
        """What the portal itself keeps that shows how far a recommendation has come; a pack names them."""

        APPOINTMENTS = "appointments", "Who leads"
        SUPPORT = "support", "Help asked for"
        MEETINGS = "meetings", "Meetings"
        DELEGATIONS = "delegations", "Decided by missions themselves"
        POWERS = "powers", "Powers"
        POLICY_FRAMEWORKS = "policy-frameworks", "Policy frameworks"
        COMMITMENTS = "commitments", "Partners’ commitments"
        DATA_SHARING = "data-sharing", "Data sharing"
        PARTNERSHIPS = "existing-partnerships", "Existing partnerships"
        VOICES = "voices", "What people said"
        LEARNING = "learning", "What was learned"

    number = models.PositiveSmallIntegerField(unique=True)
    section = models.CharField(max_length=120)
    text = models.TextField()
    considers = models.JSONField(default=list, blank=True)
    evidence = models.JSONField(default=list, blank=True)
    answer = models.CharField(max_length=12, choices=Answer.choices, default=Answer.NOT_RECORDED)
    answered_on = models.DateField(null=True, blank=True)
    minute = models.CharField(max_length=120, blank=True)
    amended_text = models.TextField(blank=True)
    progress = models.TextField(blank=True)

    history = HistoricalRecords()

    agenda_items = models.ManyToManyField("people.AgendaItem", blank=True, related_name="recommendations")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(answer="amended") | ~models.Q(amended_text=""),
                name="missions_recommendation_as_amended",
                violation_error_message="Write the text as the Board amended it.",
            )
        ]

    def __str__(self) -> str:
        return f"Recommendation {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("recommendation", args=[self.number])

    @property
    def is_answered(self) -> bool:
        """Is it on record what the Board said to it?"""
        return self.answer != self.Answer.NOT_RECORDED


class DiscussionQuestionQuerySet(models.QuerySet):
    """The paper's questions, asked about by whether the Board answered."""

    def answered(self) -> Self:
        """Those the Board has said something to."""
        return self.filter(answers__isnull=False).distinct()


class DiscussionQuestion(Packed):
    """A question the paper put to the Board, open until the Board answers."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="questions")
    text = models.TextField()
    order = models.PositiveSmallIntegerField(default=0)
    agenda_items = models.ManyToManyField("people.AgendaItem", blank=True, related_name="questions")

    objects = DiscussionQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.text


class BoardAnswer(Versioned):
    """What the Board said to a question on one day; it may be corrected, and later answers stand beside it."""

    question = models.ForeignKey(DiscussionQuestion, models.CASCADE, related_name="answers")
    words = models.TextField()
    on = models.DateField()
    minute = models.CharField(max_length=120, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            # Two officers who write down one minute at the same moment.
            models.UniqueConstraint("question", "on", Lower("minute"), name="missions_board_answer_once")
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_corrected(self) -> bool:
        """Was it corrected after it was first written down?"""
        return self.version > 1


class PrincipleQuerySet(models.QuerySet):
    """Principles, asked about by whether a team took them up."""

    def in_somebodys_words(self) -> Self:
        """Those at least one team has put in its own words."""
        return self.filter(in_words__isnull=False).distinct()


class Principle(Packed):
    """A principle of mission-level governance, or one that cuts across the strategy."""

    class Kind(models.TextChoices):
        GOVERNANCE = "governance", "Mission-level governance"
        CROSS_CUTTING = "cross-cutting", "Across the strategy"

    kind = models.CharField(max_length=14, choices=Kind.choices)
    name = models.CharField(max_length=200)
    said_then = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects = PrincipleQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "order"]
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="missions_principle_once")]

    def __str__(self) -> str:
        return self.name


class PrincipleInWords(Versioned):
    """How one team takes up a principle, in its own words, on one day; `version` counts its words on that principle."""

    principle = models.ForeignKey(Principle, models.CASCADE, related_name="in_words")
    mission = models.ForeignKey("missions.Mission", models.CASCADE, related_name="principles_in_words")
    words = models.TextField()
    on = models.DateField()
    by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")

    history = HistoricalRecords()

    class Meta:
        ordering = ["-on", "-version"]
        constraints = [
            # Of two of a team who write at once, the second is shown both texts.
            models.UniqueConstraint(
                fields=["principle", "mission", "version"], name="missions_principle_in_words_after_another"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mission}: {self.principle}"

    @property
    def stands_now(self) -> bool:
        said = PrincipleInWords.objects.filter(mission=self.mission_id, principle=self.principle_id)
        return not said.filter(version__gt=self.version).exists()


class GuidingMessage(Packed):
    """A prompt for would-be system leaders."""

    text = models.CharField(max_length=300, unique=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.text


class EngagementAim(Packed):
    """A ready aim for engaging communities, offered as a template."""

    text = models.CharField(max_length=300, unique=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.text


class LocalExample(Packed):
    """Work in the place that the strategy builds on."""

    name = models.CharField(max_length=200, unique=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class Workstream(Packed):
    """Work that serves every mission, such as information sharing."""

    name = models.CharField(max_length=120, unique=True)
    purpose = models.TextField()
    asks = models.CharField("the kind of lever that it asks for", max_length=20, choices=Lever.Kind.choices, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("missions:workstream", args=[self.pk])
