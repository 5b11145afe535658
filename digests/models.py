"""Editions of the digest, frozen as they were sent, and who got them."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from foundation.moves import Movable, Step
from foundation.outbox import NoticeState
from foundation.publishing import quiet_on
from foundation.versions import Versioned
from leaders.standing import standing_of


class EditionQuerySet(models.QuerySet):
    """Editions asked about by forum, state and reader."""

    def visible_to(self, user: Any) -> Self:
        """Sent ones: the forum's people, or those of a mission where it is for leaders; officers see theirs before."""
        if not user.is_authenticated:
            return self.none()
        standing = standing_of(user)
        sent = Q(state=Edition.State.SENT, kind=Edition.Kind.FORUM, forum__in=standing.sits_on)
        if standing.is_of_a_mission:
            sent |= Q(state=Edition.State.SENT, kind=Edition.Kind.LEADERS)
        return self.filter(sent | Q(forum__in=standing.officer_of) | Q(state=Edition.State.SENT, is_public=True))

    def kept_by(self, user: Any) -> Self:
        """Those of the forums whose officer this person is: they alone read what was said at an edition's moves."""
        return self.visible_to(user).filter(forum__in=standing_of(user).officer_of)

    def sent(self) -> Self:
        """Those that went out."""
        return self.filter(state=Edition.State.SENT)

    def told(self) -> Self:
        """Those that went out, or will as soon as the clock comes to them."""
        return self.filter(state__in=[Edition.State.SENT, Edition.State.APPROVED])

    def overlapping(self, edition: Edition) -> Self:
        """Others for the same readers, not skipped, that tell a part of the same period."""
        same = self.filter(forum=edition.forum_id, kind=edition.kind).exclude(pk=edition.pk)
        period = same.filter(covers_from__lt=edition.covers_to, covers_to__gt=edition.covers_from)
        return period.exclude(state=Edition.State.SKIPPED)

    def held(self) -> Self:
        """Those waiting for an officer's word."""
        return self.filter(state=Edition.State.HELD)

    def public(self) -> Self:
        """Those residents can read."""
        return self.sent().filter(is_public=True)

    def without_papers(self) -> Self:
        """Sent ones whose PDF or Word document the worker has still to make."""
        return self.sent().filter(Q(pdf=None) | Q(docx=None))

    def telling_too_much(self) -> Self:
        """Sent ones that tell what their readers may no longer be told."""
        return self.sent().filter(narrowed__gt=0)

    def with_its_papers_named(self) -> Self:
        """Each with whether it has its PDF and its Word document, which are large and need not be read for that."""
        return self.annotate(has_pdf=Q(pdf__isnull=False), has_docx=Q(docx__isnull=False))

    def to_list(self) -> Self:
        """Read without the forms that no list shows."""
        return self.defer("html", "text", "pdf", "docx")


class Edition(Movable, Versioned):
    """What one forum or audience is told about one period: compiled once, checked, frozen as it was sent."""

    class State(models.TextChoices):
        HELD = "held", "Held for the officer to check"
        APPROVED = "approved", "Approved"
        SENT = "sent", "Sent"
        SKIPPED = "skipped", "Skipped"

    class Kind(models.TextChoices):
        FORUM = "forum", "For a forum"
        LEADERS = "leaders", "For leaders"
        PUBLIC = "public", "For residents"

    state = models.CharField(max_length=24, choices=State.choices, default=State.HELD, editable=False)
    reference = models.CharField(max_length=30, unique=True, editable=False)
    forum = models.ForeignKey("people.Forum", models.PROTECT, related_name="editions")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.FORUM)
    meeting = models.ForeignKey("people.Meeting", models.PROTECT, null=True, blank=True, related_name="editions")
    covers_from = models.DateField()
    covers_to = models.DateField()
    correction = models.PositiveSmallIntegerField(default=0)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    corrects_what = models.TextField("what this corrects", blank=True)
    is_public = models.BooleanField(default=False)
    note = models.TextField("the officer's covering note", blank=True)
    contents = models.JSONField()
    checksum = models.CharField(max_length=64, blank=True)
    html = models.TextField(blank=True)
    text = models.TextField(blank=True)
    pdf = models.BinaryField(null=True)
    docx = models.BinaryField(null=True)
    compiled_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    skipped_because = models.TextField(blank=True)
    # How much of what a sent one tells may no longer be told, as the clock last saw it; and what was left all the same.
    narrowed = models.PositiveSmallIntegerField(default=0)
    left_told = models.JSONField(default=list)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-covers_to", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "kind", "covers_to", "correction"], name="digests_one_edition_per_period"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | (Q(approved_by__isnull=False) & ~Q(checksum="")),
                name="digests_edition_sent_approved_and_frozen",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("digests:detail", args=[self.reference])

    @property
    def is_held_back(self) -> bool:
        """Is it for residents, and today within quiet dates?"""
        return self.kind == self.Kind.PUBLIC and quiet_on() is not None


class EditionStep(Step):
    """One move of an edition."""

    record = models.ForeignKey(Edition, models.CASCADE, related_name="steps")


class DeliveryQuerySet(models.QuerySet):
    """Deliveries asked about by how far the mail came."""

    def in_trouble(self) -> Self:
        """Those whose mail was given up, or came back."""
        return self.filter(Q(notice__state=NoticeState.FAILED) | Q(came_back_on__isnull=False))

    def gone_out(self) -> Self:
        """Those whose mail was taken by the mail server and did not come back."""
        return self.filter(notice__state=NoticeState.SENT, came_back_on=None)


class Delivery(models.Model):
    """One edition to one person, once; sent again only where its mail was given up or came back."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="deliveries")
    person = models.ForeignKey("people.User", models.PROTECT, related_name="deliveries")
    notice = models.OneToOneField("foundation.Notice", models.PROTECT, null=True, blank=True, related_name="delivery")
    made_at = models.DateTimeField(auto_now_add=True)
    times = models.PositiveSmallIntegerField("times sent", default=1)
    came_back_on = models.DateField(null=True, blank=True)
    came_back_because = models.CharField(max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["edition", "person"], name="digests_one_delivery_each")]

    def __str__(self) -> str:
        return f"{self.edition} to {self.person}"


class Declined(models.Model):
    """Somebody who no longer wants one kind of edition by mail; they may read it in the portal all the same."""

    person = models.ForeignKey("people.User", models.CASCADE, related_name="editions_declined")
    forum = models.ForeignKey("people.Forum", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Edition.Kind.choices)
    at = models.DateTimeField()
    because = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "declined"
        constraints = [models.UniqueConstraint(fields=["person", "forum", "kind"], name="digests_declined_once")]

    def __str__(self) -> str:
        return f"{self.person}: no {self.get_kind_display().lower()} of {self.forum}"
