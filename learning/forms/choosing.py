"""Choosing entries: some are listed to tick, any other is named by its reference."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Case, When

from foundation.forms import PortalForm
from learning.models import LearningEntry
from people.directory import Warns

NEWEST = 20
MOST = 60  # entries that one record rests on; more is a list, not something said together


class RestsOnEntries(Warns, PortalForm):
    """A form of what rests on entries of the log: any may be chosen that this person may read."""

    entries = forms.ModelMultipleChoiceField(
        LearningEntry.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label="Which entries?"
    )
    references = forms.CharField(
        label="Others, by their references", required=False, help_text="Such as L-LW1-3, L-AW1-7"
    )

    def offer_entries(self, user: Any, listed: Iterable[int], ticked: Iterable[int] = (), kept: Any = None) -> None:
        """List these entries to tick, by their keys, and whatever was ticked before, here or in what was `kept`."""
        self.readable = LearningEntry.objects.visible_to(user).shared()
        before = [key for data in (self.data, kept) if data for key in data.getlist(self.add_prefix("entries"))]
        chosen = [int(key) for key in before if re.fullmatch(r"[0-9]{1,18}", key)][:MOST]
        field: Any = self.fields["entries"]
        first = {*ticked, *chosen}
        rows = self.readable.filter(pk__in={*listed, *first}).order_by("-shared_at", "-pk")
        if first:
            rows = rows.order_by(Case(When(pk__in=first, then=0), default=1), "-shared_at", "-pk")
        field.queryset = rows
        field.label_from_instance = lambda entry: f"{entry.heading} ({entry.reference})"
        field.initial = list(ticked)

    def clean_references(self) -> list[LearningEntry]:
        typed = self.cleaned_data["references"].upper()
        asked = list(dict.fromkeys(re.findall(r"[^\s,;]+", typed)))
        if len(asked) > MOST:
            raise forms.ValidationError(f"Name {MOST} at most")
        found = {entry.reference: entry for entry in self.readable.filter(reference__in=asked)} if asked else {}
        unknown = [reference for reference in asked if reference not in found]
        if unknown:
            named = ", ".join(reference[:40] for reference in unknown[:5])
            raise forms.ValidationError(f"We know no entry {named}. Check the reference, or leave it out")
        return list(found.values())

    def chosen(self) -> list[LearningEntry]:
        """The entries that were ticked and those that were named, each once."""
        ticked, named = self.cleaned_data["entries"], self.cleaned_data["references"]
        return list({entry.pk: entry for entry in [*ticked, *named]}.values())
