"""By a personal link: an organisation's contact says who of its people has left; only the POST spends it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foundation.forms import PortalForm
from foundation.links import LinkUnknown, PersonalLink, opens
from foundation.posting import act_by_link
from people import leavers
from people.models import LeaversCheck, User


class WhoHasLeft(PortalForm):
    """Everyone of an organisation but its contact, each with a box to tick."""

    optional_word = ""
    who_reads = (
        "From today no mail goes to whom you tick, and they cannot sign in. The portal's operators are told, and end "
        "what they still hold."
    )
    left = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label="Who has left?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Leave every box empty if all of them are still there",
    )

    def __init__(self, *args: Any, check: LeaversCheck, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["left"].queryset = leavers.people_asked_about(check)


@opens(leavers.ACT)
def who_has_left(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Show the organisation's people; write down who is ticked. No box ticked is an answer too: all are still there."""
    check = leavers.checks_of(link.person).filter(pk=link.about["check"]).first()
    if check is None:
        raise LinkUnknown(link)
    if check.answered_at:
        return render(request, "links/done.html", {"done": "This has been answered already."}, status=410)
    form = WhoHasLeft(request.POST if request.method == "POST" else None, check=check)
    page = {
        "heading": "Who of your people has left?",
        "opening": f"{check.organisation}, {check.year}",
        "said": f"These people of {check.organisation} are in the portal. You are its contact, so you are not listed.",
        "submit": "Send",
        "done": "Thank you. It is written down.",
    }

    def act(data: dict[str, Any]) -> None:
        leavers.answer(check, data["left"], by=link.person)

    return act_by_link(request, link, form, page, act)
