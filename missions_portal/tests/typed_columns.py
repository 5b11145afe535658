"""Every column that somebody types into, found in the models themselves, and payloads written into all of them."""

from __future__ import annotations

from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast, Concat
from django.http import QueryDict

from barriers.models import HelpOffered, Joining, Update
from digests.models import Delivery, EditionStep
from foundation.drafts import keep
from foundation.moments import now
from foundation.publishing import QuietDates
from foundation.redaction import Redaction
from foundation.search import Searchable, refresh_search
from foundation.working_days import today
from leaders.models import NominationStep
from learning.models import LearningFramework, LearningUse
from missions_portal.models import Run
from missions_portal.tests.scene import SouthTees
from missions_portal.tests.script_payloads import PAYLOADS
from people.models import MeetingStep

Column = models.Field
# What nobody types, by the column’s name, the model’s, or both, and why it is left as it is.
LEFT_OUT = {
    "code": "stands in addresses; the strategy’s own",
    "pack_key": "the strategy’s own mark",
    "brought_key": "made of the row it came from",
    "reference": "given by the portal, stands in addresses",
    "search_text": "made of the other columns for the search",
    "email": "checked as an address when it is written",
    "password": "a digest of one",
    "move": "a code of the table of moves",
    "from_state": "a code of the table of moves",
    "to_state": "a code of the table of moves",
    "AuditEntry": "refuses to be changed, and no page shows it",
    "FormKey": "the portal’s own: which form was sent",
    "PersonalLink": "the portal’s own: what a link in a mail is for",
    "Notice": "the portal’s own: what is to be mailed, and the mail",
    "Session": "the portal’s own: who is signed in",
    "ReferenceCounter": "the portal’s own: the numbers given",
    "Run.task": "the name of a job",
    "Redaction.kind": "the name of a kind of record",
    "Redaction.salt": "chance",
    "Redaction.hash_of_words": "a digest",
    "Redaction.places": "names of columns",
    "Edition.checksum": "a digest",
    "Edition.html": "frozen from the other columns when it is sent: the digest has a test of its own",
    "Edition.text": "frozen from the other columns when it is sent: the digest has a test of its own",
    "Edition.left_told": "numbers of records",
}


def names_of(column: Column) -> set[str]:
    """The names under which a column may be left out."""
    model = column.model.__name__
    return {column.name, model, f"{model}.{column.name}"}


def of_words(column: Column) -> bool:
    """Can words stand in it? What is chosen from a list cannot be typed."""
    return isinstance(column, (models.CharField, models.TextField, models.JSONField)) and not column.choices


@cache
def columns_of_words() -> list[Column]:
    """Every column of words of the portal's own models, the kept earlier versions among them."""
    ours = [app for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]
    return [
        column
        for app in ours
        for model in app.get_models()
        for column in model._meta.concrete_fields
        if of_words(column)
    ]


@cache
def typed() -> dict[type[models.Model], list[Column]]:
    """The columns somebody types into, by their model."""
    found: dict[type[models.Model], list[Column]] = {}
    for column in columns_of_words():
        if not names_of(column) & LEFT_OUT.keys():
            found.setdefault(column.model, []).append(column)
    return found


def fill(turn: int) -> None:
    """A payload in every column, in each another; in as many turns as there are payloads every column meets each."""
    places = count(turn)
    for model, columns in typed().items():
        words = {column.name: one_for(column, next(places)) for column in columns}
        in_json = [column.name for column in columns if isinstance(column, models.JSONField)]
        # With the row's number, since some words are used once only.
        own = Cast("pk", models.CharField())
        model._base_manager.update(**{name: Concat(Value(words[name]), own) for name in words if name not in in_json})
        if in_json:
            rows = list(model._base_manager.all())
            for row in rows:
                for name in in_json:
                    setattr(row, name, reworded(getattr(row, name), words[name]))
            model._base_manager.bulk_update(rows, in_json)
        if issubclass(model, Searchable):
            refresh_search(model._base_manager.all())


def one_for(column: Column, turn: int) -> str:
    """The payload whose turn it is among those the column has room for, whole; in an address, behind its question mark."""
    before = "https://example.org/?" if isinstance(column, models.URLField) else ""
    room = (column.max_length or 999) - len(before) - 6
    fitting = [payload for payload in PAYLOADS if len(payload) <= room]
    return before + fitting[turn % len(fitting)]


def reworded(held: Any, words: str) -> Any:
    """What a column of JSON holds, with these words in place of each text in it."""
    if isinstance(held, dict):
        return {name: reworded(value, words) for name, value in held.items()}
    if isinstance(held, list):
        return [reworded(value, words) for value in held]
    return words if isinstance(held, str) else held


def furnish_further(scene: SouthTees, things: dict[str, Any]) -> None:
    """A row of every model with words that the furnished house has none of yet."""
    by = {"by": scene.leader, "at": now()}
    barrier, entry = things["submitted"].barrier, things["entry"]
    Update.objects.create(barrier=barrier, mission=scene.mission, done="We asked.", acting_as="Leader", **by)
    Joining.objects.create(barrier=barrier, mission=scene.other_mission, effect="Us too.", **by)
    helping = {"escalation": things["received"], "person": scene.team, "at": now()}
    HelpOffered.objects.create(words="I know them.", acting_as="Team", **helping)
    LearningUse.objects.create(entry=entry, mission=scene.other_mission, how="At our gate.", **by)
    LearningFramework.objects.create(words="We ask first.", on=today(), by=scene.leader)
    step = {"counter": 900, "move": "said", "label": "Said", "to_state": "said", "acting_as": "Officer", **by}
    for kind, record in ((MeetingStep, "meeting"), (NominationStep, "willing"), (EditionStep, "sent-edition")):
        kind.objects.create(record=things[record], words="Said.", **step)
    Delivery.objects.create(edition=things["sent-edition"], person=scene.hwb_member, came_back_because="Unknown")
    Run.objects.create(task="digests", words="It went well.", finished_at=now())
    QuietDates.objects.create(starts_on="2031-04-01", ends_on="2031-05-01", reason="An election")
    Redaction.objects.create(because="A name stood in it.", places=[], by=scene.operator)
    keep(scene.leader, "/portal/barriers/log/", QueryDict("title=Half a thought&gets_in_the_way=Not yet"))
