"""What is asked about the levers that barriers stop."""

from __future__ import annotations

from typing import Any

from django import forms

from barriers.levers import barriers_to_link
from barriers.models import Barrier
from foundation.forms import FilterForm, PortalForm
from missions.models import Lever


class FromLeverForm(FilterForm):
    """Which lever a barrier is logged from."""

    lever = forms.ModelChoiceField(Lever.objects.all())


class LeverBarriersForm(PortalForm):
    """Which logged barriers stop a lever: those linked before, and one more by its reference."""

    draft_name = "lever-barriers"
    who_reads = "The lever’s page names a barrier only to those who may read it."
    stays = forms.ModelMultipleChoiceField(
        Barrier.objects.none(),
        label="Barriers linked so far",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Take the tick away where it is not in the way of this lever",
    )
    reference = forms.CharField(
        label="One more, by its reference", required=False, max_length=30, help_text="Such as B-LW1-12"
    )

    def __init__(self, *args: Any, lever: Lever, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theirs = barriers_to_link(user)
        linked = self.theirs.filter(levers=lever)
        box = self.fields["stays"]
        box.queryset = linked
        box.label_from_instance = lambda barrier: f"{barrier.reference}: {barrier.title}"
        self.initial["stays"] = [barrier.pk for barrier in linked]
        if not self.initial["stays"]:
            del self.fields["stays"]
            first = self.fields["reference"]
            first.label, first.required = "Which barrier? Its reference", True

    def clean_reference(self) -> Barrier | None:
        """What is not there, or not theirs to link, is refused alike."""
        typed = self.cleaned_data["reference"].strip().upper()
        if not typed:
            return None
        found = self.theirs.filter(reference=typed).first()
        if found is None:
            raise forms.ValidationError("There is no barrier of that reference that you may link")
        return found

    @property
    def chosen(self) -> list[Barrier]:
        """All that are to be linked."""
        more = self.cleaned_data["reference"]
        return [*self.cleaned_data.get("stays", []), *([more] if more else [])]
