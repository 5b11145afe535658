"""Which partners are asked because of a decision: each with whom the officer names there, and by which day."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from django import forms

from barriers.partners import REPLY_DAYS, ToAsk, why_no_reply_day
from foundation.day_boxes import DayField
from foundation.forms import LongText, More, PortalForm
from foundation.plain_fields import plain
from people.models import Organisation, User

PARTNERS_ASKED = 4
NUMBERS = range(1, PARTNERS_ASKED + 1)


class PartnersForm(PortalForm):
    """The partners that are asked; whoever is not filled in is nobody."""

    partner_ask = LongText(
        label="What each of them is asked", rows=2, required=False, help_text="Left empty: what was decided"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in NUMBERS:
            self._add_partner(n)
        # Every box offers the same organisations, which are read once and not before one of them is drawn.
        offered: Any = cache(partial(list, self.fields["partner_1"].choices))
        for n in NUMBERS:
            self.fields[f"partner_{n}"].choices = offered

    def _add_partner(self, n: int) -> None:
        boxes = {
            f"partner_{n}": forms.ModelChoiceField(
                Organisation.objects.current(),
                label=f"Partner {n}",
                required=False,
                empty_label="Choose an organisation",
            ),
            f"partner_{n}_name": forms.CharField(
                label=f"Partner {n}: the name of another contact",
                max_length=120,
                required=False,
                help_text="Left empty: the organisation's own contact is asked",
            ),
            f"partner_{n}_email": forms.EmailField(label=f"Partner {n}: that contact's e-mail", required=False),
            f"partner_{n}_reply_by": DayField(
                label=f"Partner {n}: reply by",
                required=False,
                help_text=f"Left empty: {REPLY_DAYS} working days from today",
            ),
        }
        self.fields |= {name: plain(field) for name, field in boxes.items()}

    @staticmethod
    def partners_apart() -> More:
        """All of it behind words of its own, and each partner after the first behind the one before."""
        further = [More(f"Partner {n}", *_boxes(n)) for n in NUMBERS[1:]]
        return More("Partners that are asked, where it is referred to a partner", *_boxes(1), *further, "partner_ask")

    def warnings(self) -> dict[str, str]:
        """Whom to ask is meant to name somebody, and stands nowhere residents read."""
        named = {f"partner_{n}_{part}" for n in NUMBERS for part in ("name", "email")}
        return {name: words for name, words in super().warnings().items() if name not in named}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for n in NUMBERS:
            self._check_partner(n, data)
        return data

    def _check_partner(self, n: int, data: dict[str, Any]) -> None:
        organisation, name, email, reply_by = (data.get(box) for box in _boxes(n))
        if organisation and organisation in [data.get(f"partner_{before}") for before in range(1, n)]:
            self.add_error(f"partner_{n}", f"{organisation} is asked above already")
        if (name or email or reply_by) and f"partner_{n}" in data and not organisation:
            self.add_error(f"partner_{n}", "Choose the organisation that is asked")
        if name and f"partner_{n}_email" in data and not email:
            self.add_error(f"partner_{n}_email", f"Enter {name}'s e-mail, so that they are asked")
        if email and not name:
            self.add_error(f"partner_{n}_name", "Enter the name of whoever has that e-mail")
        if email and User.objects.filter(email=email.lower(), left_on__isnull=False).exists():
            self.add_error(f"partner_{n}_email", "Whoever had that e-mail has left: name somebody else")
        if why_not := why_no_reply_day(reply_by):
            self.add_error(f"partner_{n}_reply_by", why_not)


def _boxes(n: int) -> list[str]:
    return [f"partner_{n}", *(f"partner_{n}_{part}" for part in ("name", "email", "reply_by"))]


def to_ask(said: dict[str, Any]) -> list[ToAsk]:
    """Whom to ask what, taken out of what was typed of a decision: that, or what was decided."""
    asked = said.pop("partner_ask", "") or said["words"]
    rows = [[said.pop(box, None) for box in _boxes(n)] for n in NUMBERS]
    return [
        ToAsk(organisation, None, asked, reply_by, name or "", email or "")
        for organisation, name, email, reply_by in rows
        if organisation
    ]
