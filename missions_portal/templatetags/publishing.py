"""The way from a record's own page to the publication desk, for those whose desk it lies on."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from barriers.models import Decision
from foundation.publishing import Publication
from missions_portal.publish.moves import OFFICERS_AND_CHAIRS
from missions_portal.publish.side import PublicSide

register = template.Library()


def _looks_open(record: Any) -> bool:
    """May it be published, as far as its page has read it? The desk asks the database; a page has no question left."""
    if isinstance(record, Decision):
        item = record.agenda_item
        return not (record.is_draft or record.keeps_words_out_of_mails or (item and item.exempt))
    agreed = getattr(record, "permission", "public") == "public"
    return agreed and record.state != "draft" and record.audience == "everyone"


@register.simple_tag(takes_context=True)
def publication_link(context: template.Context, record: Any) -> str | SafeString:
    """“Publish”, or how it stands with the desk, as a small link; nothing for anybody else."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated or not record.reference:
        return ""
    side = PublicSide(record)
    if side.seat_of(user, *OFFICERS_AND_CHAIRS) is None:
        return ""
    private = side.state == Publication.PRIVATE
    if private and (context.get("correction") or not _looks_open(record)):
        return ""
    label = "Publish" if private else f"For residents: {side.get_state_display().lower()}"
    return format_html('<p class="app-small"><a href="{}">{}</a></p>', side.get_absolute_url(), label)
