"""Nothing typed is lost and nothing is done twice: kept drafts, and a key in each form that works once."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

KEY_FIELD = "form_key"
FORGETS_FIELD = "_forgets"  # stands in a form of whose words nothing may be kept, not even their digest
KEY_AGE = timedelta(hours=12)
LARGEST = 200_000  # bytes of one kept form
LONGEST_NAME = 200
SECRET_WORDS = ("password", "passwd", "passcode", "otp", "csrf")
_SALT = "foundation.drafts"


class Draft(models.Model):
    """What one person has typed into one form and not yet sent: a list of texts for each field's name."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=LONGEST_NAME)
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-saved_at"]
        constraints = [models.UniqueConstraint(fields=["owner", "form"], name="draft_once_per_form")]

    def __str__(self) -> str:
        return self.form


class FormKey(models.Model):
    """One form that was sent and took effect, with the address its sender was led to."""

    key = models.UUIDField(unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    answer = models.CharField(max_length=2000, blank=True)
    said = models.CharField("digest of what was typed", max_length=64, blank=True)
    used_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.answer


class BadFormKey(SuspiciousOperation):
    """A form came without its key, with another person's, or with one too old or forged. Nothing was done."""


# ---- drafts ----


def keep(owner: Any, form: str, querydict: QueryDict) -> bool:
    """Keep what a person has typed, in place of what was kept before. False where it is too large to keep."""
    return _keep(owner.pk, form, querydict)


def kept(owner: Any, form: str) -> dict[str, list[str]] | None:
    """What the person had typed into this form, or None."""
    return Draft.objects.filter(owner=owner, form=form).values_list("data", flat=True).first()


def forget(owner: Any, form: str) -> None:
    """Throw the draft away: it was sent, or its writer discarded it."""
    Draft.objects.filter(owner=owner, form=form).delete()


def _keep(owner_id: int, form: str, fields: QueryDict) -> bool:
    if FORGETS_FIELD in fields:
        return False
    typed = [name for name in fields if _typed(name)]
    data = {_storable(name): [_storable(text) for text in fields.getlist(name)] for name in typed}
    if len(form) > LONGEST_NAME or len(json.dumps(data, ensure_ascii=False).encode()) > LARGEST:
        return False
    Draft.objects.bulk_create(
        [Draft(owner_id=owner_id, form=form, data=data)],
        update_conflicts=True,
        unique_fields=["owner", "form"],
        update_fields=["data", "saved_at"],
    )
    return True


def _typed(name: str) -> bool:
    """Is this a field people type into? Never a password, a token or a form's own key."""
    return name != KEY_FIELD and name[:1] != "_" and not any(word in name.lower() for word in SECRET_WORDS)


def _storable(text: str) -> str:
    # PostgreSQL's JSON takes neither NUL nor half a surrogate pair; a draft is kept all the same.
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


# ---- form keys ----


def new_key(user: Any) -> str:
    """A fresh key for a form's hidden field `form_key`: whose form it is, and a number used once."""
    return signing.dumps([user.pk, uuid.uuid4().hex], salt=_SALT)


def _read(signed: str, max_age: timedelta | None = KEY_AGE) -> tuple[int, uuid.UUID] | None:
    try:
        owner_id, number = signing.loads(signed, salt=_SALT, max_age=max_age)
    except signing.BadSignature:
        return None
    return owner_id, uuid.UUID(number)


def once(request: HttpRequest, act: Callable[[], str]) -> HttpResponseRedirect:
    """Do what a form asks once, however often it is posted, and lead every posting to the same answer.

    `act` does the work and returns the address to go to; it, the key and the end of the person's draft of
    this page are one transaction, so an exception in `act` leaves nothing and the form may be sent again.
    Raises BadFormKey, having kept what was typed for the person whose form it was.
    """
    signed = request.POST.get(KEY_FIELD, "")
    read = _read(signed)
    if read is None or read[0] != request.user.pk:
        _keep_for_writer(request, _read(signed, max_age=None))
        raise BadFormKey("This form's key is missing, too old or another person's.")
    with transaction.atomic():
        # A rival with the same key waits here for the first to commit or give up: the key is unique.
        first = {"owner_id": read[0], "said": _digest(request.POST)}
        used, fresh = FormKey.objects.get_or_create(key=read[1], defaults=first)
        if fresh:
            used.answer = act()
            used.save(update_fields=["answer"])
            forget(request.user, request.path)
    return _lead_on(request, used)


def _lead_on(request: HttpRequest, used: FormKey) -> HttpResponseRedirect:
    """Where the form led when it was first sent. What was typed into it since, after going back, is kept and said."""
    if used.said and used.said != _digest(request.POST) and keep(request.user, request.path, request.POST):
        messages.warning(request, SENT_BEFORE)
    return HttpResponseRedirect(used.answer)


SENT_BEFORE = (
    "You had sent this form already, so what you changed in it since is not saved. It is kept: open the form again and "
    "it stands there."
)
# What tells how a form was opened or which of its buttons was pressed, and nothing of what was typed.
NOT_TYPED = {"seen", "version", "confirmed", "change", "save", "keep", "draft"}


def _digest(fields: QueryDict) -> str:
    if FORGETS_FIELD in fields:
        return ""
    typed = {name: fields.getlist(name) for name in sorted(fields) if _typed(name) and name not in NOT_TYPED}
    return hashlib.sha256(json.dumps(typed).encode()).hexdigest()


def answered(request: HttpRequest) -> HttpResponseRedirect | None:
    """Where this very form led when this person sent it before; None for a form not sent yet."""
    used = _used(request)
    return _lead_on(request, used) if used else None


def was_sent(request: HttpRequest) -> bool:
    """Did this person send this very form before?"""
    return _used(request) is not None


def _used(request: HttpRequest) -> FormKey | None:
    read = _read(request.POST.get(KEY_FIELD, ""))
    if read is None or read[0] != request.user.pk:
        return None
    return FormKey.objects.filter(key=read[1]).first()


def clear_used_keys(now: datetime | None = None) -> int:
    """Drop keys used longer ago than a form's key lives; a later posting is refused by its age."""
    before = (now or timezone.now()) - 2 * KEY_AGE
    return FormKey.objects.filter(used_at__lt=before).delete()[0]


# ---- forms that arrive without their session ----


def keep_typed(request: HttpRequest) -> bool:
    """Keep the fields of a posting that came without a session or failed its CSRF check, for its writer.

    The form's own key says whose it is. Keeps nothing where that key is not good; returns whether kept.
    """
    if request.method != "POST":
        return False
    try:
        return _keep_for_writer(request, _read(request.POST.get(KEY_FIELD, "")))
    except (RequestDataTooBig, SuspiciousOperation, UnreadablePostError, MultiPartParserError, DatabaseError):
        return False


def _keep_for_writer(request: HttpRequest, read: tuple[int, uuid.UUID] | None, form: str = "") -> bool:
    if read is None or FormKey.objects.filter(key=read[1]).exists():
        # Where the form has been sent meanwhile, a late draft would bring the old words back.
        return False
    if not get_user_model()._default_manager.filter(pk=read[0], is_active=True).exists():
        return False
    return _keep(read[0], form or request.path, request.POST)


# Open to all: a session may end between two keystrokes; the form's own key then says whose words they are.
@login_not_required
@require_POST
def save_draft(request: HttpRequest) -> HttpResponse:
    """Keep a form while it is being typed: 204 kept, 400 no such form, 403 nobody's, 413 too large.

    Or, where its writer starts afresh, throw away what was kept and lead back to the empty form.
    """
    form = request.POST.get("_path", "")
    if not form.startswith("/") or not url_has_allowed_host_and_scheme(form, None) or len(form) > LONGEST_NAME:
        return HttpResponse(status=400)
    if "_forget" in request.POST and request.user.is_authenticated:
        forget(request.user, form)
        return HttpResponseRedirect(form)
    read = _read(request.POST.get(KEY_FIELD, ""))
    if read is None:
        if not request.user.is_authenticated or request.POST.get(KEY_FIELD):
            return HttpResponse(status=403)
        return HttpResponse(status=204 if keep(request.user, form, request.POST) else 413)
    if FormKey.objects.filter(key=read[1]).exists():
        return HttpResponse(status=204)
    return HttpResponse(status=204 if _keep_for_writer(request, read, form) else 413)
