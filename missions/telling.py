"""What a mission's people say of it: its words and its goals, how it goes, and how it engages."""

from __future__ import annotations

from typing import Any

from foundation import history
from foundation.moves import NotYours
from foundation.versions import save_words
from missions.models import EngagementModel, Goal, Mission, MissionUpdate


def check_may_write(mission: Mission, *, by: Any) -> None:
    """Raise NotYours where a person does not lead, support or look after the mission."""
    if not mission.served_by(by):
        raise NotYours(f"The words of {mission} are for its leader, team or caretaker to write.")


def amend(
    mission: Mission, record: Mission | Goal | MissionUpdate, words: dict[str, Any], *, version: int, by: Any
) -> None:
    """Change the mission's own words, a goal's or an update's, on the version the person saw.

    Raises NotYours and ChangedSince.
    """
    check_may_write(mission, by=by)
    save_words(record, words, by=by, version=version)


def write_update(mission: Mission, words: dict[str, str], *, by: Any) -> MissionUpdate:
    """Say how the mission goes; `words` may hold `public_words`, which residents read at once. Raises NotYours."""
    check_may_write(mission, by=by)
    return history.save_new(MissionUpdate(mission=mission, by=by, **words), "add", by=by)


def amend_engagement(mission: Mission, words: dict[str, str], *, version: int, by: Any) -> None:
    """Say how the mission engages, on the version the person saw, which is 1 where nobody has said it yet.

    Raises NotYours and ChangedSince.
    """
    check_may_write(mission, by=by)
    # Two people may write the first words at one moment: the second is then shown both texts.
    model, _ = EngagementModel.objects.get_or_create(mission=mission)
    save_words(model, words, by=by, version=version)
