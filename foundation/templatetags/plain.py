"""What the page frame and the form templates ask: am I here, how many days are gone, how is a field drawn."""

from __future__ import annotations

from copy import copy
from functools import lru_cache
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from foundation.day_boxes import DateBoxes

register = template.Library()

MOST_KEPT = 500  # addresses: more than there are pages without arguments
LONGEST_TILE = 22
LONGEST_STRIP = 60


# ---- where am I ----
@register.simple_tag(takes_context=True)
def nav_link(context: template.Context, name: str, label: str, item: bool = False) -> str | SafeString:
    """A link with aria-current, as a list item if asked; nothing while the name does not resolve."""
    url = address(name)
    if not url:
        return ""
    current = here(context, label, url)
    link = format_html('<a href="{}"{}>{}</a>', url, flatatt({"aria-current": current} if current else {}), label)
    return format_html("<li>{}</li>", link) if item else link


@register.simple_tag(name="address")
def address(name: str) -> str:
    """The address of a page without arguments, or blank where there is none yet."""
    return _address(name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(MOST_KEPT)
def _address(name: str, _urls: str, _prefix: str) -> str:
    """Kept, since the frame of every page asks for twenty, and none of them changes while the portal runs."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def here(context: template.Context, label: str, url: str) -> str:
    """The aria-current of a link on this page: “page” for the page itself, “true” for a page under it, else blank.

    A page's `section` (the label of a link in small letters) overrides what its address says.
    """
    path = getattr(context.get("request"), "path", "")
    if path == url:
        return "page"
    section = context.get("section")
    if section:
        return "true" if section == label.lower() else ""
    return "true" if path.startswith(url) else ""


# ---- days and moves ----
@register.simple_tag
def days_strip(gone: int, of: int) -> dict[str, Any]:
    """Working days as boxes: `boxes` (True for each day gone) and `over`, the days past the date."""
    gone, of = max(0, gone or 0), max(0, of or 0)
    return {"boxes": [day < gone for day in range(min(of, LONGEST_STRIP))], "over": max(0, gone - of)}


@register.simple_tag
def first_move(offers: Any) -> dict[str, Any]:
    """The offers of a page: `main`, the first allowed one, for the button; the `rest`; and those for `later`."""
    allowed = [offer for offer in offers or [] if offer.allowed]
    later = [offer for offer in offers or [] if not offer.allowed]
    return {"main": allowed[0] if allowed else None, "rest": allowed[1:], "later": later}


# ---- fields ----
@register.filter
def drawn_as(field: BoundField) -> str:
    """How a field is drawn: hidden, tick (one box), choices (several boxes), boxes (a day), or line."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    if isinstance(widget, forms.RadioSelect):
        return "choices"
    return "boxes" if isinstance(widget, DateBoxes) else "line"


@register.filter
def optional_word(field: BoundField) -> str:
    """What stands beside the label of a box that may stay empty; blank where nothing is said."""
    needed = field.field.required or field.name in getattr(field.form, "needed_with_others", ())
    return "" if needed else getattr(field.form, "optional_word", "")


@register.simple_tag
def drawn(field: BoundField) -> SafeString:
    """The field's own box or boxes, with our classes and its hint and error named to screen readers."""
    widget = copy(field.field.widget)
    # A hint inside the box vanishes when it is needed.
    widget.attrs = {name: value for name, value in widget.attrs.items() if name != "placeholder"}
    attrs: dict[str, Any] = {}
    kind = _kind(widget)
    if kind:
        own = widget.attrs.get("class", "")
        attrs["class"] = " ".join(filter(None, [kind, own, f"{kind.split()[-1]}--error" if field.errors else ""]))
    described = _described_by(field)
    if described:
        attrs["aria-describedby"] = described
    return field.as_widget(widget=widget, attrs=attrs)


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return ""
    if isinstance(widget, forms.Textarea):
        return "govuk-textarea"
    if isinstance(widget, (forms.NumberInput, forms.TimeInput)):
        return "govuk-input--short govuk-input"
    return "govuk-select" if isinstance(widget, forms.Select) else "govuk-input"


def _described_by(field: BoundField) -> str:
    ids = [f"{field.auto_id}_helptext"] if field.help_text else []
    ids += [f"{field.auto_id}_error"] if field.errors else []
    ids += [f"{field.auto_id}_check"] if field_check(field) else []
    return " ".join(ids)


@register.filter
def described_by(field: BoundField) -> str:
    """The ids of the field's hint, error and warning, for aria-describedby."""
    return _described_by(field)


@register.simple_tag
def choices_of(field: BoundField) -> dict[str, Any]:
    """The answers to choose from: `groups` of (name, answers), and `shape` (tiles, column or ticks).

    A field may carry `hints`, a dictionary from a value to a sentence that explains the answer.
    """
    widget = field.field.widget
    hints = getattr(field.field, "hints", {})
    attrs = field.build_widget_attrs({"id": field.auto_id}, widget)
    attrs.pop("aria-describedby", None)
    attrs.pop("aria-invalid", None)
    groups = [
        (name, [_answer(option, hints) for option in options])
        for name, options, _ in widget.optgroups(field.html_name, widget.format_value(field.value()), attrs)
    ]
    several = isinstance(widget, forms.CheckboxSelectMultiple)
    short = not hints and all(len(str(one["label"])) <= LONGEST_TILE for _, answers in groups for one in answers)
    return {"groups": groups, "shape": "ticks" if several else "tiles" if short else "column"}


def _answer(option: dict[str, Any], hints: dict[Any, str]) -> dict[str, Any]:
    tag = format_html(
        '<input type="{}" name="{}" value="{}"{}>',
        option["type"],
        option["name"],
        option["value"],
        flatatt(option["attrs"]),
    )
    hint = hints.get(str(option["value"]), "")
    return {"tag": tag, "label": option["label"], "id": option["attrs"].get("id", ""), "hint": hint}


@register.simple_tag
def field_check(field: BoundField) -> str:
    """The warning that stands under a field and stops nothing, if there is one."""
    return getattr(field.form, "checks", {}).get(field.name, "")


@register.filter
def error_target(field: BoundField) -> str:
    """The id an error summary leads to: the box itself, or the first of several."""
    if isinstance(field.field.widget, forms.RadioSelect):
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@register.filter
def told_apart(error: str, field: BoundField) -> str:
    """A refusal in a summary, with its box's name before it where another box is refused in the same words."""
    alike = sum(str(other) == str(error) for errors in field.form.errors.values() for other in errors)
    return f"{field.label}: {error}" if alike > 1 and field.label else error


@register.filter
def gives_all_back(form: Any) -> bool:
    """Does it come back with all that was typed? A password is never written into a page."""
    return not any(isinstance(box.field.widget, forms.PasswordInput) for box in form)


@register.filter
def how_many(form: Any) -> int:
    """How many things an error summary lists."""
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def is_wrong(form: Any) -> bool:
    """Was a form sent, and has it something to put right? False for anything that is not a form."""
    return bool(getattr(form, "is_bound", False) and getattr(form, "errors", None))


@register.simple_tag(takes_context=True)
def draft_address(context: template.Context, form: Any) -> str:
    """Where this form's draft is kept while it is typed; blank where it is not kept."""
    user = getattr(context.get("request"), "user", None)
    if not getattr(form, "draft_name", "") or user is None or not user.is_authenticated:
        return ""
    return address("save_draft")
