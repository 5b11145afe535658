"""By a personal link: whoever was put forward says whether they are willing, without signing in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from foundation.forms import LongText, PortalForm
from foundation.links import PersonalLink, opens
from foundation.posting import act_by_link
from leaders import nominate
from leaders.forms import READ_ONCE_WILLING
from leaders.models import Nomination


class WillingForm(PortalForm):
    """Yes or no; of a no only whoever put them forward is told."""

    who_reads = READ_ONCE_WILLING

    willing = forms.ChoiceField(
        choices=[("yes", "Yes, I am willing"), ("no", "No, not now")],
        label="Are you willing?",
        widget=forms.RadioSelect,
    )
    words = LongText(label="Anything you want to say", rows=3, required=False)


@opens("nomination")
def willing(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """The nominee answers before anyone else knows."""
    rows = Nomination.objects.visible_to(link.person).select_related("mission", "nominated_by")
    found = get_object_or_404(rows, pk=link.about["nomination"], nominee=link.person)
    page = {
        "heading": f"Would you lead {found.mission}?",
        "opening": f"{found.nominated_by} puts you forward as its system leader.",
        "said": found.why,
        "submit": "Send the answer",
        "done": "Thank you for your answer.",
    }

    def act(data: dict[str, Any]) -> None:
        answer = nominate.agree if data["willing"] == "yes" else nominate.withdraw
        answer(found, words=data["words"], by=link.person)

    return act_by_link(request, link, WillingForm(request.POST or None), page, act)
