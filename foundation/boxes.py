"""How the boxes of a form are written: in one pass, since the filters beside a list hold some forty choices."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.forms.renderers import BaseRenderer, get_default_renderer
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


class InOnePass(BaseRenderer):
    """Django's own renderer, save for lists of choices and boxes of one line.

    Django opens a template for every choice and another for its attributes, which was half of what a filter cost.
    """

    def get_template(self, template_name: str) -> Any:
        return get_default_renderer().get_template(template_name)

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        write = WRITTEN.get(template_name)
        return write(context["widget"]) if write else super().render(template_name, context, request)


def _box(widget: dict[str, Any]) -> SafeString:
    value = "" if widget["value"] is None else format_html(' value="{}"', widget["value"])
    return format_html(
        '<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, flatatt(widget["attrs"])
    )


def _select(widget: dict[str, Any]) -> SafeString:
    groups = together(_group(name, choices) for name, choices, _ in widget["optgroups"])
    return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), groups)


def _group(name: str | None, choices: list[dict[str, Any]]) -> SafeString:
    """Choices under one heading; to Django, each choice without a heading is a group of its own."""
    written = together(map(_choice, choices))
    return format_html('<optgroup label="{}">{}</optgroup>', name, written) if name else written


def together(parts: Iterable[SafeString]) -> SafeString:
    """Parts that are escaped already, as one."""
    return mark_safe("".join(parts))


def _choice(choice: dict[str, Any]) -> SafeString:
    own = flatatt(choice["attrs"]) if choice["attrs"] else ""
    return format_html('<option value="{}"{}>{}</option>', choice["value"], own, choice["label"])


OF_ONE_LINE = ("text", "number", "email", "url", "hidden", "checkbox")
WRITTEN: dict[str, Callable[[dict[str, Any]], str]] = {
    "django/forms/widgets/select.html": _select,
    **{f"django/forms/widgets/{kind}.html": _box for kind in OF_ONE_LINE},
}
