"""Who reads what is typed on the pathway, said at each form, and which fields stand first."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from foundation.forms import More

READ_BY_LEADERS = (
    "Leaders, their teams and the facilitator will see it once it is logged. "
    "It can be asked for under the Freedom of Information Act."
)
READ_BY_FORUM = (
    "The forum's officers will see this at once, and its members once it is received. "
    "They can also read how the barrier was worded before. "
    "It can be asked for under the Freedom of Information Act."
)
READ_BY_MISSION = (
    "The missions that raised or joined it, and the forum's people, will see this. "
    "It can be asked for under the Freedom of Information Act."
)

READ_BY_OFFICERS = (
    "It is exempt: the forum's officers alone will see this. It can be asked for under the Freedom of Information Act."
)

READ_WITH_THE_BARRIER = (
    "Everyone who may read the barrier will see this in its story. "
    "It can be asked for under the Freedom of Information Act."
)

READ_BY_PORTAL = (
    "Everyone of a mission or a forum will see this. It can be asked for under the Freedom of Information Act."
)


def first_then_more(form: forms.Form, *first: str, more: str, apart: More | None = None) -> Any:
    """A layout of these fields, with the rest behind “say more”; `apart` is what stands behind words of its own.

    The form's fields are put in the order in which they are drawn, so that what is wrong is listed in it too.
    """
    own = [pointer.name for pointer in apart.get_field_names()] if apart else []
    shown = [name for name in first if name in form.fields]
    hidden = [name for name in form.fields if form.fields[name].widget.is_hidden]
    rest = [name for name in form.fields if name not in {*shown, *hidden, *own}]
    form.order_fields([*hidden, *shown, *own, *rest])
    return Layout(*hidden, *shown, *([apart] if apart else []), More(more, *rest))
