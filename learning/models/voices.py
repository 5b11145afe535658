"""Community voice: what people said, what was answered, and what they made of the answer."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from foundation.moves import Movable, Step
from foundation.named import Named
from foundation.publishing import Publishable, PublishableQuerySet
from foundation.versions import Versioned
from learning.models.entries import Audience
from learning.reading import Written


class EngagementRoute(Named):
    """A way people are heard, such as a poverty action network."""


class CommunityOfInterest(Named):
    """People who share a life or a concern, such as carers."""

    class Meta(Named.Meta):
        verbose_name_plural = "communities of interest"


class VoiceQuerySet(Written, PublishableQuerySet):  # type: ignore[override]
    """Voices asked about by reader, day and how far the answer is; `learning/reading.py` holds who may read them."""

    def may_be_published(self) -> Self:
        """Those in the log whose people agreed to it, as everyone signed in may read them."""
        agreed = {"permission": CommunityVoice.Permission.PUBLIC, "audience": Audience.EVERYONE}
        return self.in_the_log().filter(**agreed)

    def in_the_log(self) -> Self:
        """Those that have left their author's desk."""
        return self.exclude(state=CommunityVoice.State.DRAFT)

    def as_far_as(self, state: str) -> Self:
        """Those whose answer has come exactly this far."""
        return self.filter(state=state)

    def not_yet_answered(self) -> Self:
        """Heard, and nobody has said what changed."""
        return self.filter(state__in=[CommunityVoice.State.HEARD, CommunityVoice.State.CONSIDERED])

    def to_be_answered(self) -> dict[str, Any]:
        """How many are not yet answered, as `count`, and by which day the `first` answer is expected."""
        return self.not_yet_answered().aggregate(count=Count("pk"), first=Min("answer_by"))

    def to_answer_by(self, day: date) -> Self:
        """Not yet answered, and an answer is expected by a day or was before."""
        return self.not_yet_answered().filter(answer_by__lte=day)

    def to_feed_back(self) -> Self:
        """Answered, and the answer has not yet reached those who spoke; each with when it was, as `answered_at`."""
        answered = Max("steps__at", filter=Q(steps__move="respond"))
        return self.filter(state=CommunityVoice.State.RESPONDED).annotate(answered_at=answered)

    def that_changed_something(self) -> Self:
        """Those answered with a change, whole or in part, the last heard first."""
        changed = [CommunityVoice.Response.CHANGED, CommunityVoice.Response.PARTLY]
        return self.filter(response__in=changed).select_related("mission").order_by("-heard_on", "-id")

    def overdue(self, on: date) -> Self:
        """Those whose answer was expected before a day."""
        return self.not_yet_answered().filter(answer_by__lt=on)


class CommunityVoice(Movable, Versioned, Publishable):
    """What people said in their own words, by which route; nobody's name is kept."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        HEARD = "heard", "Heard, not yet considered"
        CONSIDERED = "considered", "Considered"
        RESPONDED = "responded", "Answered"
        FED_BACK = "fed-back", "Fed back to them"
        THEIR_VIEW = "their-view", "They said what they think of it"

    class Response(models.TextChoices):
        CHANGED = "changed", "It changed something"
        PARTLY = "partly", "It changed something in part"
        CANNOT = "cannot", "We cannot"

    class Permission(models.TextChoices):
        TEAM = "team", "Only the team may use it"
        PORTAL = "portal", "Partners may read it"
        PUBLIC = "public", "It may be published"

    state = models.CharField(max_length=24, choices=State.choices, default=State.DRAFT, editable=False)
    reference = models.CharField(max_length=30, unique=True, null=True, blank=True, editable=False)
    mission = models.ForeignKey("missions.Mission", models.PROTECT, related_name="voices")
    route = models.ForeignKey(EngagementRoute, models.PROTECT, related_name="voices")
    community = models.ForeignKey(CommunityOfInterest, models.PROTECT, null=True, blank=True, related_name="voices")
    where = models.ForeignKey("people.Area", models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField("place, a ward or larger", max_length=120, blank=True)
    words = models.TextField("what people said, in their words")
    permission = models.CharField(max_length=8, choices=Permission.choices, default=Permission.PORTAL)
    heard_on = models.DateField()
    answer_by = models.DateField(null=True, blank=True, editable=False)
    response = models.CharField(max_length=8, choices=Response.choices, blank=True)
    response_words = models.TextField(blank=True)
    their_view = models.TextField(blank=True)
    public_change = models.TextField("what changed, for residents", blank=True)
    barriers = models.ManyToManyField("barriers.Barrier", blank=True, related_name="voices")
    experiments = models.ManyToManyField("learning.Experiment", blank=True, related_name="voices")
    decisions = models.ManyToManyField("barriers.Decision", blank=True, related_name="voices")
    levers = models.ManyToManyField("missions.Lever", blank=True, related_name="voices")
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.EVERYONE)
    author = models.ForeignKey("people.User", models.PROTECT, related_name="voices_written")
    offered_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = VoiceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-heard_on", "-id"]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"], name="voices_published", condition=Q(published_at__isnull=False)
            ),
        ]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(response="cannot") | ~Q(response_words=""),
                name="learning_voice_cannot_because",
                violation_error_message="Say why it cannot be done.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference or "A draft"

    @property
    def named_community(self) -> CommunityOfInterest | None:
        """Whose voice it is; none where it is only “Other”, which tells a reader nothing."""
        return None if self.community and self.community.name.lower() == "other" else self.community

    def get_absolute_url(self) -> str:
        return reverse("learning:voice", args=[self.reference or f"draft-{self.pk}"])


class VoiceStep(Step):
    """One move of a voice."""

    record = models.ForeignKey(CommunityVoice, models.CASCADE, related_name="steps")
