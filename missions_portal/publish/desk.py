"""What the publication desk does: each act is one recorded move, and what is kept close never goes to residents."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from foundation import history
from foundation.moments import now
from foundation.moves import TooLate, check, make_move
from foundation.publishing import Publication, QuietDates, quiet_on
from foundation.versions import ChangedSince
from foundation.working_days import today
from missions_portal.publish.moves import PUBLICATION_MOVES
from missions_portal.publish.side import PublicSide

KEPT_CLOSE = (
    "It is kept close today: sensitive, exempt, for a team alone, or without permission. It cannot be published."
)
ANOTHER = "You cleared it: another officer, or the chair, publishes it."


def write(side: PublicSide, *, by: Any, seen: int, **words: str) -> PublicSide:
    """Write the words for residents; those that were cleared are to be cleared again.

    Raises NotYours; ChangedSince where somebody else wrote meanwhile, and TooLate where they did something else.
    """
    try:
        return _move(side, "write", by=by, seen=seen, **words)
    except TooLate as late:
        last = side.steps.first()
        if last and last.move == "write":
            raise ChangedSince(side) from late
        raise


def clear(side: PublicSide, *, checked: bool, by: Any, seen: int | None = None) -> PublicSide:
    """Say that a person has read the words and found nobody in them. Raises NotYours, TooLate and ValidationError."""
    check(side, PUBLICATION_MOVES["clear"], by=by, seen=seen)
    if not (side.public_title.strip() and side.public_summary.strip()):
        raise ValidationError("Write a title and words for residents first.")
    if not checked:
        raise ValidationError({"checked": "Say that you have checked."})
    return _move(side, "clear", by=by, seen=seen)


def publish(side: PublicSide, *, by: Any, seen: int | None = None) -> PublicSide:
    """Put cleared words in the public window. Raises NotYours, TooLate and ValidationError."""
    check(side, PUBLICATION_MOVES["publish"], by=by, seen=seen)
    if reason := why_not_publish(side, by=by, quiet=quiet_on()):
        raise ValidationError(reason)
    return _move(side, "publish", by=by, seen=seen, **_published(by))


def why_not_publish(side: PublicSide, *, by: Any, quiet: QuietDates | None) -> str:
    """Why this person alone cannot publish cleared words today; blank where they can."""
    if quiet:
        return f"These are quiet dates ({quiet.reason}): a second person must agree."
    return ANOTHER if settings.PUBLISH_NEEDS_TWO and _made_last(side, "clear", by) else ""


def ask_second(side: PublicSide, *, words: str, by: Any, seen: int | None = None) -> PublicSide:
    """Ask somebody else to agree that it is published in quiet dates, with the reason.

    Raises NotYours, TooLate, and ValidationError outside quiet dates or without a reason.
    """
    check(side, PUBLICATION_MOVES["ask_second"], by=by, seen=seen)
    if not quiet_on():
        raise ValidationError("These are no quiet dates: it can be published.")
    return _move(side, "ask_second", by=by, seen=seen, words=_said(words))


def agree(side: PublicSide, *, words: str, by: Any, seen: int | None = None) -> PublicSide:
    """Agree to what somebody else asked for in quiet dates, with a reason of one's own, and publish it.

    Raises NotYours, TooLate, and ValidationError for whoever asked, or without a reason.
    """
    check(side, PUBLICATION_MOVES["agree"], by=by, seen=seen)
    if reason := why_not_agree(side, by=by):
        raise ValidationError(reason)
    with transaction.atomic():
        _move(side, "agree", by=by, seen=seen, words=_said(words), **_published(by))
        history.note("agree_to_publish", side.record, by=by, because=words.strip())
    return side


def why_not_agree(side: PublicSide, *, by: Any) -> str:
    """Why this person is not the second one; blank where they are."""
    if _made_last(side, "ask_second", by):
        return "You asked: a second person agrees."
    return ANOTHER if settings.PUBLISH_NEEDS_TWO and _made_last(side, "clear", by) else ""


def exempt(
    side: PublicSide, *, because: str, review_on: date, paragraph: str = "", by: Any, seen: int | None = None
) -> PublicSide:
    """Keep it from residents: exempt under a paragraph of Schedule 12A, or, of a forum not in public, confidential.

    Raises NotYours and TooLate; ValidationError without its paragraph, its reason, or a day to come (Local Government
    Act 1972, section 100A(4) and Schedule 12A, Part 1).
    """
    problems = {}
    if side.meets_in_public and not paragraph:
        problems["paragraph"] = "Say which paragraph makes it exempt."
    if not because.strip():
        problems["because"] = "Say why."
    if review_on <= today():
        problems["review_on"] = "Choose a day to come."
    if problems:
        raise ValidationError(problems)
    kept = {"exempt_paragraph": paragraph, "exempt_because": because.strip(), "exempt_review_on": review_on}
    return _move(side, "exempt", by=by, seen=seen, words=because.strip(), **kept)


def unpublish(side: PublicSide, *, words: str, by: Any, seen: int | None = None) -> PublicSide:
    """Take it out of the public window, with the reason. Raises NotYours, TooLate and ValidationError."""
    return _move(side, "unpublish", by=by, seen=seen, words=_said(words), published_at=None, published_by=None)


def back(side: PublicSide, *, words: str = "", by: Any, seen: int | None = None) -> PublicSide:
    """Back to private: nothing is cleared or kept back any more, and the public words stay with the desk.

    Raises NotYours and TooLate.
    """
    nothing = {"exempt_paragraph": "", "exempt_because": "", "exempt_review_on": None}
    return _move(side, "back", by=by, seen=seen, words=words.strip(), **nothing)


# ---- what they have in common ----

TOWARDS_RESIDENTS = {Publication.CLEARED, Publication.ASKED, Publication.PUBLISHED}


def _move(side: PublicSide, name: str, *, by: Any, seen: int | None, words: str = "", **columns: Any) -> PublicSide:
    """Make one move and keep both texts in the record's history; nothing kept close goes any way towards residents."""
    move = PUBLICATION_MOVES[name]
    with transaction.atomic():
        make_move(side, move, by=by, seen=seen, words=words, **columns)
        # Asked behind the claim: what was narrowed in the same moment is refused too.
        if move.ends in TOWARDS_RESIDENTS and not side.may_be_published:
            raise ValidationError(KEPT_CLOSE)
        record = side.record
        record.refresh_from_db()
        record._history_user = by
        record.save(update_fields=list(columns) or ["publication"])
    return side


def _published(by: Any) -> dict[str, Any]:
    return {"published_at": now(), "published_by": by}


def _said(words: str) -> str:
    if not words.strip():
        raise ValidationError({"words": "Say why."})
    return words.strip()


def _made_last(side: PublicSide, move: str, user: Any) -> bool:
    step = side.steps.all().filter(move=move).first()
    return step is not None and step.by_id == user.pk
