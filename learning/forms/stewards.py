"""Who looks after a mission's log."""

from __future__ import annotations

from typing import Any

from django import forms

from foundation.forms import PortalForm
from people.models import User


class LookAfterForm(PortalForm):
    """Which of the mission's own people looks after its log."""

    who_reads = "Everyone signed in sees who looks after a log."

    person = forms.ModelChoiceField(
        User.objects.none(), label="Who looks after it from today?", empty_label=None, widget=forms.RadioSelect
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, user: User, people: Any, steward: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.queryset = people
        person.label_from_instance = lambda one: f"{one} (you)" if one.pk == user.pk else str(one)
        person.error_messages["required"] = "Choose one of you"
        self.fields["seen"].initial = steward.pk if steward else 0
