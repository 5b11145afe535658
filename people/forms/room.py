"""What is asked of a meeting's room: who comes for which seat, and which interests are declared."""

from __future__ import annotations

from typing import Any

from django import forms

from foundation.forms import PortalForm
from people.attending import Place, places_of, who_may_declare
from people.directory import Warns, listed
from people.models import AgendaItem, Meeting, Seat, User

FOR_THE_FORUM = "The forum’s people can read this on the meeting’s page."


class WhoCameForm(PortalForm):
    """For each seat of the day: does its holder send apologies; once it is held, did they come?"""

    version = forms.IntegerField(widget=forms.HiddenInput)
    optional_word = ""
    who_reads = FOR_THE_FORUM

    def __init__(self, *args: Any, meeting: Meeting, places: list[Place], **kwargs: Any) -> None:
        now = {f"seat{place.seat.pk}": place.answer for place in places}
        super().__init__(*args, initial=now | {"version": meeting.version}, **kwargs)
        self.places = places
        for place in places:
            self.fields[f"seat{place.seat.pk}"] = forms.ChoiceField(
                label=f"{place.seat.person}, {place.seat.get_role_display().lower()}",
                choices=place.answers,
                widget=forms.RadioSelect,
                required=False,
            )

    def as_saved(self, record: Meeting) -> dict[str, Any]:
        return {f"seat{place.seat.pk}": place.answer for place in places_of(record)}

    @property
    def answers(self) -> dict[Seat, str]:
        """What was said of each seat; one left open is not among them."""
        said = {place.seat: self.cleaned_data[f"seat{place.seat.pk}"] for place in self.places}
        return {seat: answer for seat, answer in said.items() if answer}


class SeatChoice(forms.ModelChoiceField):
    """A seat to choose, by whose it is."""

    def label_from_instance(self, seat: Any) -> str:
        return f"{seat.person}, {seat.get_role_display().lower()}"


class PersonChoice(forms.ModelChoiceField):
    """A person to choose, told from others of their name by where they are from."""

    def label_from_instance(self, person: Any) -> str:
        return f"{person}, {person.organisation}" if person.organisation else str(person)


class SubstituteForm(PortalForm):
    """Who comes to this one meeting for somebody else."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    seat = SeatChoice(Seat.objects.none(), label="In whose place?", empty_label="Choose a seat")
    person = PersonChoice(
        User.objects.none(),
        label="Who comes?",
        empty_label="Choose a person",
        help_text="Somebody who is not listed is added to the directory by an operator first",
    )
    who_reads = FOR_THE_FORUM

    def __init__(self, *args: Any, seats: Any, version: int, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": version}, **kwargs)
        self.fields["seat"].queryset = seats
        self.fields["person"].queryset = listed().select_related("organisation")

    def as_saved(self, record: Meeting) -> dict[str, Any]:
        """Who was named for the seat that this person chose."""
        kept = (
            record.attendance.filter(seat=self.cleaned_data["seat"]).select_related("substitute__organisation").first()
        )
        return {"person": kept and kept.substitute}


class ItemChoice(forms.ModelChoiceField):
    """An item to choose, by its number and the title this person may read."""

    titles: dict[int, str] = {}

    def label_from_instance(self, item: Any) -> str:
        return f"{item.order}. {self.titles.get(item.pk) or 'An item you cannot read'}"


class InterestForm(Warns, PortalForm):
    """An interest somebody declared, on one item or in general."""

    person = PersonChoice(User.objects.none(), label="Who declared it?", empty_label="Choose a person")
    item = ItemChoice(AgendaItem.objects.none(), label="On which item?", empty_label="In general", required=False)
    words = forms.CharField(label="What was declared?", max_length=300)
    left_the_room = forms.BooleanField(label="They left the room", required=False)
    who_reads = FOR_THE_FORUM

    def __init__(self, *args: Any, meeting: Meeting, titles: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = who_may_declare(meeting)
        self.fields["item"].queryset = meeting.items.all()
        self.fields["item"].titles = titles
