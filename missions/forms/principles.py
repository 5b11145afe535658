"""The form of a principle in a team's own words."""

from __future__ import annotations

from typing import Any

from django import forms

from foundation.forms import LongText, PortalForm
from missions.forms.words import PUBLIC_WORDS, ReadAgain


class PrincipleForm(ReadAgain, PortalForm):
    """What a principle means in one mission; `version` counts the words its team had on it when the form was opened."""

    draft_name = "principle"
    who_reads = PUBLIC_WORDS

    words = LongText(
        label="What does it mean for you?",
        help_text="In your team’s own words: what you do because of it, or would do differently",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: Any = None, **kwargs: Any) -> None:
        opened = {"words": now.words if now else "", "version": now.version if now else 0}
        super().__init__(*args, initial=opened, **kwargs)
